package io.github.sightline.relay.impl.display;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import io.github.sightline.relay.impl.crypto.content.FrameOpener;
import io.github.sightline.relay.impl.crypto.content.KeyWrap;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.memory.Slab;
import io.github.sightline.relay.impl.recovery.InboundTrack;
import io.github.sightline.relay.impl.wire.SealedHeader;
import io.github.sightline.relay.media.FrameHandler;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.TrackId;
import io.github.sightline.relay.media.TrackName;
import java.nio.ByteBuffer;
import java.util.Arrays;
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
  private final FrameOpener opener;
  private @Nullable InboundTrack inbound;
  private byte[] clear = new byte[64 << 10];
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
    this.opener = new FrameOpener(identity);
  }

  /** A session begins: a new place in the stream, the same keys and the same last picture. */
  void begin(long now) {
    end();
    inbound = new InboundTrack(alias, engine.arena(), engine.budgetMillis(), engine.coder(), this);
    if (freshAt == 0) {
      freshAt = now;
    }
  }

  /** The session ended; partial objects go. */
  void end() {
    if (inbound != null) {
      inbound.close();
    }
    inbound = null;
  }

  void granted(long now, KeyWrap.Granted granted) {
    opener.epoch(granted.epoch(), granted.secret(), granted.floorMicros());
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
    Slab slab = object.slab();
    if (clear.length < object.length()) {
      clear = new byte[object.length()];
    }
    int length = opener.open(slab.array(), slab.offset(), object.length(), clear, 0);
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

  private InboundTrack.Turn refused() {
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
    OpenedFrame view =
        new OpenedFrame(
            identity.track(),
            new Location(object.epoch(), object.group(), object.object()),
            object.keyframe(),
            new OpenedFrame.Age(capture, age),
            ByteBuffer.wrap(clear, 0, length).slice().asReadOnlyBuffer());
    try {
      handler.onFrame(view);
    } catch (RuntimeException e) {
      ended = true;
      engine.handlerFailed(this, e);
    } finally {
      view.end();
      Arrays.fill(clear, 0, length, (byte) 0);
    }
  }

  /**
   * Opens an object that did not come through this session; its place in the order is left alone.
   */
  Outcome openAlone(long now, byte[] sealed, FrameHandler alone) {
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
    long capture = SealedHeader.captureMicros(sealed, 0);
    boolean keyframe = (SealedHeader.flags(sealed, 0) & SealedHeader.KEYFRAME) != 0;
    ByteBuffer payload = ByteBuffer.wrap(out, 0, length).slice().asReadOnlyBuffer();
    OpenedFrame view =
        new OpenedFrame(
            identity.track(),
            at,
            keyframe,
            new OpenedFrame.Age(capture, keys.ageMillis(now, capture)),
            payload);
    try {
      alone.onFrame(view);
      return Outcome.ACCEPTED;
    } finally {
      view.end();
      Arrays.fill(out, (byte) 0);
    }
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
    if (live && now >= staleAt()) {
      live = false;
      engine.event(new RelayEvent.Stale(identity.track(), (now - freshAt) / 1_000_000));
    }
  }

  private long staleAt() {
    return freshAt + engine.staleAfterMillis() * 1_000_000L;
  }

  long nextDeadline() {
    return live ? staleAt() : Long.MAX_VALUE;
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

  void close() {
    ended = true;
    end();
    opener.close();
    Arrays.fill(clear, (byte) 0);
  }
}
