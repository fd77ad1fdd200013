package io.github.sightline.relay.impl;

import io.github.sightline.relay.Display;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.RelayException;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.display.DisplayCounters;
import io.github.sightline.relay.impl.display.DisplayEngine;
import io.github.sightline.relay.impl.display.DisplaySettings;
import io.github.sightline.relay.impl.display.Playback;
import io.github.sightline.relay.impl.grant.GrantChain;
import io.github.sightline.relay.impl.grant.Revocations;
import io.github.sightline.relay.impl.identity.DeviceRecord;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.DisplayId;
import io.github.sightline.relay.media.FrameHandler;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackName;
import io.github.sightline.relay.spi.DatagramPort;
import io.github.sightline.relay.spi.Host;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The display's front door: any thread in, the node's thread behind. */
final class DisplayFront implements Display {
  /** A day: longer than any cache keeps. */
  private static final Duration MOST_BACK = Duration.ofDays(1);

  private final Host host;
  private final DeviceKeys keys;
  private final DisplayChains chains;
  private final DisplayEngine engine;
  private final Snapshot<Statistics> snapshot;
  private final DatagramPort port;
  private final Closing closing;
  private final AtomicBoolean closed = new AtomicBoolean();

  DisplayFront(DisplayBuilder from, RelayCard card, DeviceKeys keys, Host host) {
    this.host = host;
    this.keys = keys;
    this.chains = new DisplayChains(keys, from.chains);
    DisplaySettings settings =
        new DisplaySettings(
            host,
            keys,
            chains.owner(),
            chains,
            card,
            Chosen.target(card, Math.max(host.epochMillis(), chains.latestBeginMillis())),
            from.budgetMillis,
            from.staleAfterMillis,
            new DeviceRecord(host.state(), keys),
            new Revocations(1, Revocations.Store.in(host.state())),
            from.events::accept,
            this::afterBatch);
    engine = new DisplayEngine(settings);
    snapshot = new Snapshot<>(host, this::read);
    for (DisplayBuilder.Wanted wanted : from.wanted) {
      Outcome outcome =
          engine.watch(host.nanoTime(), wanted.camera(), wanted.tracks(), wanted.handler());
      if (!outcome.ok()) {
        throw new RelayException(
            "watch: "
                + outcome
                + " for camera "
                + wanted.camera()
                + " tracks "
                + wanted.tracks()
                + ", the grants name others or it is watched twice",
            null);
      }
    }
    port = host.attach(engine, new InetSocketAddress(0));
    closing = new Closing(host, engine);
    host.run(engine, () -> engine.open(host.nanoTime(), port));
  }

  private void afterBatch() {
    snapshot.refresh();
  }

  @Override
  public DisplayId id() {
    return DisplayId.of(keys.signPublic());
  }

  @Override
  public OwnerId owner() {
    return chains.owner();
  }

  @Override
  public Outcome watch(CameraId camera, TrackName track, FrameHandler handler) {
    return watch(camera, List.of(track), handler);
  }

  @Override
  public Outcome watch(CameraId camera, List<TrackName> renditions, FrameHandler handler) {
    List<TrackName> names = DisplayBuilder.renditions(renditions);
    return command(() -> engine.watch(host.nanoTime(), camera, names, handler));
  }

  @Override
  public Outcome unwatch(CameraId camera, TrackName track) {
    return command(() -> engine.unwatch(host.nanoTime(), camera, track));
  }

  @Override
  public Outcome rewind(
      CameraId camera,
      TrackName track,
      Duration back,
      FrameHandler handler,
      Consumer<? super Outcome> ended) {
    if (back.isNegative()) {
      throw new IllegalArgumentException("back: " + back + ", expected 0 or more");
    }
    long micros = (back.compareTo(MOST_BACK) < 0 ? back : MOST_BACK).toNanos() / 1_000;
    Playback.Player player = new Playback.Player(handler, ended::accept);
    return command(() -> engine.playback().rewind(host.nanoTime(), camera, track, micros, player));
  }

  @Override
  public Outcome fetch(
      CameraId camera,
      TrackName track,
      Location from,
      Location to,
      FrameHandler handler,
      Consumer<? super Outcome> ended) {
    Playback.Interval wanted = new Playback.Interval(from, to);
    Playback.Player player = new Playback.Player(handler, ended::accept);
    return command(() -> engine.playback().fetch(host.nanoTime(), camera, track, wanted, player));
  }

  @Override
  public Outcome unfetch(CameraId camera, TrackName track) {
    return command(() -> engine.playback().end(host.nanoTime(), camera, track));
  }

  @Override
  public Outcome open(ByteBuffer sealed, FrameHandler handler) {
    byte[] own = new byte[Math.min(sealed.remaining(), DisplayEngine.MAX_SEALED + 1)];
    sealed.duplicate().get(own);
    return command(() -> engine.open(host.nanoTime(), own, handler));
  }

  @Override
  public Outcome renew(Grant... chain) {
    GrantChain renewed = GrantChain.of(List.of(chain));
    return command(() -> engine.renew(host.nanoTime(), renewed));
  }

  private Outcome command(java.util.function.Supplier<Outcome> command) {
    return closed.get() ? Outcome.CLOSED : Turn.run(host, engine, command);
  }

  @Override
  public Statistics statistics() {
    host.run(engine, snapshot::take);
    return snapshot.latest();
  }

  private Statistics read() {
    DisplayCounters c = engine.counters();
    return new Statistics(
        c.shown(), c.late(), c.lost(), c.refused(), c.hopRefused(), c.bytes(), c.repairBytes());
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      closing.close(() -> engine.close(host.nanoTime()), port);
    }
  }
}
