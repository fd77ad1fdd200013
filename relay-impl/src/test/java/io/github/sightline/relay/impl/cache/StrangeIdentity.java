package io.github.sightline.relay.impl.cache;

import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Proof;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.media.OwnerId;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Not of this library. */
final class StrangeIdentity implements Identity {
  @Override
  public void save(Path file) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Enrolment enrolment(OwnerId owner, byte[] ownerNonce16) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Enrolment enrolment(Role role, OwnerId owner, byte[] ownerNonce16) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Proof prove(byte[] challenge, Grant... chain) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}

  @Override
  public Grant delegate(
      Enrolment subject, byte[] nonce16, Instant notBefore, Duration life, Grant... chain) {
    throw new UnsupportedOperationException();
  }

  @Override
  public RelayCard issueCard(
      Enrolment relay, InetSocketAddress address, Instant notBefore, Duration life) {
    throw new UnsupportedOperationException();
  }
}
