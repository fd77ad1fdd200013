package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.HotPath;

/**
 * When the next FEEDBACK goes out: within 10 ms of any CONTROL, one reorder wait after a gap, at
 * once after a silence, while losses are open twenty times a round trip but every 2.5 to 5 ms (100
 * ms while nothing comes at all), else every 50 ms while anything but FEEDBACK arrives, every 15 ms
 * where datagrams were lost lately; never two closer than that. One thread.
 *
 * <p>On a lossy path silence must mean something: a sender that heard nothing for three periods may
 * take it that FEEDBACK itself is lost.
 *
 * <p>A gap waits to be proven: a FEEDBACK that leaves before can name nothing and only puts the one
 * that could off by as much.
 */
@HotPath
final class FeedbackClock {
  static final long SPACING_NANOS = 5_000_000;
  static final long LEAST_SPACING_NANOS = 2_500_000;

  /** Ours: a mean run of twice that many lost datagrams gets FEEDBACK that much oftener. */
  private static final double RUNS = 2;

  static final long CONTROL_NANOS = 5_000_000;
  static final long STEADY_NANOS = 50_000_000;
  static final long LOSSY_NANOS = 15_000_000;
  static final long SILENT_NANOS = 100_000_000;

  private static final long NEVER = Long.MAX_VALUE;
  private static final int PER_ROUND_TRIP = 20;

  private long lastAt;
  private long wantedAt = NEVER;
  private long spacing = SPACING_NANOS;
  private double oftener = 1;

  FeedbackClock(long now) {
    lastAt = now - STEADY_NANOS;
  }

  /** The first datagram after a silence, or a question. */
  void atOnce(long now) {
    wantedAt = Math.min(wantedAt, now);
  }

  /** A datagram left a gap, which is a loss when it has not filled after the reorder wait. */
  void gap(long now, long reorderWait) {
    wantedAt = Math.min(wantedAt, now + reorderWait);
  }

  /** CONTROL came. */
  void control(long now) {
    wantedAt = Math.min(wantedAt, now + CONTROL_NANOS);
  }

  /** Anything but FEEDBACK came, on a path that loses or on one that does not. */
  void elicited(long now, boolean lossy) {
    long period = lossy ? (long) (LOSSY_NANOS / oftener) : STEADY_NANOS;
    wantedAt = Math.min(wantedAt, Math.max(lastAt + period, now + SPACING_NANOS));
  }

  /**
   * One left. On a short path what a lost one costs is a larger part of the time that is left.
   *
   * @param run mean number of datagrams lost in a row
   */
  void sent(long now, long roundTrip, double run) {
    long part = roundTrip / PER_ROUND_TRIP;
    oftener = Math.min(Math.max(run / RUNS, 1), RUNS);
    spacing = (long) (Math.max(LEAST_SPACING_NANOS, Math.min(part, SPACING_NANOS)) / oftener);
    lastAt = now;
    wantedAt = NEVER;
  }

  long deadline(long lossesOpenAt, boolean silent) {
    long due = wantedAt;
    if (lossesOpenAt != NEVER) {
      long next = lastAt + (silent ? SILENT_NANOS : spacing);
      due = Math.min(due, Math.max(lossesOpenAt, next));
    }
    return due == NEVER ? NEVER : Math.max(due, lastAt + spacing);
  }
}
