package io.github.sightline.relay.impl.driver;

/** The two clocks of the operating system. */
final class SystemTicker {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Ours: the loop looks around at least this often, should a wake-up ever get lost. */
  private static final long LONGEST_WAIT_MILLIS = 1_000;

  long nanoTime() {
    return System.nanoTime();
  }

  long epochMillis() {
    return System.currentTimeMillis();
  }

  /**
   * How long a selector may wait. Its unit is the millisecond; the wait is rounded up, since a
   * timer is harmless late by less than one and a selector that waits zero would spin.
   *
   * @param now the time
   * @param due a deadline, {@link Long#MAX_VALUE} for never
   * @return milliseconds, 0 when due already
   */
  static long waitMillis(long now, long due) {
    if (due == Long.MAX_VALUE) {
      return LONGEST_WAIT_MILLIS;
    }
    long left = due - now;
    if (left <= 0) {
      return 0;
    }
    return Math.min(LONGEST_WAIT_MILLIS, (left - 1) / NANOS_PER_MILLI + 1);
  }
}
