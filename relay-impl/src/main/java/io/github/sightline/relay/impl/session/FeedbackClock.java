package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.HotPath;

/**
 * When the next FEEDBACK goes out: within 10 ms of any CONTROL, at once at a gap and after a
 * silence, every 5 ms while losses are open (100 ms while nothing comes at all), else every 50 ms
 * while anything but FEEDBACK arrives; never two within 5 ms. One thread.
 */
@HotPath
final class FeedbackClock {
  static final long SPACING_NANOS = 5_000_000;
  static final long CONTROL_NANOS = 5_000_000;
  static final long STEADY_NANOS = 50_000_000;
  static final long SILENT_NANOS = 100_000_000;

  private static final long NEVER = Long.MAX_VALUE;

  private long lastAt;
  private long wantedAt = NEVER;

  FeedbackClock(long now) {
    lastAt = now - STEADY_NANOS;
  }

  /** A datagram left a gap, or was the first after a silence. */
  void atOnce(long now) {
    wantedAt = Math.min(wantedAt, now);
  }

  /** CONTROL came. */
  void control(long now) {
    wantedAt = Math.min(wantedAt, now + CONTROL_NANOS);
  }

  /** Anything but FEEDBACK came. */
  void elicited(long now) {
    wantedAt = Math.min(wantedAt, Math.max(lastAt + STEADY_NANOS, now + SPACING_NANOS));
  }

  void sent(long now) {
    lastAt = now;
    wantedAt = NEVER;
  }

  long deadline(boolean lossesOpen, boolean silent) {
    long due = wantedAt;
    if (lossesOpen) {
      due = Math.min(due, lastAt + (silent ? SILENT_NANOS : SPACING_NANOS));
    }
    return due == NEVER ? NEVER : Math.max(due, lastAt + SPACING_NANOS);
  }
}
