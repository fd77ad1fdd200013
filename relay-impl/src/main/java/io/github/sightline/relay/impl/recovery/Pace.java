package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.media.SealedObject;

/**
 * When the object after the newest should have come, by the capture times of those before. A run of
 * losses that swallows a whole frame leaves nothing that shows it before the next frame comes, and
 * with one round left that is too late to ask.
 */
@HotPath
final class Pace {
  /** Ours: a camera with longer pauses has no pace. */
  private static final long LONGEST_MICROS = 100_000;

  /** Ours: it may be the camera that paused. */
  private static final int MOST_ASKS = 12;

  private long epoch = -1;
  private long group;
  private long object;
  private long captureMicros = -1;
  private long intervalMicros;
  private long cameAt;
  private int asks;

  /** Some of an object came. */
  void came(long now, SealedObject part) {
    int order = part.compareTo(epoch, group, object);
    if (order > 0) {
      begin(part);
    }
    if (order >= 0) {
      cameAt = now;
      if (part.captureMicros() >= 0) {
        captureMicros = part.captureMicros();
      }
    }
  }

  private void begin(SealedObject newest) {
    long captured = newest.captureMicros();
    boolean follows =
        newest.epoch() == epoch
            && (newest.group() == group ? newest.object() == object + 1 : newest.object() == 0);
    if (captured >= 0 && captureMicros >= 0 && follows) {
      intervalMicros = captured - captureMicros;
    }
    if (newest.epoch() != epoch) {
      intervalMicros = 0;
    }
    captureMicros += intervalMicros;
    asks = 0;
    epoch = newest.epoch();
    group = newest.group();
    object = newest.object();
  }

  /** When the next is known to be lost, if nothing of it comes; the end of time for never. */
  long dueAt(CaptureClock clock, long tailWait) {
    if (intervalMicros <= 0 || intervalMicros > LONGEST_MICROS || asks >= MOST_ASKS) {
      return Long.MAX_VALUE;
    }
    long first = Math.max(clock.arrivalOf(nextCaptureMicros()), cameAt);
    return first + RepairPolicy.SERIALISATION + tailWait;
  }

  /** The next was asked for. */
  void asked() {
    asks++;
  }

  long nextCaptureMicros() {
    return captureMicros + intervalMicros;
  }

  long epoch() {
    return epoch;
  }

  long group() {
    return group;
  }

  /** The object after the newest; a group that ends before has no such, and nothing comes of it. */
  long next() {
    return object + 1;
  }
}
