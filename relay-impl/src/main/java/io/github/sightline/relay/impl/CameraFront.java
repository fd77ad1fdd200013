package io.github.sightline.relay.impl;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.impl.camera.CameraCounters;
import io.github.sightline.relay.impl.camera.CameraEngine;
import io.github.sightline.relay.impl.camera.CameraSettings;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import io.github.sightline.relay.impl.grant.GrantChain;
import io.github.sightline.relay.impl.grant.Revocations;
import io.github.sightline.relay.impl.identity.DeviceRecord;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.Frame;
import io.github.sightline.relay.media.TrackId;
import io.github.sightline.relay.media.TrackName;
import io.github.sightline.relay.spi.DatagramPort;
import io.github.sightline.relay.spi.Host;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** The camera's front door: any thread in, the node's thread behind. */
final class CameraFront implements Camera, CameraSettings.Gate {
  private final Host host;
  private final GrantChain chain;
  private final CameraEngine engine;
  private final Snapshot<Statistics> snapshot;
  private final DatagramPort port;
  private final Closing closing;
  private final FramePool pool = new FramePool();
  private final List<TrackName> tracks;
  private final Set<TrackName> gaps = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Outcome gate = Outcome.NOT_CONNECTED;

  CameraFront(CameraBuilder from, RelayCard card, DeviceKeys keys, GrantChain chain, Host host) {
    this.host = host;
    this.chain = chain;
    this.tracks = List.copyOf(from.tracks);
    CameraSettings settings =
        new CameraSettings(
            host,
            keys,
            chain,
            card,
            Chosen.target(card, Math.max(host.epochMillis(), chain.ownerNotBeforeMillis())),
            tracks,
            from.budgetMillis,
            new DeviceRecord(host.state(), keys),
            from.strictMillis,
            new Revocations(1, Revocations.Store.in(host.state())),
            from.keyframeWanted,
            from.targetBitrate,
            from.events::accept,
            Taps.of(from.tap),
            this,
            this::afterBatch);
    engine = new CameraEngine(settings);
    snapshot = new Snapshot<>(host, this::read);
    port = host.attach(engine, new InetSocketAddress(0));
    closing = new Closing(host, engine);
    host.run(engine, () -> engine.open(host.nanoTime(), port));
  }

  private void afterBatch() {
    snapshot.refresh();
  }

  @Override
  public void open() {
    gate = Outcome.ACCEPTED;
  }

  @Override
  public void refused(Outcome why) {
    gate = why;
  }

  @Override
  public CameraId id() {
    return chain.camera();
  }

  @Override
  public TrackId track(TrackName name) {
    return TrackIdentity.of(chain.owner(), chain.camera(), name).track();
  }

  @Override
  public Outcome publish(Frame frame) {
    return publish(tracks.get(0), frame);
  }

  @Override
  public Outcome publish(TrackName track, Frame frame) {
    Outcome now = closed.get() ? Outcome.CLOSED : gate;
    if (!now.ok()) {
      return now;
    }
    ByteBuffer payload = frame.payload();
    int length = payload.remaining();
    if (length > CameraEngine.MAX_FRAME || length == 0) {
      return leftOut(track, !frame.discardable(), Outcome.TOO_LARGE);
    }
    byte[] copy = pool.copy(payload);
    if (copy == null) {
      return leftOut(track, !frame.discardable(), Outcome.BACK_PRESSURED);
    }
    Frame own =
        new Frame(
            frame.keyframe(),
            frame.discardable(),
            frame.captureMicros(),
            ByteBuffer.wrap(copy, 0, length));
    boolean gap = gaps.remove(track);
    Outcome outcome =
        Turn.run(
            host,
            engine,
            () -> sealed(track, own, copy, gap),
            () -> {
              pool.giveBack(copy, length);
              return leftOut(track, gap || !frame.discardable(), Outcome.BACK_PRESSURED);
            });
    if (outcome == Outcome.BACK_PRESSURED) {
      host.wake(engine);
    }
    return outcome;
  }

  /** A frame that others need never came to the engine: what follows begins with a keyframe. */
  private Outcome leftOut(TrackName track, boolean needed, Outcome why) {
    if (needed && tracks.contains(track)) {
      gaps.add(track);
    }
    return why;
  }

  private Outcome sealed(TrackName track, Frame frame, byte[] copy, boolean gap) {
    int length = frame.payload().remaining();
    try {
      if (gap) {
        engine.breakOff(track);
      }
      return engine.publish(host.nanoTime(), track, frame);
    } finally {
      pool.giveBack(copy, length);
    }
  }

  @Override
  public Outcome renew(Grant... grants) {
    GrantChain renewed = GrantChain.of(List.of(grants));
    return closed.get()
        ? Outcome.CLOSED
        : Turn.run(host, engine, () -> engine.renew(host.nanoTime(), renewed));
  }

  @Override
  public Outcome apply(Revocation revocation) {
    if (closed.get()) {
      return Outcome.CLOSED;
    }
    Outcome outcome = Turn.run(host, engine, () -> engine.apply(host.nanoTime(), revocation));
    // Not newer than what is in force: what the caller wants is so already.
    return outcome == Outcome.EXPIRED ? Outcome.ACCEPTED : outcome;
  }

  @Override
  public Statistics statistics() {
    host.run(engine, snapshot::take);
    return snapshot.latest();
  }

  private Statistics read() {
    CameraCounters c = engine.counters();
    return new Statistics(
        c.framesAccepted(),
        c.framesDropped(),
        c.datagramsSent(),
        c.datagramsRepaired(),
        c.targetBitsPerSecond(),
        c.roundTripNanos());
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      gate = Outcome.CLOSED;
      closing.close(() -> engine.close(host.nanoTime()), port);
    }
  }
}
