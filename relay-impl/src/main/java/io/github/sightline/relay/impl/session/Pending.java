package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.grant.Capability;
import io.github.sightline.relay.impl.wire.Hello;
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

  /** mac1 of the HELLO, which names its every byte: a copy of it is known by it. */
  final byte[] mac1;

  /** The Noise message of the WELCOME that answered: a copy of the HELLO gets it again. */
  final byte[] answer;

  final long sender;

  Pending(
      long now,
      Session session,
      Arrival arrival,
      Capability capability,
      @Nullable Hop old,
      byte[] answer) {
    this.session = session;
    this.answer = answer;
    this.mac1 = Bytes.copyOf(arrival.hello(), Hello.MAC1, Hello.MAC_BYTES);
    this.sender = arrival.sender();
    this.key = arrival.key();
    this.capability = capability;
    this.deviceCounter = arrival.deviceCounter();
    this.from = arrival.from();
    this.continues = old;
    this.expiresAt = now + LIFE_NANOS;
    session.hold(this);
  }
}
