package io.github.sightline.relay.impl.display;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.media.FrameView;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.TrackId;
import java.nio.ByteBuffer;

/** The view a handler gets; alive during the call only. */
@HotPath
final class OpenedFrame implements FrameView {
  private final TrackId track;
  private final Location location;
  private final boolean keyframe;
  private final long captureMicros;
  private final long ageMillis;
  private final ByteBuffer payload;
  private boolean ended;

  /** When it was captured and how old it is at most. */
  record Age(long captureMicros, long millis) {}

  OpenedFrame(TrackId track, Location location, boolean keyframe, Age age, ByteBuffer payload) {
    this.track = track;
    this.location = location;
    this.keyframe = keyframe;
    this.captureMicros = age.captureMicros();
    this.ageMillis = age.millis();
    this.payload = payload;
  }

  void end() {
    ended = true;
  }

  private void check() {
    if (ended) {
      throw new IllegalStateException(
          "a frame's view is valid during onFrame only: copy what you keep");
    }
  }

  @Override
  public TrackId track() {
    check();
    return track;
  }

  @Override
  public Location location() {
    check();
    return location;
  }

  @Override
  public boolean keyframe() {
    check();
    return keyframe;
  }

  @Override
  public long captureMicros() {
    check();
    return captureMicros;
  }

  @Override
  public long ageMillis() {
    check();
    return ageMillis;
  }

  @Override
  public ByteBuffer payload() {
    check();
    return payload;
  }
}
