package io.github.sightline.relay.cache;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.SealedHandler;
import io.github.sightline.relay.media.TrackName;

/**
 * One owner's frames, readable under one grant, and dying with it.
 *
 * <p>Guarantees: a handler sees only objects that were put, whole, by a writer of this owner; views
 * and their bytes stay what they are during the handler's call, whatever is evicted or erased
 * meanwhile. Does not guarantee: that what was put is still there. Nothing is copied.
 *
 * <p>The bytes of a view are the cache's own memory, lent for the call: a buffer kept longer shows
 * whatever comes to lie there. Copy what you keep.
 *
 * <p>Outcomes of a read: ACCEPTED, the handler saw at least one object. ABSENT, there is none: wait
 * for the camera. DENIED, the grant is for another camera. EXPIRED and REVOKED: the grant ended,
 * open with a new one. BUSY: this reader is reading already. CLOSED: reader or cache is closed. A
 * read whose handlers take longer than 10 ms in all ends after the object at hand with
 * BACK_PRESSURED, because the memory it pins cannot be wiped; what was handed out is good. A
 * handler that throws ends the read, and the caller gets the exception.
 *
 * <p>To follow a track, {@link #join} once, then ask for the {@link #range} from one object behind
 * the last one seen to a location beyond everything, as often as new objects are wanted: each comes
 * once and in order, ABSENT says that nothing is new, and what came too late for one read (objects
 * may be put out of order) is passed over. There is no callback, because a service knows its own
 * puts: it follows where it wrote. A relay's displays need none of this; they are sent every object
 * as it arrives.
 *
 * <p>Threads: any, one read at a time.
 */
public interface VaultReader extends AutoCloseable {
  /**
   * Whose frames.
   *
   * @return the owner
   */
  OwnerId owner();

  /**
   * The newest keyframe that is here and whole: a thumbnail, sealed. Its age follows from the
   * sealed captureMicros, which only a display can trust.
   *
   * @param camera of the grant
   * @param track relative to the camera
   * @param handler called at most once, during this call
   * @return see above
   */
  Outcome latestKeyframe(CameraId camera, TrackName track, SealedHandler handler);

  /**
   * The newest group whose keyframe is here, from the keyframe on, in order and without a gap.
   *
   * @param camera of the grant
   * @param track relative to the camera
   * @param handler called once per object, during this call
   * @return see above
   */
  Outcome join(CameraId camera, TrackName track, SealedHandler handler);

  /**
   * What is here of an interval, in order; gaps are passed over.
   *
   * @param camera of the grant
   * @param track relative to the camera
   * @param from first location, inclusive
   * @param to last location, inclusive
   * @param handler called once per object, during this call
   * @return see above; MALFORMED when {@code to} lies before {@code from}
   */
  Outcome range(
      CameraId camera, TrackName track, Location from, Location to, SealedHandler handler);

  /** Ends the reader; a read in flight on another thread ends by itself. Idempotent. */
  @Override
  void close();
}
