package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.sim.VirtualHost;
import io.github.sightline.relay.spi.DatagramPort;
import io.github.sightline.relay.spi.Node;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A device that joins and has nothing to show. */
final class DeviceNode implements Node, HopClient.Events {
  final VirtualHost host;
  final List<Peer> peers = new ArrayList<>();
  final List<RelayCard> relays = new ArrayList<>();
  final List<Outcome> refusals = new ArrayList<>();
  final List<Long> waits = new ArrayList<>();
  final DatagramPort port;
  final Workbench bench;
  final HopClient client;
  int pathsTooSmall;

  DeviceNode(VirtualHost host, HopClient.Device device, HopLimits limits) {
    this.host = host;
    this.port = host.attach(this, new InetSocketAddress("0.0.0.0", 0));
    this.bench = new Workbench(host, port, limits);
    this.client = new HopClient(this, bench, device, this);
    host.wake(this);
  }

  /** Runs in this node's turn. */
  void turn(Runnable task) {
    host.run(this, task);
  }

  void join(HopClient.Target target) {
    turn(() -> client.join(host.nanoTime(), target));
  }

  /** The session joined last. */
  Peer last() {
    return peers.get(peers.size() - 1);
  }

  boolean joined() {
    return client.hop() != null;
  }

  long dropped(Drop why) {
    return bench.drops.of(why);
  }

  @Override
  public HopHandler onJoined(long now, Hop hop, RelayCard relay) {
    Peer peer = new Peer(hop);
    peers.add(peer);
    relays.add(relay);
    return peer;
  }

  @Override
  public void onRefused(long now, Outcome why, long againInNanos) {
    refusals.add(why);
    waits.add(againInNanos);
  }

  @Override
  public void onPathTooSmall(long now) {
    pathsTooSmall++;
  }

  @Override
  public void onDatagram(long now, InetSocketAddress from, ByteBuffer borrowed) {
    client.onDatagram(now, from, borrowed);
  }

  @Override
  public void onTimer(long now) {
    client.onTimer(now);
  }

  @Override
  public void onIdle(long now) {
    client.flush(now);
  }

  @Override
  public long nextDeadlineNanos() {
    @Nullable HopClient made = client; // asked once before the constructor has ended
    return made == null ? Long.MAX_VALUE : made.nextDeadline();
  }
}
