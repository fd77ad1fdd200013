package io.github.sightline.relay.media;

import java.nio.ByteBuffer;

/**
 * One clear access unit (H.264 Annex B). captureMicros = monotonic camera clock, microseconds, any
 * origin; a step starts an epoch. payload is borrowed by publish.
 */
public record Frame(boolean keyframe, boolean discardable, long captureMicros, ByteBuffer payload) {
  public static Frame key(long captureMicros, ByteBuffer payload) {
    return new Frame(true, false, captureMicros, payload);
  }

  public static Frame delta(long captureMicros, ByteBuffer payload) {
    return new Frame(false, false, captureMicros, payload);
  }
}
