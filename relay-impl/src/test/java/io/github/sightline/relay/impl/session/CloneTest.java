package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.wire.Datagram;
import io.github.sightline.relay.sim.World;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Two devices with one hop key are found; a device that only rebooted is not taken for two. */
class CloneTest {
  private final World world = new World(31);
  private final Home home = new Home(31);
  private final RelayNode relay =
      new RelayNode(world.host("relay"), home.keys(), HopLimits.STANDARD);
  private final DeviceKeys keys = home.keys();

  private DeviceNode device(String name, long counter) {
    HopClient.Device device = home.device(keys, new AtomicLong(counter));
    return new DeviceNode(world.host(name), device, HopLimits.STANDARD);
  }

  private void sendFor(DeviceNode device, Duration length) {
    long end = world.nowNanos() + length.toNanos();
    while (world.nowNanos() < end) {
      Hop hop = device.client.hop();
      if (hop != null) {
        device.turn(() -> hop.send(device.host.nanoTime(), new byte[] {1}, 1));
      }
      world.run(Duration.ofMillis(20));
    }
  }

  //
  @Test
  void aCloneIsFoundWhenTheReplacedDeviceAsksToGoOn() {
    DeviceNode first = device("first", 100);
    first.join(relay.target());
    world.run(Duration.ofSeconds(1));
    DeviceNode second = device("second", 100);
    second.join(relay.target());
    world.run(Duration.ofSeconds(10));
    assertTrue(second.joined() || !relay.clones.isEmpty());
    sendFor(first, Duration.ofSeconds(20));
    assertEquals(1, relay.clones.size());
    assertEquals(home.owner, relay.clones.get(0).owner());
    assertEquals(0, relay.server.size());
    world.run(Duration.ofSeconds(60));
    assertEquals(0, relay.server.size(), "both are shut out");
    assertEquals(1, relay.clones.size());
    assertTrue(first.refusals.contains(Outcome.DENIED));
    assertTrue(second.refusals.contains(Outcome.DENIED));
    assertTrue(second.peers.get(0).closed == CloseReason.CLONED);
  }

  //
  @Test
  void aCloneThatOnlyGoesOnSendingIsFoundByAChallenge() {
    DeviceNode first = device("first", 100);
    first.join(relay.target());
    world.run(Duration.ofSeconds(1));
    first.host.linkTo(relay.host).intercept((f, t, d) -> d.get(d.position()) != Datagram.HELLO);
    DeviceNode second = device("second", 200);
    second.join(relay.target());
    world.run(Duration.ofMillis(200));
    assertTrue(second.joined());
    sendFor(first, Duration.ofMillis(1500));
    assertEquals(0, relay.clones.size(), "what is so near may have been on its way");
    sendFor(first, Duration.ofSeconds(2));
    assertEquals(1, relay.clones.size());
    assertEquals(0, relay.server.size());
  }

  @Test
  void aDeviceThatRebootsIsOneDevice() {
    AtomicLong counter = new AtomicLong();
    for (int boot = 1; boot <= 5; boot++) {
      counter.set((long) boot << 32);
      DeviceNode device =
          new DeviceNode(world.host("device"), home.device(keys, counter), HopLimits.STANDARD);
      device.join(relay.target());
      sendFor(device, Duration.ofSeconds(5));
      assertTrue(device.joined(), "boot " + boot);
      assertEquals(1, relay.server.size());
      device.host.reboot();
    }
    world.run(Duration.ofSeconds(60));
    assertEquals(0, relay.clones.size());
    for (int i = 0; i < 4; i++) {
      assertEquals(CloseReason.REPLACED, relay.peers.get(i).closed);
    }
  }

  /** Who holds back what a device sent before its reboot cannot make it look like two. */
  //
  @Test
  void heldBackDatagramsOfARebootedDeviceProveNothing() {
    DeviceNode device = device("device", 100);
    device.join(relay.target());
    world.run(Duration.ofSeconds(1));
    List<byte[]> held = new ArrayList<>();
    device
        .host
        .linkTo(relay.host)
        .intercept(
            (f, t, d) -> {
              held.add(Pair.copy(d));
              return held.size() % 2 == 0;
            });
    sendFor(device, Duration.ofSeconds(1));
    device.host.reboot();
    device.host.linkTo(relay.host).intercept(null);
    DeviceNode again = device("device", 200);
    again.join(relay.target());
    world.run(Duration.ofSeconds(4));
    assertTrue(again.joined());
    for (byte[] datagram : held) {
      world.inject(
          again.port.local(), relay.host.address(RelayNode.PORT), ByteBuffer.wrap(datagram));
      world.run(Duration.ofMillis(100));
    }
    world.run(Duration.ofSeconds(10));
    assertEquals(0, relay.clones.size());
    assertTrue(again.joined());
  }
}
