package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.grant.Capability;
import io.github.sightline.relay.impl.grant.Cards;
import io.github.sightline.relay.impl.grant.Revocations;
import io.github.sightline.relay.sim.VirtualHost;
import io.github.sightline.relay.sim.World;
import io.github.sightline.relay.spi.DatagramPort;
import io.github.sightline.relay.spi.Node;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A relay that has a door and nothing behind it. */
final class RelayNode implements Node, HopServer.Events {
  static final int PORT = 7000;

  final VirtualHost host;
  final DeviceKeys keys;
  final List<Peer> peers = new ArrayList<>();
  final List<Capability> clones = new ArrayList<>();
  final List<RuntimeException> failures = new ArrayList<>();
  final Revocations revocations;
  final DatagramPort port;
  final Workbench bench;
  final HopServer server;
  Outcome admits = Outcome.ACCEPTED;

  RelayNode(VirtualHost host, DeviceKeys keys, HopLimits limits) {
    this.host = host;
    this.keys = keys;
    this.revocations = new Revocations(16, Revocations.Store.in(host.state()));
    this.port = host.attach(this, host.address(PORT));
    this.bench = new Workbench(host, port, limits);
    HopServer.Place place = new HopServer.Place(keys, revocations, 0, 1);
    this.server = new HopServer(this, bench, place, this);
    host.wake(this);
  }

  HopClient.Target target() {
    return target(keys, host.address(PORT));
  }

  static HopClient.Target target(DeviceKeys keys, InetSocketAddress at) {
    return new HopClient.Target(card(keys, at));
  }

  static RelayCard card(DeviceKeys keys, InetSocketAddress at) {
    return Cards.issue(keys, at, World.EPOCH_MILLIS, World.EPOCH_MILLIS + Cards.LIFE_MILLIS);
  }

  /** The hop opened last. */
  Peer last() {
    return peers.get(peers.size() - 1);
  }

  long dropped(Drop why) {
    return bench.drops.of(why);
  }

  @Override
  public Outcome admit(long now, Capability capability) {
    return admits;
  }

  @Override
  public HopHandler onOpened(long now, Hop hop) {
    Peer peer = new Peer(hop);
    peers.add(peer);
    return peer;
  }

  @Override
  public void onCloned(long now, Capability capability) {
    clones.add(capability);
  }

  @Override
  public void onFailed(long now, Hop hop, RuntimeException cause) {
    failures.add(cause);
  }

  @Override
  public void onDatagram(long now, InetSocketAddress from, ByteBuffer borrowed) {
    server.onDatagram(now, from, borrowed);
  }

  @Override
  public void onTimer(long now) {
    server.onTimer(now);
  }

  @Override
  public void onIdle(long now) {
    server.flush(now);
  }

  @Override
  public long nextDeadlineNanos() {
    @Nullable HopServer made = server; // asked once before the constructor has ended
    return made == null ? Long.MAX_VALUE : made.nextDeadline();
  }
}
