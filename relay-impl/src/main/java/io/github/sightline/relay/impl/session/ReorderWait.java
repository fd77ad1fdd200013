package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.HotPath;

/**
 * How long a gap in the counters may still fill itself: the lateness of overtaken datagrams. Grows
 * at once to what was seen, decays by 1/16 a second, 1 to 20 ms. One thread.
 */
@HotPath
final class ReorderWait {
  static final long LEAST_NANOS = 1_000_000;
  static final long MOST_NANOS = 20_000_000;

  private static final int KEPT = 128;
  private static final double DECAY_PER_NANO = 1 / 16e9;

  /** When the counter with that low end was jumped over. */
  private final long[] jumpedAt = new long[KEPT];

  private long wait = LEAST_NANOS;
  private long grownAt;

  /** Counters from {@code first} to {@code last} were jumped over. */
  void jumped(long now, long first, long last) {
    for (long c = Math.max(first, last - KEPT + 1); c <= last; c++) {
      jumpedAt[(int) c & (KEPT - 1)] = now;
    }
  }

  /**
   * A counter that was jumped over came after all; {@code behind} is its distance to the largest.
   */
  void late(long now, long counter, long behind) {
    if (behind >= KEPT) {
      return;
    }
    long lateness = now - jumpedAt[(int) counter & (KEPT - 1)];
    if (lateness >= nanos(now)) {
      wait = Math.min(lateness + LEAST_NANOS, MOST_NANOS);
      grownAt = now;
    }
  }

  long nanos(long now) {
    double left = 1 - Math.max(0, now - grownAt) * DECAY_PER_NANO;
    return Math.max(LEAST_NANOS, (long) (wait * Math.max(0, left)));
  }
}
