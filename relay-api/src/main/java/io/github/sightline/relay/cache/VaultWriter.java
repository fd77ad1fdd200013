package io.github.sightline.relay.cache;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackName;
import java.nio.ByteBuffer;

/** One camera's write side. Single-threaded per track (checked). */
public interface VaultWriter extends AutoCloseable {
  OwnerId owner();

  CameraId camera();

  /**
   * One sealed object, whole. Borrowed. The location and flags are parsed from the object itself,
   * never given beside it.
   */
  Outcome put(TrackName track, ByteBuffer sealed);

  @Override
  void close();
}
