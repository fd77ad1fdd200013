package io.github.sightline.relay.impl;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.RelayException;
import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.cache.FrameCache;
import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.cache.DefaultFrameCache;
import io.github.sightline.relay.impl.cache.Vaults;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.grant.Cards;
import io.github.sightline.relay.impl.grant.Revocations;
import io.github.sightline.relay.impl.relay.RelayCounters;
import io.github.sightline.relay.impl.relay.RelayEngine;
import io.github.sightline.relay.impl.relay.RelaySettings;
import io.github.sightline.relay.impl.session.HopServer;
import io.github.sightline.relay.spi.DatagramPort;
import io.github.sightline.relay.spi.Host;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/** The relay's front door: any thread in, the node's thread behind. */
final class RelayFront implements Relay {
  private static final long CLOCK_TOLERANCE_MILLIS = 120_000;

  private final Host host;
  private final RelayEngine engine;
  private final FrameCache cache;
  private final Snapshot<Statistics> snapshot;
  private final DatagramPort port;
  private final Closing closing;
  private final RelayCard card;
  private final AtomicBoolean closed = new AtomicBoolean();

  RelayFront(RelayBuilder from, InetSocketAddress listen, DeviceKeys keys, Host host) {
    this.host = host;
    Revocations revocations =
        new Revocations(Revocations.MAX_OWNERS, Revocations.Store.in(host.state()));
    Vaults vaults = new Vaults(host.memory(), from.policy);
    RelaySettings settings =
        new RelaySettings(
            host,
            new HopServer.Place(keys, revocations, 0, 1),
            vaults,
            revocations,
            Objects.requireNonNull(from.admission),
            from.events::accept,
            this::close,
            this::afterBatch);
    engine = new RelayEngine(settings);
    snapshot = new Snapshot<>(host, this::read);
    cache =
        DefaultFrameCache.of(
            new DefaultFrameCache.Parts(
                host, vaults, revocations, this::apply, settings::serves, keys),
            engine);
    port = host.attach(engine, listen);
    closing = new Closing(host, engine);
    card = from.card == null ? ownCard(from, keys) : operated(from.card, keys);
    host.run(engine, () -> engine.open(host.nanoTime(), port));
  }

  private RelayCard ownCard(RelayBuilder from, DeviceKeys keys) {
    long now = host.epochMillis();
    InetSocketAddress address = from.advertised == null ? reachable(port.local()) : from.advertised;
    return Cards.issue(
        keys,
        address,
        Math.max(0, now - CLOCK_TOLERANCE_MILLIS),
        now - CLOCK_TOLERANCE_MILLIS + Cards.LIFE_MILLIS);
  }

  /** The operator's card, when it is of this relay. */
  private RelayCard operated(RelayCard signed, DeviceKeys keys) {
    boolean own =
        Arrays.equals(signed.relaySign(), keys.signPublic())
            && Arrays.equals(signed.relayHop(), keys.hopPublic());
    Outcome outcome = own ? Cards.verify(signed, host.epochMillis()) : Outcome.DENIED;
    if (!outcome.ok()) {
      port.close();
      throw new RelayException(
          "relay card: " + outcome + ", expected one that an operator signed for this relay", null);
    }
    return signed;
  }

  private static InetSocketAddress reachable(InetSocketAddress local) {
    return local.getAddress().isAnyLocalAddress()
        ? new InetSocketAddress(InetAddress.getLoopbackAddress(), local.getPort())
        : local;
  }

  private void afterBatch() {
    snapshot.refresh();
  }

  @Override
  public RelayCard card() {
    return card;
  }

  @Override
  public FrameCache cache() {
    return cache;
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
  public void drain(int limitMillis) {
    drain(card, limitMillis);
  }

  @Override
  public void drain(RelayCard successor, int limitMillis) {
    Chosen.millis("drain limit", limitMillis, 0, 3_600_000);
    byte[] next = Bytes.of(successor.encoded());
    host.run(engine, () -> engine.drain(host.nanoTime(), next, limitMillis));
  }

  @Override
  public Statistics statistics() {
    host.run(engine, snapshot::take);
    return snapshot.latest();
  }

  private Statistics read() {
    RelayCounters c = engine.counters();
    return new Statistics(
        c.sessions(),
        c.datagramsIn(),
        c.datagramsOut(),
        c.datagramsRefused(),
        c.bytesIn(),
        c.bytesOut(),
        c.retransmissions(),
        c.pairCheckRefusals());
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      cache.close();
      closing.close(() -> engine.close(host.nanoTime()), port);
    }
  }
}
