package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.HotPath;

/**
 * How the joining side notices that the other is gone. It asks (PING) after 10 s of silence; when
 * media stopped for longer than its longest pause, 30 to 250 ms, for then the other may send to an
 * address that a NAT forgot, and hears the new one by this; every 250 ms while something it sent is
 * unanswered; and once a second while it only receives media, which measures the round trip. What
 * was sent and not answered for 0.8 s, or four round trips where that is longer, means that the
 * relay may have restarted or the path broken: {@link #silentAt}. So a dead peer is found within
 * 1.1 s while media flows. The cure, a HELLO beside the session, harms nothing when it was the path
 * alone: the relay goes on with the session, or the answer comes too late to matter. One thread.
 */
@HotPath
final class KeepAlive {
  static final long IDLE_PING_NANOS = 10_000_000_000L;
  static final long PROBE_NANOS = 250_000_000L;
  static final long MEASURE_NANOS = 1_000_000_000L;
  static final long SILENT_NANOS = 800_000_000L;
  static final int SILENT_ROUND_TRIPS = 4;

  /** Ours: a pause between media counts for about so many datagrams. */
  private static final int PAUSE_DECAY = 512;

  private static final long PAUSE_LEAST_NANOS = 30_000_000L;
  private static final long NONE = Long.MIN_VALUE;

  private long heardAt;
  private long askedAt;
  private long unansweredSince = NONE;
  private boolean media;
  private long pause = PROBE_NANOS;

  KeepAlive(long now) {
    heardAt = now;
    askedAt = now;
  }

  /** An authentic datagram came; {@code withMedia} when it carried fragments or repairs. */
  void heard(long now, boolean withMedia) {
    if (media && withMedia) {
      pause = Math.max(now - heardAt, pause - pause / PAUSE_DECAY);
    }
    heardAt = now;
    unansweredSince = NONE;
    media |= withMedia;
  }

  /** A datagram went out that the other side answers. */
  void asked(long now) {
    askedAt = now;
    if (unansweredSince == NONE) {
      unansweredSince = now;
    }
  }

  /**
   * A PING went out: one for a stop of the media, which no second follows, or one that measures.
   *
   * @return whether it was for a stop
   */
  boolean pinged(long now) {
    boolean stop = media && now >= stoppedAt();
    asked(now);
    media &= !stop;
    return stop;
  }

  /** When to send a PING. */
  long pingDeadline() {
    long stopped = media ? stoppedAt() : Long.MAX_VALUE;
    if (unansweredSince != NONE) {
      long again = Math.max(heardAt, Math.max(askedAt, unansweredSince)) + PROBE_NANOS;
      return Math.min(stopped, again);
    }
    if (media) {
      return Math.min(stopped, askedAt + MEASURE_NANOS);
    }
    return Math.max(heardAt, askedAt) + IDLE_PING_NANOS;
  }

  /** From when on a pause in the media is longer than they were. */
  private long stoppedAt() {
    return heardAt + Math.max(PAUSE_LEAST_NANOS, Math.min(PROBE_NANOS, pause + pause / 8));
  }

  /**
   * When what was sent will have found no answer for too long; {@code Long.MAX_VALUE} when nothing
   * was asked.
   */
  long silentAt(long roundTripNanos) {
    if (unansweredSince == NONE) {
      return Long.MAX_VALUE;
    }
    return unansweredSince + Math.max(SILENT_NANOS, SILENT_ROUND_TRIPS * roundTripNanos);
  }
}
