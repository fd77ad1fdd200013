package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.grant.Capability;
import io.github.sightline.relay.impl.wire.FrameCursor;
import io.github.sightline.relay.impl.wire.FrameType;
import io.github.sightline.relay.impl.wire.SmallFrames;
import io.github.sightline.relay.impl.wire.WireLimits;
import java.net.InetSocketAddress;

/**
 * A session that ended at the relay and may still be spoken to. Who missed the CLOSE is told again.
 * One that a newer session of the same hop key replaced is watched instead: a device that rebooted
 * has forgotten these keys, so whoever still answers a fresh challenge under them is a second
 * device. (Mere DATA proves nothing: the network may have held it back.) One thread.
 */
final class Farewell extends TimerWheel.Entry implements Session.Holder {
  /** Ours: so long a closed session repeats its CLOSE. */
  static final long CLOSED_NANOS = 10_000_000_000L;

  /** Protocol: a replaced session is watched until it would have ended by itself. */
  static final long REPLACED_NANOS = Hop.IDLE_NANOS;

  /** Protocol: what arrives so soon after the replacement was on its way. */
  static final long GRACE_NANOS = 2_000_000_000L;

  private static final long REPEAT_NANOS = 200_000_000L;

  final Session session;
  final HopKey key;
  final Capability capability;
  final CloseReason reason;
  final long endedAt;
  final long expiresAt;
  private final Workbench bench;
  private final long token;
  private boolean challenged;
  private long saidAt;

  Farewell(long now, Workbench bench, Session session, Capability capability, CloseReason reason) {
    this.bench = bench;
    this.session = session;
    this.key = new HopKey(capability.subjectHop());
    this.capability = capability;
    this.reason = reason;
    this.endedAt = now;
    this.expiresAt = now + (replaced() ? REPLACED_NANOS : CLOSED_NANOS);
    this.token = bench.randomLong();
    this.saidAt = now - REPEAT_NANOS;
    session.hold(this);
  }

  boolean replaced() {
    return reason == CloseReason.REPLACED;
  }

  /**
   * A datagram under the old keys verified.
   *
   * @return true when it proves that another device holds them
   */
  boolean onData(long now, InetSocketAddress from, int length) {
    if (replaced() && answers(length)) {
      return true;
    }
    if (now - saidAt < REPEAT_NANOS || (replaced() && now - endedAt <= GRACE_NANOS)) {
      return false;
    }
    saidAt = now;
    byte[] plain = bench.written;
    if (replaced()) {
      challenged = true;
      emit(now, SmallFrames.pathChallenge(plain, 0, token), from);
    } else if (reason.travels()) {
      emit(now, SmallFrames.close(plain, 0, reason.code()), from);
    }
    return false;
  }

  private boolean answers(int length) {
    FrameCursor cursor = bench.cursor;
    cursor.reset(bench.opened, 0, length);
    while (challenged && cursor.next()) {
      if (cursor.type() == FrameType.PATH_RESPONSE
          && SmallFrames.token(bench.opened, cursor.at()) == token) {
        return true;
      }
    }
    return false;
  }

  private void emit(long now, int length, InetSocketAddress to) {
    int whole = WireLimits.DATA_HEADER + length + WireLimits.TAG;
    int at = bench.sink.reserve(this, to, whole);
    if (at < 0) {
      return;
    }
    int stamped = session.stamp(now, bench.written, length, bench.sink.array(), at);
    if (stamped < 0) {
      bench.sink.cancel();
      return;
    }
    bench.sink.commit(stamped);
  }
}
