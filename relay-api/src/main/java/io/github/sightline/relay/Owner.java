package io.github.sightline.relay;

import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.RelayProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * Holds the root secret of one owner, whom it enrolled and what it revoked. All three live in one
 * file: save after each change, or a later revocation forgets an earlier one. Thread-safe.
 */
public interface Owner extends AutoCloseable {
  /**
   * Draws a fresh root secret.
   *
   * @return the owner
   */
  static Owner create() {
    return create(Host.system());
  }

  /**
   * Draws a fresh root secret in a world of one's own.
   *
   * @param host its randomness makes keys and nonces, its wall clock dates revocations
   * @return the owner
   */
  static Owner create(Host host) {
    return RelayProvider.load().createOwner(host);
  }

  /**
   * Reads a file that {@link #save} wrote.
   *
   * @param file the file
   * @param passphrase borrowed; wipe it afterwards
   * @return the owner
   * @throws RelayException when the file cannot be read, is not an owner file, may be read by
   *     others than its user (POSIX file systems only), or the passphrase does not open it
   */
  static Owner load(Path file, char[] passphrase) {
    return RelayProvider.load().loadOwner(file, passphrase);
  }

  /**
   * Makes an owner again from its {@link #recoveryPhrase}, when its file is lost. Whom it enrolled
   * and what it revoked is lost with the file, so its next revocation voids every grant that began
   * before now: nobody who was revoked comes back, and every device needs a new grant.
   *
   * @param phrase the words; case, spaces and hyphens do not matter; borrowed
   * @return the owner, to be saved
   * @throws RelayException when a word is wrong or missing
   */
  static Owner recover(char[] phrase) {
    return RelayProvider.load().recoverOwner(phrase, Host.system());
  }

  /**
   * The root secret as 18 words to write down: who has them is this owner.
   *
   * @return a fresh array, to be wiped by the caller
   */
  char[] recoveryPhrase();

  /**
   * Writes the owner, encrypted under the passphrase (Argon2id, AES-256-GCM), readable by this user
   * alone. An older file is replaced as a whole.
   *
   * @param file the file
   * @param passphrase at least one character; borrowed; wipe it afterwards
   * @throws RelayException when it cannot be written; an older file is untouched
   */
  void save(Path file, char[] passphrase);

  /**
   * The owner's name.
   *
   * @return its public key
   */
  OwnerId id();

  /**
   * A fresh nonce for a device that wants to enrol ({@link Identity#enrolment}). Remembered until
   * an enrolment uses it, at most 64 at a time (the oldest goes), and saved with the owner.
   *
   * @return 16 bytes
   */
  byte[] enrolmentNonce();

  /**
   * Issues a grant. The enrolment has to be addressed to this owner, to verify, to offer the role,
   * and to carry a nonce of {@link #enrolmentNonce} that is unused, or was used by this very
   * device: one enrolment serves for any number of grants and renewals.
   *
   * @param role the role; PUBLISH only for the subject's own camera id
   * @param subject the device
   * @param camera the camera; all zero bytes mean every camera (RELAY only)
   * @param notBefore the beginning, cut to milliseconds
   * @param life at most 400 days for PUBLISH, 90 for RELAY, 7 for SUBSCRIBE
   * @return the grant
   * @throws RelayException when the enrolment is refused
   * @throws IllegalArgumentException when role, camera, beginning and life do not fit together
   */
  Grant grant(Role role, Enrolment subject, CameraId camera, Instant notBefore, Duration life);

  /**
   * The same with MAY_DELEGATE: the subject may issue grants for displays (or relays) of its own
   * inside this one. Not for PUBLISH; SUBSCRIBE then lasts up to 90 days.
   *
   * @param role SUBSCRIBE or RELAY
   * @param subject the device
   * @param camera the camera; all zero bytes mean every camera (RELAY only)
   * @param notBefore the beginning, cut to milliseconds
   * @param life at most 90 days
   * @return the grant
   * @throws RelayException when the enrolment is refused
   * @throws IllegalArgumentException when role, camera, beginning and life do not fit together
   */
  Grant grantDelegable(
      Role role, Enrolment subject, CameraId camera, Instant notBefore, Duration life);

  /**
   * Revokes grants. The result holds all that this owner ever revoked, these grants included; save
   * the owner afterwards.
   *
   * @param revision greater than every one before
   * @param grants this owner's grants; none renews the last state
   * @return the complete state
   * @throws IllegalArgumentException when the revision is not greater or a grant is another owner's
   * @throws IllegalStateException when more than {@link Revocation#MAX_GRANTS} would be named:
   *     {@link #revokeAllBefore} starts afresh
   */
  Revocation revoke(long revision, Grant... grants);

  /**
   * Revokes every grant that begins before an instant; ids of such grants leave the list.
   *
   * @param revision greater than every one before
   * @param instant not before the instant of an earlier call
   * @return the complete state
   * @throws IllegalArgumentException when the revision is not greater or the instant is earlier
   */
  Revocation revokeAllBefore(long revision, Instant instant);

  /**
   * Wipes the secret; afterwards every other method but {@link #id} throws IllegalStateException.
   */
  @Override
  void close();
}
