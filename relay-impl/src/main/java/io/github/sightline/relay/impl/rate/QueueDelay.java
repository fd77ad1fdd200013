package io.github.sightline.relay.impl.rate;

import io.github.sightline.relay.impl.base.HotPath;

/**
 * How much later than the best of the last ten seconds our fragments arrive: the queue on the way,
 * from the relative delays in the peer's FEEDBACK. The peer's word: clamped. One thread.
 */
@HotPath
final class QueueDelay {
  /** Ours: a queue above it is a broken clock. */
  static final long MOST_NANOS = 10_000_000_000L;

  /**
   * Ours: a FEEDBACK may tell of one datagram alone, and that one may have been overtaken: what
   * stands is what none of the last two such spans came without.
   */
  static final long SPAN_NANOS = 50_000_000;

  private static final int BUCKETS = 10;
  private static final long BUCKET_NANOS = 1_000_000_000L;

  private final long[] least = new long[BUCKETS];
  private long bucket = Long.MIN_VALUE;
  private boolean begun;
  private int last;
  private long unfolded;
  private long queue;
  private long standing;
  private long spanFrom;
  private long leastOfSpan = Long.MAX_VALUE;
  private long leastBefore = Long.MAX_VALUE;

  /** The path changed: what was shortest there says nothing here. */
  void restart() {
    bucket = Long.MIN_VALUE;
    queue = 0;
    standing = 0;
    leastOfSpan = Long.MAX_VALUE;
    leastBefore = Long.MAX_VALUE;
  }

  /** Takes the delays of one FEEDBACK, microseconds from the peer's origin. */
  void update(long now, int minMicros, int meanMicros) {
    unfolded += begun ? meanMicros - last : meanMicros;
    last = meanMicros;
    begun = true;
    long min = unfolded - Math.max(0, meanMicros - minMicros);
    turn(now / BUCKET_NANOS, min);
    long best = Long.MAX_VALUE;
    for (long l : least) {
      best = Math.min(best, l);
    }
    queue = Math.min(Math.max(0, (unfolded - best) * 1000), MOST_NANOS);
    long stood = leastLately(now, min);
    standing = Math.min(Math.max(0, (stood - best) * 1000), MOST_NANOS);
  }

  private long leastLately(long now, long min) {
    if (now - spanFrom >= SPAN_NANOS) {
      leastBefore = now - spanFrom < 2 * SPAN_NANOS ? leastOfSpan : Long.MAX_VALUE;
      leastOfSpan = Long.MAX_VALUE;
      spanFrom = now;
    }
    leastOfSpan = Math.min(leastOfSpan, min);
    return Math.min(leastBefore, leastOfSpan);
  }

  private void turn(long current, long min) {
    boolean stale = bucket == Long.MIN_VALUE || current - bucket >= BUCKETS;
    long from = stale ? current - BUCKETS + 1 : bucket + 1;
    for (long b = from; b <= current; b++) {
      least[(int) Math.floorMod(b, (long) BUCKETS)] = Long.MAX_VALUE;
    }
    bucket = current;
    int slot = (int) Math.floorMod(current, (long) BUCKETS);
    least[slot] = Math.min(least[slot], min);
  }

  /** In the mean since the FEEDBACK before. */
  long nanos() {
    return queue;
  }

  /** At its least lately: what stood there, and no burst of ours nor one overtaken datagram. */
  long standingNanos() {
    return standing;
  }
}
