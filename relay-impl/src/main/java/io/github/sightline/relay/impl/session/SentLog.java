package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.wire.Feedback;

/**
 * Which of our datagrams under one key went out when, and which arrived. Now and then a counter is
 * left out: a peer that acknowledges it acknowledges what it never received, to be sent more than
 * its path carries (the optimistic acknowledgement of Savage et al., 1999). One thread.
 */
@HotPath
final class SentLog {
  /** What {@link #receipt} says. */
  static final int LIE = -1;

  static final int OLD = 0;
  static final int NEWS = 1;

  /** Ours: of 64; at a loss of a fifth 51 arrive. */
  private static final int FEWEST_THROUGH = 48;

  /** Ours: half a second of a fast keyframe; what is older gives no round trip. */
  static final int KEPT = 512;

  private final long[] sentAt = new long[KEPT];
  private final long[] arrived = new long[KEPT / Long.SIZE];
  private final int spacing;
  private long random;
  private long next;
  private long leaveOut;
  private long leftOut = -1;
  private long largestArrived = -1;
  private long arrivedSentAt = Long.MIN_VALUE;
  private long newestMap;

  /**
   * An empty log.
   *
   * @param seed unguessable, for the places of the counters left out
   * @param spacing their mean distance, 2 or more
   */
  SentLog(long seed, int spacing) {
    this.random = seed | 1;
    this.spacing = spacing;
    this.leaveOut = draw();
  }

  private long draw() {
    random ^= random << 13;
    random ^= random >>> 7;
    random ^= random << 17;
    return next + spacing / 2 + Long.remainderUnsigned(random, spacing);
  }

  /** The counter for the next datagram. */
  long next() {
    return next;
  }

  /** The next datagram goes out now. */
  void sent(long now) {
    int slot = (int) next & (KEPT - 1);
    sentAt[slot] = now;
    arrived[slot >> 6] &= ~(1L << slot);
    next++;
    if (next >= leaveOut) {
      leftOut = next;
      slot = (int) next & (KEPT - 1);
      arrived[slot >> 6] &= ~(1L << slot);
      next++;
      leaveOut = draw();
    }
  }

  /** When the newest went out of which is known that it arrived; the beginning of time for none. */
  long arrivedUntil() {
    return arrivedSentAt;
  }

  /** Whether of the 64 before the newest that arrived many did not: that is no mere loss. */
  boolean outage() {
    return Long.bitCount(newestMap) < FEWEST_THROUGH;
  }

  /** When that counter went out; only while {@link #kept}. */
  long sentAt(long counter) {
    return sentAt[(int) counter & (KEPT - 1)];
  }

  boolean kept(long counter) {
    return counter >= 0 && counter < next && next - counter <= KEPT;
  }

  boolean arrived(long counter) {
    return kept(counter) && (arrived[(int) (counter & (KEPT - 1)) >> 6] >>> counter & 1) != 0;
  }

  /**
   * Takes the receipt of a FEEDBACK.
   *
   * @return {@link #NEWS} when its largest counter was not known to have arrived; {@link #LIE} when
   *     it names what was never sent
   */
  int receipt(byte[] plain, int body) {
    long largest = Feedback.largestCounter(plain, body);
    if (largest == Feedback.NONE) {
      return OLD;
    }
    if (largest >= next || (leftOut >= 0 && Feedback.acknowledges(plain, body, leftOut))) {
      return LIE;
    }
    mark(largest);
    long map = Feedback.map(plain, body);
    newestMap = map;
    while (map != 0) {
      mark(largest - 1 - Long.numberOfTrailingZeros(map));
      map &= map - 1;
    }
    boolean news = largest > largestArrived;
    if (news && kept(largest)) {
      arrivedSentAt = sentAt(largest);
    }
    largestArrived = Math.max(largestArrived, largest);
    return news ? NEWS : OLD;
  }

  private void mark(long counter) {
    if (kept(counter)) {
      arrived[(int) (counter & (KEPT - 1)) >> 6] |= 1L << counter;
    }
  }
}
