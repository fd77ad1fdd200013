package io.github.sightline.relay.media;

import java.nio.ByteBuffer;

/**
 * One sealed frame, lent to a {@link SealedHandler}: the bytes of PROTOCOL.md section 4 and those
 * fields of its header that a relay sees too. Valid during that call only.
 */
public interface SealedView {
  /**
   * Which track it is of.
   *
   * @return the track
   */
  TrackId track();

  /**
   * Where in the track it stands.
   *
   * @return the location in its header
   */
  Location location();

  /**
   * Whether it starts a group.
   *
   * @return true for a keyframe
   */
  boolean keyframe();

  /**
   * The whole sealed object.
   *
   * @return lent, read-only; from position to limit
   */
  ByteBuffer sealed();
}
