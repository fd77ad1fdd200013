package io.github.sightline.relay.impl.cache;

import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.SealedView;
import io.github.sightline.relay.media.TrackId;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One view, lent again for each object; good during the handler's call alone. */
final class LentView implements SealedView {
  private final TrackId track;
  private @Nullable SealedObject object;

  LentView(TrackId track) {
    this.track = track;
  }

  void lend(@Nullable SealedObject next) {
    object = next;
  }

  @Override
  public TrackId track() {
    shown();
    return track;
  }

  @Override
  public Location location() {
    SealedObject shown = shown();
    return new Location(shown.epoch(), shown.group(), shown.object());
  }

  @Override
  public boolean keyframe() {
    return shown().keyframe();
  }

  @Override
  public ByteBuffer sealed() {
    SealedObject shown = shown();
    return ByteBuffer.wrap(shown.slab().array(), shown.slab().offset(), shown.length())
        .slice()
        .asReadOnlyBuffer();
  }

  private SealedObject shown() {
    SealedObject shown = object;
    if (shown == null) {
      throw new IllegalStateException("view used after its handler's call");
    }
    return shown;
  }
}
