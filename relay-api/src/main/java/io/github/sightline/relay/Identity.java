package io.github.sightline.relay;

import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.RelayProvider;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * The private keys of one device (signing and hop) for one owner. Prints nothing, gives no key
 * bytes, wipes on close. Thread-safe.
 */
public interface Identity extends AutoCloseable {
  /**
   * Draws fresh keys.
   *
   * @return the identity
   */
  static Identity create() {
    return create(Host.system());
  }

  /**
   * Draws fresh keys in a world of one's own.
   *
   * @param host its randomness makes the keys
   * @return the identity
   */
  static Identity create(Host host) {
    return RelayProvider.load().createIdentity(host);
  }

  /**
   * Reads a key file that {@link #save} wrote.
   *
   * @param file the file
   * @return the identity
   * @throws RelayException when it cannot be read, is not a key file, is damaged, or may be read by
   *     others than its user (POSIX file systems only: elsewhere, as on Windows, permissions are
   *     not looked at and the folder has to be private)
   */
  static Identity load(Path file) {
    return RelayProvider.load().loadIdentity(file);
  }

  /**
   * Writes the private keys in clear, readable by this user alone (mode 0600 where there are POSIX
   * modes; elsewhere the folder has to be private). An older file is replaced as a whole.
   *
   * @param file the file
   * @throws RelayException when it cannot be written; an older file is untouched
   */
  void save(Path file);

  /**
   * Public halves, self-signed: what an owner needs to issue a grant of any role.
   *
   * @param owner the owner that is asked
   * @param ownerNonce16 the nonce that owner gave, 16 bytes, borrowed
   * @return the enrolment
   */
  Enrolment enrolment(OwnerId owner, byte[] ownerNonce16);

  /**
   * The same, ready for one role only: a grant of another one will be refused.
   *
   * @param role the role
   * @param owner the owner that is asked
   * @param ownerNonce16 the nonce that owner gave, 16 bytes, borrowed
   * @return the enrolment
   */
  Enrolment enrolment(Role role, OwnerId owner, byte[] ownerNonce16);

  /**
   * Answers a challenge (FrameCache.challenge) for a vault, without any transport of ours.
   *
   * @param challenge the cache's 32 bytes, borrowed
   * @param chain one to three grants, the owner's first, the last one this identity's own
   * @return the proof
   */
  Proof prove(byte[] challenge, Grant... chain);

  /**
   * Signs a grant inside this identity's own: what a delegate does (an integration, a building's
   * manager) that holds a grant with MAY_DELEGATE. The child has the same role, owner and camera.
   * Revoking the delegate's grant voids it as well.
   *
   * @param subject the device: its enrolment has to verify, to ask the chain's owner, to offer the
   *     role, and to carry the nonce
   * @param nonce16 what this delegate gave to that device, 16 fresh bytes, borrowed
   * @param notBefore the beginning, cut to milliseconds, not before the chain's
   * @param life not beyond the chain's end; SUBSCRIBE at most 7 days
   * @param chain this identity's own, one or two grants, the owner's first
   * @return the child; the device's chain is this one and the child behind it
   * @throws RelayException when the enrolment is refused
   * @throws IllegalArgumentException when the chain is not this identity's, may not delegate, or
   *     the child would not be inside it
   */
  Grant delegate(
      Enrolment subject, byte[] nonce16, Instant notBefore, Duration life, Grant... chain);

  /**
   * Signs a relay's card: this identity is the operator then, whose public key devices pin.
   *
   * @param relay the relay's enrolment for {@link Role#RELAY}, addressed to anybody
   * @param address where devices reach it
   * @param notBefore the beginning, cut to milliseconds
   * @param life at most 90 days
   * @return the card
   * @throws RelayException when the enrolment does not verify or offers another role
   * @throws IllegalArgumentException when address or dates do not fit
   */
  RelayCard issueCard(Enrolment relay, InetSocketAddress address, Instant notBefore, Duration life);

  /** Wipes the keys; afterwards every other method throws IllegalStateException. */
  @Override
  void close();
}
