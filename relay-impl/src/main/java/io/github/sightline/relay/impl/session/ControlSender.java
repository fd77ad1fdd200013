package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.recovery.RttEstimator;
import io.github.sightline.relay.impl.wire.Control;
import io.github.sightline.relay.impl.wire.WireLimits;
import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * The sending half of the control stream: messages become segments of at most one datagram, kept
 * until the datagram that carried one is acknowledged, sent again once after 10 ms and from then on
 * after max(2 RTT, 50 ms). From the oldest unacknowledged one to the newest sent are at most 64 KiB
 * and 128 segments, acknowledged ones between them included, so the receiver's memory is bounded
 * too. One thread.
 */
final class ControlSender {
  /** Protocol: segments from the oldest unacknowledged on; a receiver that keeps more closes. */
  static final int SEGMENTS = 128;

  static final long RESEND_LEAST_NANOS = 50_000_000;

  /** The second copy of a segment: rare and small, and a join waits for each of them. */
  static final long ECHO_NANOS = 10_000_000;

  /** Ours: from this many sends on the distance doubles, to at most a second. */
  private static final int PATIENT_SENDS = 5;

  private static final long RESEND_MOST_NANOS = 1_000_000_000L;
  private static final long NEVER = Long.MAX_VALUE;

  private static final class Segment {
    final long index;
    final long offset;
    byte[] bytes;
    int sends;
    long sentAt;
    long number = -1;
    long numberBefore = -1;

    Segment(long index, long offset, byte[] bytes) {
      this.index = index;
      this.offset = offset;
      this.bytes = bytes;
    }
  }

  private final ArrayDeque<Segment> segments = new ArrayDeque<>();
  private long end;
  private long made;
  private long begun;
  private long dueAt = NEVER;

  boolean isEmpty() {
    return segments.isEmpty();
  }

  /** When {@link #write} has something to say. */
  long deadline() {
    return dueAt;
  }

  /**
   * Queues a message.
   *
   * @param message taken
   * @return false when it does not fit the window; nothing was queued then
   */
  boolean offer(byte[] message) {
    Segment oldest = segments.peekFirst();
    long from = oldest == null ? end : oldest.offset;
    boolean fits = end + message.length - from <= WireLimits.CONTROL_WINDOW;
    if (!fits || end + message.length > WireLimits.U32_MAX) {
      return false;
    }
    int at = extendLast(message);
    while (at < message.length) {
      int length = Math.min(message.length - at, WireLimits.CONTROL_BYTES_MAX);
      segments.addLast(new Segment(made++, end, Bytes.copyOf(message, at, length)));
      end += length;
      at += length;
    }
    hurryUnsent();
    return true;
  }

  /** Segments that were never sent and may be are due. */
  private void hurryUnsent() {
    Segment oldest = segments.peekFirst();
    if (oldest != null && begun < made && begun - oldest.index < SEGMENTS) {
      dueAt = Long.MIN_VALUE;
    }
  }

  /** Fills up a last segment that was never sent: how many bytes it took. */
  private int extendLast(byte[] message) {
    Segment last = segments.peekLast();
    if (last == null || last.sends > 0) {
      return 0;
    }
    int take = Math.min(message.length, WireLimits.CONTROL_BYTES_MAX - last.bytes.length);
    byte[] longer = java.util.Arrays.copyOf(last.bytes, last.bytes.length + take);
    System.arraycopy(message, 0, longer, last.bytes.length, take);
    last.bytes = longer;
    end += take;
    return take;
  }

  /**
   * Writes due segments as CONTROL frames, as many as fit one datagram, and counts them as sent.
   *
   * @param number the number of the datagram they go into
   * @return the index behind the last frame; {@code at} when nothing is due
   */
  int write(long now, RttEstimator rtt, long number, byte[] plain, int at) {
    Segment oldest = segments.peekFirst();
    int position = at;
    dueAt = NEVER;
    for (Segment s : segments) {
      if (oldest == null || s.index - oldest.index >= SEGMENTS) {
        break;
      }
      long due = s.sends == 0 ? now : s.sentAt + patience(s, rtt);
      boolean fits =
          WireLimits.CONTROL_FRAME_HEADER + s.bytes.length <= WireLimits.PLAINTEXT - position;
      if (due > now || !fits) {
        dueAt = Math.min(dueAt, due);
        continue;
      }
      position = Control.write(plain, position, s.offset, s.bytes, 0, s.bytes.length);
      begun = Math.max(begun, s.index + 1);
      s.sends++;
      s.sentAt = now;
      s.numberBefore = s.number;
      s.number = number;
      dueAt = Math.min(dueAt, now + patience(s, rtt));
    }
    return position;
  }

  private static long patience(Segment s, RttEstimator rtt) {
    if (s.sends == 1) {
      return ECHO_NANOS;
    }
    long once = Math.max(2 * rtt.smoothedNanos(), RESEND_LEAST_NANOS);
    int doublings = Math.max(0, Math.min(s.sends - PATIENT_SENDS, 8));
    return Math.max(once, Math.min(once << doublings, RESEND_MOST_NANOS));
  }

  /** Forgets what arrived. */
  void acknowledge(Succession keys) {
    for (Iterator<Segment> i = segments.iterator(); i.hasNext(); ) {
      Segment s = i.next();
      if (s.index >= begun) {
        break;
      }
      if (keys.arrived(s.number) || keys.arrived(s.numberBefore)) {
        i.remove();
      }
    }
    if (segments.isEmpty()) {
      dueAt = NEVER;
    }
    hurryUnsent();
  }
}
