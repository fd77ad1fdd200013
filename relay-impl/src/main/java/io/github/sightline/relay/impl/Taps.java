package io.github.sightline.relay.impl;

import io.github.sightline.relay.impl.camera.CameraSettings;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.SealedHandler;
import io.github.sightline.relay.media.SealedView;
import io.github.sightline.relay.media.TrackId;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Shows a user the sealed objects of a camera as views of the API. */
final class Taps {
  private Taps() {}

  static CameraSettings.Tap of(@Nullable SealedHandler handler) {
    return handler == null
        ? (track, object) -> {}
        : (track, object) -> handler.onSealed(view(track, object));
  }

  private static SealedView view(TrackIdentity track, SealedObject object) {
    ByteBuffer sealed =
        ByteBuffer.wrap(object.slab().array(), object.slab().offset(), object.length())
            .slice()
            .asReadOnlyBuffer();
    return new Sealed(
        track.track(),
        new Location(object.epoch(), object.group(), object.object()),
        object.keyframe(),
        sealed);
  }

  private record Sealed(TrackId track, Location location, boolean keyframe, ByteBuffer sealed)
      implements SealedView {}
}
