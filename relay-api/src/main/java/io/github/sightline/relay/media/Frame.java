package io.github.sightline.relay.media;

import java.nio.ByteBuffer;

/**
 * One clear access unit, H.264 Annex B with start codes: what a camera gives to be sealed.
 *
 * @param keyframe decodable without any frame before it; carries its parameter sets (SPS, PPS). It
 *     starts a group
 * @param discardable no other frame needs it; the first to go when the path is slow
 * @param captureMicros the camera's monotonic clock when the picture was taken, in microseconds,
 *     from any origin; greater than that of the frame before. A step backwards or far ahead starts
 *     an epoch
 * @param payload the bytes from position to limit, borrowed by whoever is given the frame
 */
public record Frame(boolean keyframe, boolean discardable, long captureMicros, ByteBuffer payload) {
  /**
   * A frame that starts a group.
   *
   * @param captureMicros the camera's clock, microseconds
   * @param payload one access unit with its parameter sets, borrowed
   * @return the frame
   */
  public static Frame key(long captureMicros, ByteBuffer payload) {
    return new Frame(true, false, captureMicros, payload);
  }

  /**
   * A frame that needs the ones before it.
   *
   * @param captureMicros the camera's clock, microseconds
   * @param payload one access unit, borrowed
   * @return the frame
   */
  public static Frame delta(long captureMicros, ByteBuffer payload) {
    return new Frame(false, false, captureMicros, payload);
  }
}
