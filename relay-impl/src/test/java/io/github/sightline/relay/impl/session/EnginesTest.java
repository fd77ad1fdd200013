package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.grant.Capability;
import io.github.sightline.relay.impl.grant.Revocations;
import io.github.sightline.relay.sim.VirtualHost;
import io.github.sightline.relay.sim.World;
import io.github.sightline.relay.spi.DatagramPort;
import io.github.sightline.relay.spi.Node;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several engines: an owner belongs to one, whichever socket its HELLO came to. */
class EnginesTest {
  private static final int ENGINES = 4;

  /** One engine with a port of its own; DATA of another engine it hands over. */
  private static final class Engine implements Node, HopServer.Events {
    final List<Engine> all;
    final List<Hop> hops = new ArrayList<>();
    final VirtualHost host;
    final HopServer server;
    final boolean ready;
    int handedOver;

    Engine(List<Engine> all, VirtualHost host, DeviceKeys keys, int number) {
      this.all = all;
      this.host = host;
      DatagramPort port = host.attach(this, host.address(7000 + number));
      Revocations revocations = new Revocations(4, Revocations.Store.in(host.state()));
      HopServer.Place place = new HopServer.Place(keys, revocations, number, ENGINES);
      this.server = new HopServer(host, this, port, place, this);
      this.server.siblings(engine -> all.get(engine).server);
      this.ready = true;
      host.wake(this);
    }

    @Override
    public Outcome admit(long now, Capability capability) {
      return Outcome.ACCEPTED;
    }

    @Override
    public HopHandler onOpened(long now, Hop hop) {
      hops.add(hop);
      return new Peer(hop);
    }

    @Override
    public void onCloned(long now, Capability capability) {}

    @Override
    public void onFailed(long now, Hop hop, RuntimeException cause) {
      throw cause;
    }

    @Override
    public void onDatagram(long now, InetSocketAddress from, ByteBuffer borrowed) {
      int engine = HopServer.engineOf(borrowed, ENGINES);
      if (engine < 0 || all.get(engine) == this) {
        server.onDatagram(now, from, borrowed);
        return;
      }
      handedOver++;
      Engine home = all.get(engine);
      byte[] copy = Pair.copy(borrowed);
      home.host.run(
          home, () -> home.server.onDatagram(home.host.nanoTime(), from, ByteBuffer.wrap(copy)));
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
      return ready ? server.nextDeadline() : Long.MAX_VALUE;
    }
  }

  // [S-11] [S-18]
  @Test
  void everyOwnersSessionsAreOnItsEngine() {
    World world = new World(1);
    VirtualHost relay = world.host("relay");
    DeviceKeys keys = new Home(1).keys();
    List<Engine> engines = new ArrayList<>();
    for (int i = 0; i < ENGINES; i++) {
      engines.add(new Engine(engines, relay, keys, i));
    }
    List<DeviceNode> devices = new ArrayList<>();
    Home home = new Home(100);
    for (int i = 0; i < 24; i++) {
      home = i % 2 == 0 ? new Home(i) : home;
      DeviceNode device =
          new DeviceNode(world.host("device " + i), home.device(), HopLimits.STANDARD);
      devices.add(device);
      device.join(RelayNode.target(keys, relay.address(7000 + i % ENGINES)));
    }
    world.run(Duration.ofSeconds(60));
    assertTrue(devices.stream().allMatch(d -> d.joined() && d.peers.size() == 1));
    int sessions = 0;
    int handedOver = 0;
    for (int i = 0; i < ENGINES; i++) {
      for (Hop hop : engines.get(i).hops) {
        assertEquals(i, HopServer.engineOf(hop.owner(), ENGINES));
        assertEquals(i, (int) (hop.localId() >>> 30));
      }
      sessions += engines.get(i).server.size();
      handedOver += engines.get(i).handedOver;
      assertTrue(engines.get(i).server.size() > 0, "owners are spread");
    }
    assertEquals(24, sessions);
    assertTrue(handedOver > 0);
  }

  @Test
  void onlyDataNamesAnEngine() {
    byte[] hello = new byte[1200];
    hello[0] = 1;
    assertEquals(-1, HopServer.engineOf(ByteBuffer.wrap(hello), 4));
    assertEquals(-1, HopServer.engineOf(ByteBuffer.wrap(new byte[] {4, 0, 0}), 4));
    assertEquals(-1, HopServer.engineOf(ByteBuffer.allocate(0), 4));
    byte[] data = new byte[32];
    data[0] = 4;
    data[4] = (byte) 0xC0;
    assertEquals(3, HopServer.engineOf(ByteBuffer.wrap(data), 4));
    assertEquals(0xC0, HopServer.engineOf(ByteBuffer.wrap(data), 256));
    assertEquals(0, HopServer.engineOf(ByteBuffer.wrap(data), 1));
  }

  @Test
  void aPlaceThatCannotBeIsSaid() {
    DeviceKeys keys = new Home(1).keys();
    Revocations none = new Revocations(1, Revocations.Store.in(new World(1).host("a").state()));
    for (int engines : new int[] {0, 3, 512, -1}) {
      assertThrows(
          IllegalArgumentException.class, () -> new HopServer.Place(keys, none, 0, engines));
    }
    assertThrows(IllegalArgumentException.class, () -> new HopServer.Place(keys, none, 4, 4));
    assertThrows(IllegalArgumentException.class, () -> new HopServer.Place(keys, none, -1, 4));
  }
}
