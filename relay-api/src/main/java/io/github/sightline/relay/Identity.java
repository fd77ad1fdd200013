package io.github.sightline.relay;

import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.RelayProvider;
import java.nio.file.Path;

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

  /** Wipes the keys; afterwards every other method throws IllegalStateException. */
  @Override
  void close();
}
