package io.github.sightline.relay.impl.display;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import io.github.sightline.relay.impl.crypto.content.KeyWrap;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.FrameHandler;
import io.github.sightline.relay.media.TrackName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One picture being watched: a track, or a set of renditions of which the relay sends one. Each
 * keeps its own order; over all of them capture times strictly increase, and from one to another it
 * goes at a keyframe, so that what is shown can be decoded. It also says whether the picture is
 * live.
 */
@HotPath
final class Watch {
  private final CameraId camera;
  private final List<TrackName> names;
  private final FrameHandler handler;
  private final DisplayEngine engine;
  private final CameraKeys keys;
  private final List<Leg> legs = new ArrayList<>();
  private @Nullable Leg current;
  private @Nullable Fetch fetch;
  private long lastCapture = Long.MIN_VALUE;
  private long lastEpoch;
  private long freshAt;
  private boolean live;
  private boolean ended;

  /**
   * Something to watch.
   *
   * @param names the wanted one first
   * @param firstAlias and those that follow it, one for each name
   */
  Watch(
      CameraId camera,
      List<TrackName> names,
      long firstAlias,
      FrameHandler handler,
      CameraKeys keys,
      DisplayEngine engine) {
    this.camera = camera;
    this.names = names;
    this.handler = handler;
    this.keys = keys;
    this.engine = engine;
    for (TrackName name : names) {
      TrackIdentity identity = TrackIdentity.of(engine.settings().owner(), camera, name);
      legs.add(new Leg(this, identity, name, firstAlias + legs.size(), engine));
    }
  }

  /** Asks the relay for it on a session that begins, under a chain of this display. */
  void subscribe(long now, byte[] chain) {
    end(now, Outcome.NOT_CONNECTED);
    legs.forEach(Leg::begin);
    if (freshAt == 0) {
      freshAt = now;
    }
    engine.control(
        now,
        new ControlMessage.Subscribe(
            alias(),
            alias(),
            camera,
            names,
            ControlMessage.Subscribe.NEWEST_GROUP,
            0,
            engine.budgetMillis(),
            chain));
  }

  /** The session ended; partial objects go, and what was read of the past is cut off. */
  void end(long now, Outcome why) {
    legs.forEach(Leg::end);
    endFetch(now, why);
  }

  void granted(long now, KeyWrap.Granted granted) {
    for (Leg leg : legs) {
      leg.opener().granted(granted);
    }
    for (Leg leg : legs) {
      leg.drain(now);
    }
  }

  // --- one order over all renditions

  /** A fragment of that group of a leg is about to come in. */
  void arriving(long now, Leg leg, long epoch, long group) {
    if (legs.size() > 1 && leg != current) {
      leg.resume(now, epoch, group);
    }
  }

  /** Whether a leg would take the place of one that still has something to come. */
  boolean waits(Leg leg) {
    Leg shown = current;
    return shown != null && shown != leg && shown.waits();
  }

  /** Whether what a leg opened may be shown: newer than all before, and to be decoded. */
  boolean admits(Leg leg, SealedObject object) {
    boolean newer =
        object.epoch() != lastEpoch
            ? object.epoch() > lastEpoch
            : object.captureMicros() > lastCapture;
    return newer && (leg == current || object.keyframe());
  }

  /** It is shown now. */
  void shows(long now, Leg leg, SealedObject object) {
    if (leg != current) {
      Leg before = current;
      current = leg;
      if (before != null) {
        before.rest();
      }
    }
    lastEpoch = object.epoch();
    lastCapture = object.captureMicros();
    engine.counters().shown++;
    freshness(now, keys.ageMillis(now, lastCapture));
  }

  /** The handler threw. */
  void failed(RuntimeException cause) {
    ended = true;
    engine.handlerFailed(this, cause);
  }

  // --- the past

  /** Reads an interval of a leg apart from what is live; a fetch before this one ends. */
  void fetch(long now, long fetchAlias, Leg of, Fetch.Order order) {
    endFetch(now, Outcome.CLOSED);
    Fetch made = new Fetch(fetchAlias, of, engine, order);
    fetch = made;
    made.begin(now);
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

  // --- whether it is live

  private void freshness(long now, long age) {
    if (age > engine.staleAfterMillis()) {
      return;
    }
    freshAt = now - age * 1_000_000;
    if (!live) {
      live = true;
      engine.event(new RelayEvent.Live(legs.get(0).track()));
    }
  }

  void onTimer(long now) {
    for (int i = 0; i < legs.size(); i++) {
      legs.get(i).onTimer(now);
    }
    if (fetch != null) {
      fetch.onTimer(now);
    }
    if (live && now >= staleAt()) {
      live = false;
      engine.event(new RelayEvent.Stale(legs.get(0).track(), (now - freshAt) / 1_000_000));
    }
  }

  private long staleAt() {
    return freshAt + engine.staleAfterMillis() * 1_000_000L;
  }

  long nextDeadline() {
    long due = live ? staleAt() : Long.MAX_VALUE;
    return fetch == null ? due : Math.min(due, fetch.nextDeadline());
  }

  // --- what it is

  CameraId camera() {
    return camera;
  }

  List<Leg> legs() {
    return legs;
  }

  /** Its first name on the hop, and the number of its request. */
  long alias() {
    return legs.get(0).alias();
  }

  FrameHandler handler() {
    return handler;
  }

  CameraKeys keys() {
    return keys;
  }

  boolean ended() {
    return ended;
  }

  void close(long now) {
    ended = true;
    end(now, Outcome.CLOSED);
    legs.forEach(Leg::close);
  }
}
