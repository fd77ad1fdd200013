package io.github.sightline.relay.impl.display;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import io.github.sightline.relay.impl.crypto.content.FrameOpener;
import io.github.sightline.relay.impl.crypto.content.KeyWrap;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.memory.Slab;
import io.github.sightline.relay.impl.wire.SealedHeader;
import io.github.sightline.relay.media.FrameHandler;
import io.github.sightline.relay.media.Location;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Opens the objects of one track into memory of its own and lends what was in them to a handler;
 * nothing of a frame stays behind.
 */
@HotPath
final class TrackOpener {
  private final TrackIdentity identity;
  private final CameraKeys keys;
  private final FrameOpener opener;
  private byte[] clear = new byte[64 << 10];

  TrackOpener(TrackIdentity identity, CameraKeys keys) {
    this.identity = identity;
    this.keys = keys;
    this.opener = new FrameOpener(identity);
  }

  void granted(KeyWrap.Granted granted) {
    opener.epoch(granted.epoch(), granted.secret(), granted.floorMicros());
  }

  /**
   * Opens an object whose memory was found to be its owner's.
   *
   * @param past whether it is of the past and known to be: held to the epoch's first floor, not to
   *     the newest
   * @return the clear length, for {@link #lend}, or why not
   */
  int open(SealedObject object, boolean past) {
    Slab slab = object.slab();
    if (clear.length < object.length()) {
      clear = new byte[object.length()];
    }
    return past
        ? opener.openPast(slab.array(), slab.offset(), object.length(), clear, 0)
        : opener.open(slab.array(), slab.offset(), object.length(), clear, 0);
  }

  /** Gives the handler the object that was opened last; what it throws comes out of here. */
  void lend(long now, SealedObject object, int length, FrameHandler handler) {
    Location at = new Location(object.epoch(), object.group(), object.object());
    lend(now, at, object.keyframe(), object.captureMicros(), clear, length, handler);
  }

  /** Nothing of what was opened last is given to anybody; a length that is none opened nothing. */
  void wipe(int length) {
    Arrays.fill(clear, 0, Math.max(0, length), (byte) 0);
  }

  private void lend(
      long now,
      Location at,
      boolean keyframe,
      long capture,
      byte[] bytes,
      int length,
      FrameHandler handler) {
    OpenedFrame view =
        new OpenedFrame(
            identity.track(),
            at,
            keyframe,
            new OpenedFrame.Age(capture, keys.ageMillis(now, capture)),
            ByteBuffer.wrap(bytes, 0, length).slice().asReadOnlyBuffer());
    try {
      handler.onFrame(view);
    } finally {
      view.end();
      Arrays.fill(bytes, 0, length, (byte) 0);
    }
  }

  /** Opens one that came by another way, and lends it. */
  Outcome openAlone(long now, byte[] sealed, FrameHandler handler) {
    byte[] out = new byte[sealed.length];
    int length = opener.open(sealed, 0, sealed.length, out, 0);
    if (length < 0) {
      return length == FrameOpener.UNKNOWN_EPOCH ? Outcome.ABSENT : Outcome.DENIED;
    }
    Location at =
        new Location(
            SealedHeader.epoch(sealed, 0),
            SealedHeader.group(sealed, 0),
            SealedHeader.object(sealed, 0));
    boolean keyframe = (SealedHeader.flags(sealed, 0) & SealedHeader.KEYFRAME) != 0;
    lend(now, at, keyframe, SealedHeader.captureMicros(sealed, 0), out, length, handler);
    return Outcome.ACCEPTED;
  }

  void close() {
    opener.close();
    Arrays.fill(clear, (byte) 0);
  }
}
