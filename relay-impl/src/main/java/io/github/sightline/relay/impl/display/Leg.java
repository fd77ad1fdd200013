package io.github.sightline.relay.impl.display;

import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import io.github.sightline.relay.impl.crypto.content.FrameOpener;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.recovery.InboundTrack;
import io.github.sightline.relay.media.FrameHandler;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.TrackId;
import io.github.sightline.relay.media.TrackName;
import org.jspecify.annotations.Nullable;

/**
 * One track of a watch: its fragments, its keys, its own order. A watch has one, or one for each
 * rendition of a set; whether what opens is shown the watch says.
 */
@HotPath
final class Leg implements InboundTrack.Listener {
  private static final long UNKNOWN_EPOCH_HOLD = 2_000_000_000L;

  private final Watch watch;
  private final TrackIdentity identity;
  private final TrackName name;
  private final long alias;
  private final DisplayEngine engine;
  private final TrackOpener opener;
  private final Keyframes keyframes = new Keyframes();
  private @Nullable InboundTrack inbound;
  private long lastEpoch;
  private long lastGroup;
  private long lastObject = -1;
  private long lastCapture;
  private long heardEpoch;
  private long heardGroup;
  private long heldSince = Long.MIN_VALUE;

  Leg(Watch watch, TrackIdentity identity, TrackName name, long alias, DisplayEngine engine) {
    this.watch = watch;
    this.identity = identity;
    this.name = name;
    this.alias = alias;
    this.engine = engine;
    this.opener = new TrackOpener(identity, watch.keys());
  }

  /** A session begins: a new place in the stream, the same keys and the same last picture. */
  void begin() {
    end();
    inbound = new InboundTrack(alias, engine.arena(), engine.budgetMillis(), engine.coder(), this);
    heardEpoch = 0;
  }

  void end() {
    if (inbound != null) {
      inbound.close();
    }
    inbound = null;
  }

  /** Another rendition is shown from here on: nothing of this one is waited for. */
  void rest() {
    heardEpoch = lastEpoch;
    heardGroup = lastGroup;
    if (inbound != null) {
      inbound.close();
    }
  }

  /**
   * A fragment of that group comes while another rendition is shown, or none: a group that was not
   * heard of before is where this one would go on, whatever was before.
   */
  void resume(long now, long epoch, long group) {
    boolean newer = epoch != heardEpoch ? epoch > heardEpoch : group > heardGroup;
    if (newer && inbound != null) {
      heardEpoch = epoch;
      heardGroup = group;
      inbound.goOnWith(now, epoch, group, 0);
    }
  }

  /** Whether something is known to be missing that may still come. */
  boolean waits() {
    return inbound != null && inbound.lossesOpenAt() != Long.MAX_VALUE;
  }

  void drain(long now) {
    if (inbound != null) {
      inbound.drain(now);
    }
  }

  @Override
  public void onFragment(long now, SealedObject object, int index) {
    // Counted where it arrives, whole.
  }

  @Override
  public boolean onComplete(long now, SealedObject object) {
    return false;
  }

  @Override
  public InboundTrack.Turn onNext(long now, SealedObject object) {
    if (watch.ended() || isShown(object)) {
      return InboundTrack.Turn.DONE;
    }
    if (object.check(identity.owner()) != 0) {
      return refused();
    }
    InboundTrack track = inbound;
    if (track != null && watch.waits(this) && now < track.due(object.captureMicros())) {
      return InboundTrack.Turn.LATER;
    }
    int length = opener.open(object, false);
    if (length == FrameOpener.UNKNOWN_EPOCH) {
      return object.epoch() < watch.keys().largestEpoch() ? passed() : hold(now);
    }
    heldSince = Long.MIN_VALUE;
    if (length == FrameOpener.REFUSED) {
      return refused();
    }
    if (length < 0 || !watch.admits(this, object)) {
      opener.wipe(length);
      return passed();
    }
    show(now, object, length);
    return InboundTrack.Turn.DONE;
  }

  /** After a new join the cached group may begin with what was shown already. */
  private boolean isShown(SealedObject object) {
    return lastObject >= 0 && object.compareTo(lastEpoch, lastGroup, lastObject) <= 0;
  }

  /**
   * Never to be opened, nothing to await: of an epoch before the first this display was given. Or
   * not newer than what was shown.
   */
  private InboundTrack.Turn passed() {
    engine.counters().tooOld++;
    return InboundTrack.Turn.DONE;
  }

  private InboundTrack.Turn hold(long now) {
    watch.keys().onUnknownEpoch(now);
    if (heldSince == Long.MIN_VALUE) {
      heldSince = now;
    }
    return now - heldSince > UNKNOWN_EPOCH_HOLD
        ? InboundTrack.Turn.REFUSED
        : InboundTrack.Turn.LATER;
  }

  InboundTrack.Turn refused() {
    engine.counters().refused++;
    engine.event(new RelayEvent.FrameRefused(identity.track()));
    return InboundTrack.Turn.REFUSED;
  }

  private void show(long now, SealedObject object, int length) {
    lastCapture = object.captureMicros();
    lastEpoch = object.epoch();
    lastGroup = object.group();
    lastObject = object.object();
    if (object.keyframe()) {
      keyframes.add(lastCapture, lastEpoch, lastGroup);
    }
    watch.shows(now, this, object);
    // By the path's own clock: the age bound also holds the way of the key's answer.
    InboundTrack track = inbound;
    if (track != null && track.age(now, lastCapture) > engine.budgetMillis() * 1_000_000L) {
      engine.counters().late++;
    }
    FrameHandler handler = watch.handler();
    try {
      opener.lend(now, object, length, handler);
    } catch (RuntimeException e) {
      watch.failed(e);
    }
  }

  @Override
  public void onInconsistent(long now, SealedObject object) {
    refused();
  }

  @Override
  public void onLost(long now, long lostGroup, long lostObject, SealedObject next) {
    engine.counters().lost +=
        next.group() == lostGroup + 1 ? Math.max(1, next.priorGroupLast() - lostObject) : 1;
    tellLost(new Location(lastEpoch, lostGroup, lostObject + 1), next);
  }

  /** Tells what is missing, from the first frame to the one before the next that is here. */
  void tellLost(Location first, SealedObject next) {
    engine.event(new RelayEvent.FrameLost(identity.track(), first, lastBefore(next, first)));
  }

  /** As far as that tells: a keyframe does not name the last group of another epoch. */
  private static Location lastBefore(SealedObject next, Location first) {
    if (next.object() > 0) {
      return new Location(next.epoch(), next.group(), next.object() - 1);
    }
    boolean named = next.group() > 0;
    long epoch = named ? next.epoch() : first.epoch();
    long group = named ? next.group() - 1 : first.group();
    boolean same = epoch == first.epoch() && group == first.group();
    long object = next.priorGroupLast();
    return new Location(epoch, group, same ? Math.max(object, first.object()) : object);
  }

  void onTimer(long now) {
    if (inbound != null) {
      inbound.onTimer(now);
    }
  }

  /** The beginning of the group that was shown so long ago, or of the oldest known; or null. */
  @Nullable Location before(long micros) {
    return lastObject < 0 ? null : keyframes.at(lastCapture - micros);
  }

  /** What was shown last. */
  Location last() {
    return new Location(lastEpoch, lastGroup, Math.max(0, lastObject));
  }

  @Nullable InboundTrack inbound() {
    return inbound;
  }

  TrackIdentity identity() {
    return identity;
  }

  TrackName name() {
    return name;
  }

  TrackId track() {
    return identity.track();
  }

  long alias() {
    return alias;
  }

  TrackOpener opener() {
    return opener;
  }

  Watch watch() {
    return watch;
  }

  void close() {
    end();
    opener.close();
  }
}
