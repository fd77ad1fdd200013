package io.github.sightline.relay.media;

import java.nio.ByteBuffer;

/**
 * A sealed frame: header fields that the relay sees too, and the bytes of PROTOCOL.md section 3.
 * Borrowed.
 */
public interface SealedView {
  TrackId track();

  Location location();

  boolean keyframe();

  ByteBuffer sealed();
}
