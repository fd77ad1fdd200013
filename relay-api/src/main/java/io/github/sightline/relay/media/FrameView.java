package io.github.sightline.relay.media;

import java.nio.ByteBuffer;

/**
 * Valid during the call only; afterwards every method throws IllegalStateException. payload() is a
 * read-only heap or direct buffer.
 */
public interface FrameView {
  TrackId track();

  Location location();

  boolean keyframe();

  long captureMicros();

  long ageMillis();

  ByteBuffer payload();
}
