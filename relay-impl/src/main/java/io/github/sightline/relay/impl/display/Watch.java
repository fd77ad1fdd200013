package io.github.sightline.relay.impl.display;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import io.github.sightline.relay.impl.crypto.content.FrameOpener;
import io.github.sightline.relay.impl.crypto.content.KeyWrap;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.recovery.InboundTrack;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.media.FrameHandler;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.TrackId;
import io.github.sightline.relay.media.TrackName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One track being watched: its fragments, its keys, its place, and whether it is live. */
@HotPath
final class Watch implements InboundTrack.Listener {
  private static final long UNKNOWN_EPOCH_HOLD = 2_000_000_000L;

  private final TrackIdentity identity;
  private final TrackName name;
  private final long alias;
  private final FrameHandler handler;
  private final DisplayEngine engine;
  private final CameraKeys keys;
  private final TrackOpener opener;
  private final Keyframes keyframes = new Keyframes();
  private @Nullable InboundTrack inbound;
  private @Nullable Fetch fetch;
  private long lastCapture = Long.MIN_VALUE;
  private long lastEpoch;
  private long lastGroup;
  private long lastObject = -1;
  private long freshAt;
  private long heldSince = Long.MIN_VALUE;
  private boolean live;
  private boolean ended;

  Watch(
      TrackIdentity identity,
      TrackName name,
      long alias,
      FrameHandler handler,
      CameraKeys keys,
      DisplayEngine engine) {
    this.identity = identity;
    this.name = name;
    this.alias = alias;
    this.handler = handler;
    this.keys = keys;
    this.engine = engine;
    this.opener = new TrackOpener(identity, keys);
  }

  /** A session begins: a new place in the stream, the same keys and the same last picture. */
  private void begin(long now) {
    end(now, Outcome.NOT_CONNECTED);
    inbound = new InboundTrack(alias, engine.arena(), engine.budgetMillis(), engine.coder(), this);
    if (freshAt == 0) {
      freshAt = now;
    }
  }

  /** Asks the relay for the track, under a chain of this display. */
  void subscribe(long now, byte[] chain) {
    begin(now);
    engine.control(
        now,
        new ControlMessage.Subscribe(
            alias,
            alias,
            identity.camera(),
            List.of(name),
            ControlMessage.Subscribe.NEWEST_GROUP,
            0,
            engine.budgetMillis(),
            chain));
  }

  /** The session ended; partial objects go, and what was read of the past is cut off. */
  void end(long now, Outcome why) {
    end();
    endFetch(now, why);
  }

  private void end() {
    if (inbound != null) {
      inbound.close();
    }
    inbound = null;
  }

  void granted(long now, KeyWrap.Granted granted) {
    opener.granted(granted);
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
    if (ended || isShown(object)) {
      return InboundTrack.Turn.DONE;
    }
    if (object.check(identity.owner()) != 0) {
      return refused();
    }
    int length = opener.open(object, false);
    if (length == FrameOpener.UNKNOWN_EPOCH) {
      return object.epoch() < keys.largestEpoch() ? passed() : hold(now);
    }
    heldSince = Long.MIN_VALUE;
    if (length == FrameOpener.REFUSED) {
      return refused();
    }
    long capture = object.captureMicros();
    if (length < 0 || (object.epoch() == lastEpoch && capture <= lastCapture)) {
      return passed();
    }
    show(now, object, capture, length);
    return InboundTrack.Turn.DONE;
  }

  /** After a new join the cached group may begin with what was shown already. */
  private boolean isShown(SealedObject object) {
    return lastObject >= 0 && object.compareTo(lastEpoch, lastGroup, lastObject) <= 0;
  }

  /** Of an epoch before the first this display was given: never to be opened, nothing to await. */
  private InboundTrack.Turn passed() {
    engine.counters().tooOld++;
    return InboundTrack.Turn.DONE;
  }

  private InboundTrack.Turn hold(long now) {
    keys.onUnknownEpoch(now);
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

  private void show(long now, SealedObject object, long capture, int length) {
    lastCapture = capture;
    lastEpoch = object.epoch();
    lastGroup = object.group();
    lastObject = object.object();
    long age = keys.ageMillis(now, capture);
    // By the path's own clock: the age bound above also holds the way of the key's answer.
    InboundTrack track = inbound;
    if (track != null && track.age(now, capture) > engine.budgetMillis() * 1_000_000L) {
      engine.counters().late++;
    }
    engine.counters().shown++;
    freshness(now, age);
    if (object.keyframe()) {
      keyframes.add(capture, object.epoch(), object.group());
    }
    try {
      opener.lend(now, object, length, handler);
    } catch (RuntimeException e) {
      ended = true;
      engine.handlerFailed(this, e);
    }
  }

  // --- the past

  /** Reads an interval apart from what is live; a fetch before this one ends. */
  void fetch(long now, long fetchAlias, Fetch.Order order) {
    endFetch(now, Outcome.CLOSED);
    Fetch made = new Fetch(fetchAlias, this, engine, order);
    fetch = made;
    made.begin(now);
  }

  /** The beginning of the group that was shown so long ago, or of the oldest known; or null. */
  @Nullable Location before(long micros) {
    return lastObject < 0 ? null : keyframes.at(lastCapture - micros);
  }

  /** What was shown last. */
  Location last() {
    return new Location(lastEpoch, lastGroup, Math.max(0, lastObject));
  }

  @Nullable Fetch fetch() {
    return fetch;
  }

  /** It ends by itself. */
  void drop(Fetch done) {
    fetch = fetch == done ? null : fetch;
  }

  boolean endFetch(long now, Outcome why) {
    Fetch running = fetch;
    fetch = null;
    if (running != null) {
      running.end(now, why);
    }
    return running != null;
  }

  private void freshness(long now, long age) {
    if (age > engine.staleAfterMillis()) {
      return;
    }
    freshAt = now - age * 1_000_000;
    if (!live) {
      live = true;
      engine.event(new RelayEvent.Live(identity.track()));
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
    engine.event(
        new RelayEvent.FrameLost(
            identity.track(),
            new Location(lastEpoch, lostGroup, lostObject),
            new Location(next.epoch(), next.group(), next.object())));
  }

  void onTimer(long now) {
    if (inbound != null) {
      inbound.onTimer(now);
    }
    if (fetch != null) {
      fetch.onTimer(now);
    }
    if (live && now >= staleAt()) {
      live = false;
      engine.event(new RelayEvent.Stale(identity.track(), (now - freshAt) / 1_000_000));
    }
  }

  private long staleAt() {
    return freshAt + engine.staleAfterMillis() * 1_000_000L;
  }

  long nextDeadline() {
    long due = live ? staleAt() : Long.MAX_VALUE;
    return fetch == null ? due : Math.min(due, fetch.nextDeadline());
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

  CameraKeys keys() {
    return keys;
  }

  TrackOpener opener() {
    return opener;
  }

  void close(long now) {
    ended = true;
    end(now, Outcome.CLOSED);
    opener.close();
  }
}
