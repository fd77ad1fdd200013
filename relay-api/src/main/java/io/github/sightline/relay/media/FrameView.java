package io.github.sightline.relay.media;

import java.nio.ByteBuffer;

/**
 * One opened frame, lent to a {@link FrameHandler}. Valid during that call and on that thread only;
 * afterwards every method throws {@link IllegalStateException}.
 */
public interface FrameView {
  /**
   * Which track it is of.
   *
   * @return the track
   */
  TrackId track();

  /**
   * Where in the track it stands.
   *
   * @return the sealed location
   */
  Location location();

  /**
   * Whether it can be decoded without frames before it.
   *
   * @return true when it starts a group
   */
  boolean keyframe();

  /**
   * When the camera took it.
   *
   * @return microseconds of the camera's own clock, as sealed
   */
  long captureMicros();

  /**
   * How old it is now.
   *
   * @return an upper bound in milliseconds, known without agreement between clocks (PROTOCOL.md
   *     section 3)
   */
  long ageMillis();

  /**
   * The clear access unit.
   *
   * @return lent, read-only, heap or direct; from position to limit
   */
  ByteBuffer payload();
}
