package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.base.HotPath;

/**
 * Round trip of one hop, smoothed as RFC 9002 section 5.3 does: 7/8 of the old and 1/8 of the new,
 * its mean deviation by quarters. The peer's delay is taken out before a sample comes here. One
 * thread.
 */
@HotPath
public final class RttEstimator {
  /** Ours: what stands for the round trip before the first sample. */
  public static final long INITIAL_NANOS = 100_000_000;

  /** Ours: a sample above it says that a clock or a peer is wrong. */
  public static final long MOST_NANOS = 10_000_000_000L;

  /** Ours: a sample below it is a peer that claims more delay than there was. */
  public static final long LEAST_NANOS = 10_000;

  /** Ours: waiting longer for what may come costs more than sending it for nothing. */
  public static final long MOST_JITTER_NANOS = 20_000_000;

  private long smoothed = INITIAL_NANOS;
  private long deviation = INITIAL_NANOS / 2;
  private long least = MOST_NANOS;
  private boolean sampled;

  /**
   * Takes one measurement.
   *
   * @param nanos from sending to hearing of it, without the peer's delay; clamped to 10 us to 10 s
   */
  public void sample(long nanos) {
    long sample = Math.min(Math.max(nanos, LEAST_NANOS), MOST_NANOS);
    least = Math.min(least, sample);
    if (!sampled) {
      sampled = true;
      smoothed = sample;
      deviation = sample / 2;
      return;
    }
    deviation += (Math.abs(smoothed - sample) - deviation) / 4;
    smoothed += (sample - smoothed) / 8;
  }

  /** Whether anything was measured. */
  public boolean sampled() {
    return sampled;
  }

  /** The smoothed round trip in nanoseconds; {@link #INITIAL_NANOS} before the first sample. */
  public long smoothedNanos() {
    return smoothed;
  }

  /** Its mean deviation in nanoseconds. */
  public long deviationNanos() {
    return deviation;
  }

  /**
   * How much longer than the smoothed one a round trip may take, in nanoseconds: four deviations,
   * as TCP waits (RFC 6298), at most {@link #MOST_JITTER_NANOS}.
   */
  public long jitterNanos() {
    return sampled ? Math.min(4 * deviation, MOST_JITTER_NANOS) : 0;
  }

  /** The shortest round trip seen in nanoseconds; the smoothed one before the first sample. */
  public long leastNanos() {
    return sampled ? least : smoothed;
  }
}
