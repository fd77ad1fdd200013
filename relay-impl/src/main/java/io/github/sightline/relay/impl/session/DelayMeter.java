package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.wire.FeedbackWriter;

/**
 * The relative one-way delay of arriving fragments: our clock minus the sender's, which FRAGMENT
 * carries in units of 100 us modulo 2^16, unfolded from one to the next and told from an origin of
 * ours. Survives a change of keys: the clocks are the same. One thread.
 */
@HotPath
final class DelayMeter {
  private static final long UNIT_MICROS = 100;
  private static final long CYCLE_MICROS = UNIT_MICROS << 16;

  private boolean begun;
  private long folded;
  private long delay;
  private long least;
  private long sum;
  private long samples;

  /** A fragment came whose sending clock reads {@code sent}. */
  void sample(long now, int sent) {
    long next = Math.floorMod(now / 1000 - sent * UNIT_MICROS, CYCLE_MICROS);
    if (begun) {
      long step = Math.floorMod(next - folded + CYCLE_MICROS / 2, CYCLE_MICROS) - CYCLE_MICROS / 2;
      delay += step;
    }
    begun = true;
    folded = next;
    least = samples == 0 ? delay : Math.min(least, delay);
    sum += delay;
    samples++;
  }

  /** Writes shortest, mean and last since the report before; the last one when there was none. */
  void report(FeedbackWriter writer) {
    if (samples == 0) {
      writer.delays((int) delay, (int) delay, (int) delay);
      return;
    }
    writer.delays((int) least, (int) (sum / samples), (int) delay);
    sum = 0;
    samples = 0;
  }
}
