package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.HotPath;

/**
 * A path that fell silent under media: what was sent finds no answer for longer than a loss could
 * explain. It is asked every 10 ms whether it is there again, for 3 s, since each frame interval
 * that it takes to notice is one that the picture stands; and what was not known to have arrived
 * before goes again at the first sign of life. One thread.
 */
@HotPath
final class Outage {
  /** Ours: a third of a frame. */
  static final long PROBE_NANOS = 10_000_000;

  /** Ours: after that the next frame, or the next HELLO, is soon enough. */
  static final long PROBING_NANOS = 3_000_000_000L;

  private static final long NEVER = Long.MAX_VALUE;

  private long unansweredSince = NEVER;
  private long lostFrom = NEVER;
  private long probedAt;

  /** Media went out. */
  void sent(long now) {
    unansweredSince = Math.min(unansweredSince, now);
  }

  /**
   * Something came.
   *
   * @param arrivedUntil when the newest went out of which is known that it arrived
   */
  void heard(long now, long outageNanos, long arrivedUntil) {
    if (lasts(now, outageNanos)) {
      lostFrom = arrivedUntil;
    }
    unansweredSince = NEVER;
  }

  /**
   * Since when what went out may have reached nobody, said once: when something that went out later
   * is known to have arrived, since a peer that was merely waiting speaks without having heard.
   *
   * @param arrivedUntil as in {@link #heard}
   * @return the end of time for never
   */
  long lostFrom(long arrivedUntil) {
    long from = lostFrom < arrivedUntil ? lostFrom : NEVER;
    lostFrom = from == NEVER ? lostFrom : NEVER;
    return from;
  }

  /** Whether what was sent has had no answer for that long. */
  boolean lasts(long now, long outageNanos) {
    return unansweredSince != NEVER && now - unansweredSince >= outageNanos;
  }

  /** Whether it is time to ask; then it counts as asked. */
  boolean probe(long now, long outageNanos) {
    boolean due = probeAt(outageNanos) <= now;
    probedAt = due ? now : probedAt;
    return due;
  }

  /** When to ask next; the end of time for not at all. */
  long probeAt(long outageNanos) {
    if (unansweredSince == NEVER) {
      return NEVER;
    }
    long next = Math.max(unansweredSince + outageNanos, probedAt + PROBE_NANOS);
    return next - unansweredSince > PROBING_NANOS ? NEVER : next;
  }
}
