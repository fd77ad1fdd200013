package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.wire.Fragment;
import io.github.sightline.relay.impl.wire.Symbol;
import io.github.sightline.relay.impl.wire.WireLimits;
import io.github.sightline.relay.sim.Link;
import io.github.sightline.relay.sim.LinkModel;
import io.github.sightline.relay.sim.SimLink;
import io.github.sightline.relay.sim.World;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One device and one relay with a link between them: device to relay is {@code there}. */
final class Pair {
  static final long MILLI = 1_000_000L;

  final World world;
  final Home home;
  final RelayNode relay;
  final DeviceNode device;
  final Link link;

  /** Datagrams as they left, one list for each direction, when {@link #record} was called. */
  final List<byte[]> up = new ArrayList<>();

  final List<byte[]> down = new ArrayList<>();
  private final byte[] plain = new byte[WireLimits.PLAINTEXT];

  Pair(long seed) {
    this(seed, LinkModel.perfect().delayMillis(10), HopLimits.STANDARD);
  }

  Pair(long seed, LinkModel model) {
    this(seed, model, HopLimits.STANDARD);
  }

  Pair(long seed, LinkModel model, HopLimits limits) {
    world = new World(seed);
    home = new Home(seed);
    relay = new RelayNode(world.host("relay"), home.keys(), limits);
    device = new DeviceNode(world.host("device"), home.device(), limits);
    link = world.link(device.host, relay.host, model);
  }

  /** A joined and confirmed pair. */
  static Pair joined(long seed) {
    Pair pair = new Pair(seed);
    pair.join();
    return pair;
  }

  Pair join() {
    device.join(relay.target());
    assertTrue(world.runUntil(this::both, Duration.ofSeconds(60)), "seed " + world.seed());
    world.run(Duration.ofMillis(100));
    return this;
  }

  /** Both ends have a session and it is the same. */
  boolean both() {
    Hop hop = device.client.hop();
    return hop != null
        && relay.server.size() == 1
        && relay.last().hop.open()
        && relay.last().hop.localId() == hop.current().remoteId()
        && hop.localId() == relay.last().hop.current().remoteId();
  }

  void run(Duration length) {
    world.run(length);
  }

  /** Sends one fragment up or down, in its node's turn. */
  void fragment(boolean upwards) {
    Peer peer = upwards ? device.last() : relay.last();
    Runnable send = () -> peer.hop.send(now(upwards), plain, media(now(upwards)));
    if (upwards) {
      device.turn(send);
    } else {
      relay.host.run(relay, send);
    }
  }

  /** Media in one direction, a datagram each period. */
  void media(boolean upwards, Duration period, Duration length) {
    long end = world.nowNanos() + length.toNanos();
    while (world.nowNanos() < end) {
      if ((upwards ? device.client.hop() != null : relay.server.size() > 0)) {
        fragment(upwards);
      }
      world.run(period);
    }
  }

  private long now(boolean upwards) {
    return upwards ? device.host.nanoTime() : relay.host.nanoTime();
  }

  private int media(long now) {
    int symbol = Fragment.write(plain, 0, 1, 1, 1, Hop.sentUnits(now) & 0xFFFF);
    Symbol.writePlace(plain, symbol, 0, 0, 0);
    return Symbol.writePiece(plain, symbol, 0, 1, 100) + 100;
  }

  /** Keeps a copy of every datagram. */
  Pair record() {
    link.there().intercept(keep(up));
    link.back().intercept(keep(down));
    return this;
  }

  private static SimLink.Interceptor keep(List<byte[]> into) {
    return (from, to, datagram) -> {
      into.add(copy(datagram));
      return true;
    };
  }

  static byte[] copy(ByteBuffer datagram) {
    byte[] copy = new byte[datagram.remaining()];
    datagram.get(datagram.position(), copy);
    return copy;
  }

  /** Throws bytes at the relay from an address. */
  void atRelay(InetSocketAddress from, byte[] datagram) {
    world.inject(from, relay.host.address(RelayNode.PORT), ByteBuffer.wrap(datagram));
    world.run(Duration.ofMillis(50));
  }

  void atDevice(byte[] datagram) {
    world.inject(
        relay.host.address(RelayNode.PORT), device.port.local(), ByteBuffer.wrap(datagram));
    world.run(Duration.ofMillis(50));
  }

  static byte[] flipped(byte[] datagram, int bit) {
    byte[] copy = Bytes.copyOf(datagram, 0, datagram.length);
    copy[bit >> 3] ^= (byte) (1 << (bit & 7));
    return copy;
  }
}
