package io.github.sightline.relay.cache;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.SealedHandler;
import io.github.sightline.relay.media.TrackName;

/**
 * One owner's frames, readable under one grant. Dies with it. Views are valid during the handler
 * call; the cache copies nothing.
 */
public interface VaultReader extends AutoCloseable {
  OwnerId owner();

  /** Newest complete keyframe (thumbnail); its age is in the view's captureMicros. */
  Outcome latestKeyframe(CameraId camera, TrackName track, SealedHandler handler);

  /** Newest group from its keyframe, in order. */
  Outcome join(CameraId camera, TrackName track, SealedHandler handler);

  Outcome range(
      CameraId camera, TrackName track, Location from, Location to, SealedHandler handler);

  @Override
  void close();
}
