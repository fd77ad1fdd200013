package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.crypto.HopKeys;
import io.github.sightline.relay.impl.wire.DataHeader;
import io.github.sightline.relay.impl.wire.WireLimits;

/**
 * What one handshake gave: two keys, two ids, the counters of both directions. It is the whole of a
 * session's identity; a {@link Hop} outlives several. One thread.
 */
@HotPath
final class Session {
  /** What {@link #verify} says instead of a length. */
  static final int BAD_TAG = -1;

  static final int REPLAYED = -2;

  /** What {@link #stamp} says when the key is used up. */
  static final int USED_UP = -1;

  /** Protocol: no key lives longer. */
  static final long HARD_NANOS = 600_000_000_000L;

  private final long localId;
  private final long remoteId;
  private final long bornAt;
  private final long hardDatagrams;
  private final HopKeys keys;
  private final SentLog sent;
  private final ArrivalLog arrivals;
  private Holder holder = new Nowhere();
  private long firstNumber;
  private long verified = -1;

  /**
   * A fresh session.
   *
   * @param ids the id in datagrams to this side and the one to the other
   * @param keys taken
   */
  Session(long now, Ids ids, HopKeys keys, SentLog sent, HopLimits limits) {
    this.bornAt = now;
    this.localId = ids.local();
    this.remoteId = ids.remote();
    this.keys = keys;
    this.sent = sent;
    this.hardDatagrams = Math.min(limits.hardDatagrams(), WireLimits.COUNTER_LIMIT);
    this.arrivals = new ArrivalLog(now);
  }

  /** The two ids of a session, unsigned 32 bits. */
  record Ids(long local, long remote) {}

  /** A session that nobody holds yet. */
  record Nowhere() implements Holder {}

  /** Who a verified datagram of this session goes to. */
  sealed interface Holder permits Hop, Pending, Farewell, Nowhere {}

  Holder holder() {
    return holder;
  }

  void hold(Holder next) {
    holder = next;
  }

  long localId() {
    return localId;
  }

  long remoteId() {
    return remoteId;
  }

  long bornAt() {
    return bornAt;
  }

  SentLog sent() {
    return sent;
  }

  ArrivalLog arrivals() {
    return arrivals;
  }

  /** The hop's number of the datagram with counter 0. */
  long firstNumber() {
    return firstNumber;
  }

  void numberFrom(long number) {
    firstNumber = number;
  }

  /** Datagrams in the direction that has more. */
  long datagrams() {
    return Math.max(sent.next(), arrivals.largest() + 1);
  }

  boolean usedUp(long now) {
    return sent.next() >= hardDatagrams || now - bornAt >= HARD_NANOS;
  }

  /**
   * Seals frames into one DATA.
   *
   * @param plain borrowed: frames from index 0 on
   * @param out borrowed: length + 32 bytes are written
   * @return the datagram's length, or {@link #USED_UP}
   */
  int stamp(long now, byte[] plain, int length, byte[] out, int at) {
    if (usedUp(now)) {
      return USED_UP;
    }
    long counter = sent.next();
    DataHeader.write(out, at, remoteId, counter);
    int body = at + DataHeader.BYTES;
    int sealed = keys.seal(counter, out, at, DataHeader.BYTES, plain, 0, length, out, body);
    if (sealed < 0) {
      return USED_UP;
    }
    sent.sent(now);
    return DataHeader.BYTES + sealed;
  }

  /**
   * Opens one DATA whose header was checked. Only a datagram that verifies moves the window.
   *
   * @param a borrowed
   * @param plain written: the frames
   * @param outage see {@link ArrivalLog#accept}
   * @return the frames' length, {@link #BAD_TAG} or {@link #REPLAYED}
   */
  int verify(long now, byte[] a, int at, int length, byte[] plain, long outage) {
    long counter = DataHeader.counter(a, at);
    if (arrivals.seen(counter)) {
      return REPLAYED;
    }
    if (counter >= hardDatagrams || now - bornAt >= HARD_NANOS) {
      return BAD_TAG;
    }
    int body = at + DataHeader.BYTES;
    int sealed = length - DataHeader.BYTES;
    int opened = keys.open(counter, a, at, DataHeader.BYTES, a, body, sealed, plain, 0);
    if (opened < 0) {
      return BAD_TAG;
    }
    arrivals.accept(now, counter, outage);
    verified = counter;
    return opened;
  }

  /** Whether the datagram verified last is the newest of the session. */
  boolean newest() {
    return verified == arrivals.largest();
  }

  /** Wipes the keys. */
  void close() {
    keys.close();
  }
}
