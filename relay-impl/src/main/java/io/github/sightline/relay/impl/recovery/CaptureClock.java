package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.base.HotPath;

/**
 * Relates the camera's clock to ours: the smallest (arrival - capture) of the last 10 s, kept as
 * two buckets of 5 s. It contains the path's delay; half the hop's round trip stands for the part
 * of the path before this node.
 */
@HotPath
final class CaptureClock {
  private static final long BUCKET = 5_000_000_000L;

  private long current = Long.MAX_VALUE;
  private long previous = Long.MAX_VALUE;
  private long bucketStart;
  private long path;

  void observe(long now, long captureMicros) {
    if (now - bucketStart >= BUCKET) {
      previous = current;
      current = Long.MAX_VALUE;
      bucketStart = now;
    }
    current = Math.min(current, now - captureMicros * 1000);
  }

  /** When an object captured then arrives over an empty path; far away while nothing was seen. */
  long arrivalOf(long captureMicros) {
    long base = Math.min(current, previous);
    return base == Long.MAX_VALUE ? Long.MAX_VALUE / 4 : base + captureMicros * 1000;
  }

  /** Another epoch: the camera's clock may have begun anew. */
  void restart() {
    current = Long.MAX_VALUE;
    previous = Long.MAX_VALUE;
  }

  void path(long roundTripNanos) {
    path = roundTripNanos / 2;
  }

  long pathNanos() {
    return path;
  }
}
