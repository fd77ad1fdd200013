package io.github.sightline.relay.impl.relay;

import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.grant.Capability;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.recovery.OutboundTrack;
import org.jspecify.annotations.Nullable;

/** One viewer's interest in one track: under its own capability, from a keyframe on. */
@HotPath
final class Subscription {
  private final RelaySession session;
  private final RelayTrack track;
  private Capability capability;
  private final long requestId;
  private final OutboundTrack outbound;
  private @Nullable Renditions set;
  private boolean started;
  private boolean everStarted;
  private long firstEpoch;
  private long firstGroup;

  Subscription(RelaySession session, RelayTrack track, Capability capability, Terms terms) {
    this.session = session;
    this.track = track;
    this.capability = capability;
    this.requestId = terms.requestId();
    this.outbound =
        OutboundTrack.leavingOut(terms.alias(), session.pacer(), terms.budgetMillis(), this::find);
  }

  /** What the viewer asked for. */
  record Terms(long requestId, long alias, int budgetMillis) {}

  void begin() {
    started = false;
  }

  /** It is one of a set, of which one is sent. */
  void partOf(Renditions renditions) {
    set = renditions;
  }

  /** Every fragment of an object that is there; ignored before the viewer's first keyframe. */
  void offer(long now, SealedObject object) {
    if (fate(now, object) != Renditions.Fate.NOT_SENT && admits(object)) {
      offerWhole(now, object);
    }
  }

  private void offerWhole(long now, SealedObject object) {
    outbound.offer(now, object, track.age(now, object), session.hop());
    session.touched(now);
  }

  private Renditions.Fate fate(long now, SealedObject object) {
    Renditions of = set;
    return of == null ? Renditions.Fate.SENT : of.of(now, this, object);
  }

  /** An object that was offered piece by piece is whole: its rows follow. */
  void completed(long now, SealedObject object) {
    if (goesOn(now, object)) {
      outbound.completed(now, object, track.age(now, object), session.hop());
      session.touched(now);
    }
  }

  void offer(long now, SealedObject object, int index) {
    if (goesOn(now, object)) {
      outbound.offer(now, object, index);
      session.touched(now);
    }
  }

  /** Whether it goes out piece by piece: where its rendition begins with it, it goes out whole. */
  private boolean goesOn(long now, SealedObject object) {
    Renditions.Fate fate = fate(now, object);
    boolean goes = fate != Renditions.Fate.NOT_SENT && admits(object);
    if (goes && fate == Renditions.Fate.BEGINS) {
      offerWhole(now, object);
      return false;
    }
    return goes;
  }

  /** Another rendition is sent from here on: what of this one only waits does not go out. */
  void leave() {
    started = false;
    outbound.withdraw();
  }

  /** It is this rendition after all, from a group on. */
  void resume(long now, long epoch, long group) {
    track.resume(now, this, epoch, group);
  }

  /**
   * A viewer starts at a group's beginning: with object 0 itself, or with any object of a group
   * whose beginning is at hand.
   */
  private boolean admits(SealedObject object) {
    if (started) {
      return object.compareTo(firstEpoch, firstGroup, 0) >= 0;
    }
    if (object.object() != 0 && track.find(object.epoch(), object.group(), 0) == null) {
      return false;
    }
    started = true;
    everStarted = true;
    firstEpoch = object.epoch();
    firstGroup = object.group();
    return true;
  }

  /** For repair: only what the viewer was entitled to get in the first place. */
  private @Nullable SealedObject find(long epoch, long group, long object) {
    boolean before =
        !everStarted || epoch < firstEpoch || (epoch == firstEpoch && group < firstGroup);
    return before ? null : track.find(epoch, group, object);
  }

  /** A right to the same camera that ends no earlier. */
  void renew(Capability renewed) {
    if (renewed.role() == Role.SUBSCRIBE
        && renewed.covers(capability.camera())
        && renewed.notAfterMillis() >= capability.notAfterMillis()) {
      capability = renewed;
    }
  }

  OutboundTrack outbound() {
    return outbound;
  }

  RelayTrack track() {
    return track;
  }

  Capability capability() {
    return capability;
  }

  long requestId() {
    return requestId;
  }

  /** Whether the viewer is sent this one: alone, or of its set. */
  boolean sent() {
    Renditions of = set;
    return of == null || of.sent() == this;
  }

  @Nullable Renditions set() {
    return set;
  }

  RelaySession session() {
    return session;
  }
}
