package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.sim.LinkModel;
import io.github.sightline.relay.sim.World;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** From HELLO to a session that both sides agree on. */
class HandshakeTest {

  @Test
  void aSessionBeginsAfterOneRoundTrip() {
    World world = new World(1);
    Home home = new Home(1);
    RelayNode relay = new RelayNode(world.host("relay"), home.keys(), HopLimits.STANDARD);
    DeviceNode device = new DeviceNode(world.host("device"), home.device(), HopLimits.STANDARD);
    world.link(device.host, relay.host, LinkModel.perfect().delayMillis(25));
    device.join(relay.target());
    assertTrue(world.runUntil(device::joined, Duration.ofMillis(51)));
    world.run(Duration.ofMillis(30));
    assertEquals(1, relay.server.size());
    assertEquals(home.owner, relay.last().hop.owner());
    assertEquals(home.owner, device.last().hop.owner());
    world.run(Duration.ofSeconds(60));
    assertEquals(1, relay.server.size());
    assertEquals(1, relay.peers.size());
    assertEquals(1, device.peers.size());
    assertEquals(50, device.last().hop.roundTripNanos() / 1_000_000);
    assertEquals(50, relay.last().hop.roundTripNanos() / 1_000_000);
  }
}
