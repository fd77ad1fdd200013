package io.github.sightline.relay.cache;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackName;
import java.nio.ByteBuffer;

/** One camera's write side. One thread at a time (checked). */
public interface VaultWriter extends AutoCloseable {
  /**
   * Whose frames.
   *
   * @return the owner
   */
  OwnerId owner();

  /**
   * Whose sealed objects.
   *
   * @return the camera of the grant
   */
  CameraId camera();

  /**
   * Puts one sealed object, whole. The location and flags are read from the object itself, never
   * given beside it.
   *
   * <p>ACCEPTED: it is an entry, or was one already, byte for byte. MALFORMED: not a canonical
   * sealed object, or its keyframe signature is not the camera's, or other bytes have this location
   * already. TOO_LARGE: longer than 4 MiB, or its number lies beyond what a group may hold. ABSENT:
   * it is older than everything the track keeps; go on. BACK_PRESSURED: no room, now; go on with
   * the next. BUSY: the owner has as many tracks as it may. EXPIRED, REVOKED: the grant ended.
   * CLOSED: writer or cache is closed.
   *
   * @param track relative to the camera
   * @param sealed borrowed; read from position to limit, position unchanged
   * @return see above
   * @throws IllegalStateException when another thread is in this call
   */
  Outcome put(TrackName track, ByteBuffer sealed);

  /** Ends the writer; its entries stay. Idempotent. */
  @Override
  void close();
}
