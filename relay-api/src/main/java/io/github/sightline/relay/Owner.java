package io.github.sightline.relay;

import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.spi.RelayProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Holds the root secret of one owner. */
public interface Owner extends AutoCloseable {
  static Owner create() {
    return RelayProvider.load().createOwner();
  }

  static Owner load(Path file, char[] passphrase) {
    return RelayProvider.load().loadOwner(file, passphrase);
  }

  void save(Path file, char[] passphrase);

  OwnerId id();

  Grant grant(Role role, Enrolment subject, CameraId camera, Instant notBefore, Duration life);

  /** The same with MAY_DELEGATE. */
  Grant grantDelegable(
      Role role, Enrolment subject, CameraId camera, Instant notBefore, Duration life);

  Revocation revoke(long revision, Grant... grants);

  @Override
  void close();
}
