package io.github.sightline.relay.impl.crypto.content;

import io.github.sightline.relay.impl.crypto.Ed25519;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import java.nio.ByteBuffer;

/** Seals and signs the frames of one track. One thread. */
@SuppressWarnings("DoNotCallSuggester")
public final class FrameSealer implements AutoCloseable {
  /** The signer is borrowed until close. */
  public FrameSealer(TrackIdentity track, Ed25519.Signer signer) {
    throw new UnsupportedOperationException();
  }

  /** The most bytes a sealed object has more than its clear frame. */
  public static int maxOverhead() {
    return 107;
  }

  /** Starts an epoch, greater than the one before; the secret is borrowed. */
  public void epoch(long epoch, byte[] epochSecret32) {
    throw new UnsupportedOperationException();
  }

  /**
   * Seals one frame; (group, object) must strictly increase within an epoch.
   *
   * @param clear borrowed, position unchanged
   * @return bytes written
   */
  public int seal(
      int flags,
      long captureMicros,
      long priorGroupLast,
      long group,
      long object,
      ByteBuffer clear,
      byte[] out,
      int outAt) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
