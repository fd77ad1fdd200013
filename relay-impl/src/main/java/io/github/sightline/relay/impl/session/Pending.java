package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.grant.Capability;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A handshake that was answered and is not confirmed: until the first DATA under its keys nothing
 * of an older session changes. At most 5 s.
 */
final class Pending extends TimerWheel.Entry implements Session.Holder {
  /** Protocol: so long a handshake may wait for its first DATA. */
  static final long LIFE_NANOS = 5_000_000_000L;

  final Session session;
  final HopKey key;
  final Capability capability;
  final long deviceCounter;
  final InetSocketAddress from;
  final @Nullable Hop continues;
  final long expiresAt;

  Pending(long now, Session session, Arrival arrival, Capability capability, @Nullable Hop old) {
    this.session = session;
    this.key = arrival.key();
    this.capability = capability;
    this.deviceCounter = arrival.deviceCounter();
    this.from = arrival.from();
    this.continues = old;
    this.expiresAt = now + LIFE_NANOS;
    session.hold(this);
  }
}
