package io.github.sightline.relay;

import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.spi.RelayProvider;
import java.nio.file.Path;

/**
 * The private keys of one device (signing and hop). Prints nothing, gives no key bytes, wipes on
 * close.
 */
public interface Identity extends AutoCloseable {
  static Identity create() {
    return RelayProvider.load().createIdentity();
  }

  static Identity load(Path file) {
    return RelayProvider.load().loadIdentity(file);
  }

  void save(Path file);

  /** Public halves, self-signed: what an owner needs to issue a grant. */
  Enrolment enrolment(OwnerId owner, byte[] ownerNonce16);

  /** Answers a challenge (FrameCache.challenge) for a vault, without any transport of ours. */
  Proof prove(byte[] challenge, Grant... chain);

  @Override
  void close();
}
