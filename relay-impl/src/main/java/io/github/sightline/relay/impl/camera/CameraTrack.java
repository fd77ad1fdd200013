package io.github.sightline.relay.impl.camera;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import io.github.sightline.relay.impl.crypto.content.FrameSealer;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.memory.OwnerArena;
import io.github.sightline.relay.impl.memory.Slab;
import io.github.sightline.relay.impl.recovery.OutboundTrack;
import io.github.sightline.relay.impl.recovery.Pacer;
import io.github.sightline.relay.impl.wire.SealedHeader;
import io.github.sightline.relay.media.Frame;
import io.github.sightline.relay.media.TrackName;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One track of a camera: numbers and seals its frames, keeps them for repair, offers them to the
 * hop.
 */
@HotPath
final class CameraTrack {
  private final TrackName name;
  private final TrackIdentity identity;
  private final long alias;
  private final OwnerArena arena;
  private final FrameSealer sealer;
  private final History history;
  private @Nullable OutboundTrack outbound;
  private @Nullable Leg leg;
  private long epoch;
  private long group;
  private long object;
  private long seq;
  private long sealedInEpoch;
  private long lastCapture = Long.MIN_VALUE;
  private long groupCapture;
  private boolean begun;
  private boolean needsKeyframe = true;

  CameraTrack(
      TrackName name, TrackIdentity identity, long alias, DeviceKeys keys, OwnerArena arena) {
    this.name = name;
    this.identity = identity;
    this.alias = alias;
    this.arena = arena;
    this.sealer = new FrameSealer(identity, keys.signer());
    this.history = new History(arena);
  }

  TrackName name() {
    return name;
  }

  TrackIdentity identity() {
    return identity;
  }

  long alias() {
    return alias;
  }

  /**
   * Whether this frame can be taken: a track begins, and goes on after a step of its clock, with a
   * keyframe.
   */
  boolean accepts(boolean keyframe, long captureMicros) {
    if (begun && captureMicros <= lastCapture) {
      needsKeyframe = true;
    }
    return keyframe || !needsKeyframe;
  }

  /** That frame is left out: unless nothing needs it, the track goes on with a keyframe. */
  void leftOut(Frame frame) {
    needsKeyframe |= !frame.discardable();
  }

  /** Something was left out: the track goes on with a keyframe. */
  void breakOff() {
    needsKeyframe = true;
  }

  /** Whether the camera's clock stepped back: only a new epoch may go on. */
  boolean stepped(long captureMicros) {
    return begun && captureMicros <= lastCapture;
  }

  /** The keyframe at hand opens that epoch. */
  void begin(long newEpoch, byte[] secret) {
    sealer.epoch(newEpoch, secret);
    epoch = newEpoch;
    group = -1;
    seq = 0;
    sealedInEpoch = 0;
  }

  /**
   * Seals one frame and offers it.
   *
   * @param now the time
   * @param frame its payload borrowed
   * @return the sealed object, kept by this track's history; null when there was no memory
   */
  @Nullable SealedObject publish(long now, Frame frame) {
    ByteBuffer payload = frame.payload();
    int room = payload.remaining() + FrameSealer.maxOverhead();
    history.makeRoom(room);
    Slab slab = arena.allocate(room);
    if (slab == null) {
      needsKeyframe = true;
      return null;
    }
    long priorGroupLast = object;
    if (frame.keyframe()) {
      group++;
      object = 0;
      groupCapture = frame.captureMicros();
      needsKeyframe = false;
    } else {
      object++;
      priorGroupLast = 0;
    }
    int length =
        sealer.seal(
            flags(frame),
            frame.captureMicros(),
            begun ? priorGroupLast : 0,
            group,
            object,
            payload,
            slab.array(),
            slab.offset());
    begun = true;
    lastCapture = frame.captureMicros();
    SealedObject sealed = SealedObject.whole(slab, length, seq);
    seq += sealed.count();
    sealedInEpoch++;
    history.add(sealed);
    OutboundTrack to = outbound;
    Leg over = leg;
    if (to != null && over != null) {
      to.offer(now, sealed, 0, over.path());
    }
    return sealed;
  }

  private static int flags(Frame frame) {
    return (frame.keyframe() ? SealedHeader.KEYFRAME : 0)
        | (frame.discardable() ? SealedHeader.DISCARDABLE : 0);
  }

  /** A hop to send over. */
  record Leg(Pacer pacer, OutboundTrack.Path path) {}

  /** A hop is there: what the relay lacks is the newest group. */
  void attach(long now, Leg over, int budgetMillis) {
    OutboundTrack made = new OutboundTrack(alias, over.pacer(), budgetMillis, history::find);
    outbound = made;
    leg = over;
    history.newestGroup(object -> made.offer(now, object, 0, over.path()));
  }

  void detach() {
    leg = null;
    outbound = null;
  }

  @Nullable OutboundTrack outbound() {
    return outbound;
  }

  long epoch() {
    return epoch;
  }

  /**
   * The camera's clock at the beginning of the current group: no object a new display needs is
   * older.
   */
  long groupCapture() {
    return groupCapture;
  }

  boolean begun() {
    return begun;
  }

  long objectsInEpoch() {
    return sealedInEpoch;
  }

  void close() {
    outbound = null;
    history.clear();
    sealer.close();
  }
}
