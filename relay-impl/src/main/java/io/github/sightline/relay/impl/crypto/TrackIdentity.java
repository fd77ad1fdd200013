package io.github.sightline.relay.impl.crypto;

import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackId;
import io.github.sightline.relay.media.TrackName;

/** Owner, camera and track: what every frame is bound to. */
@SuppressWarnings("DoNotCallSuggester")
public final class TrackIdentity {
  private TrackIdentity() {}

  /** Computes the track id. */
  public static TrackIdentity of(OwnerId owner, CameraId camera, TrackName name) {
    throw new UnsupportedOperationException("" + owner + camera + name);
  }

  /** The owner. */
  public OwnerId owner() {
    throw new UnsupportedOperationException();
  }

  /** The camera. */
  public CameraId camera() {
    throw new UnsupportedOperationException();
  }

  /** SHA-256("sl1 track", owner, camera, length of name, name). */
  public TrackId track() {
    throw new UnsupportedOperationException();
  }

  /**
   * Checks the camera's signature of sealed objects of one track, without any content key: what a
   * blind relay does before an object becomes a cache entry. Reuses its buffers: one thread.
   */
  public static final class FrameSignature {
    /** For one track. */
    public FrameSignature(TrackIdentity track) {
      throw new UnsupportedOperationException("" + track.owner());
    }

    /** Whether the sealed object is well formed and signed by the track's camera for this track. */
    public boolean verify(byte[] sealed, int at, int len) {
      throw new UnsupportedOperationException();
    }
  }
}
