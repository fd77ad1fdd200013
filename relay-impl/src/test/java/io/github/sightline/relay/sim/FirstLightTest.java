package io.github.sightline.relay.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Relay;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The whole path on a link that loses nothing. */
class FirstLightTest {
  @Test
  void aFrameGoesFromCameraThroughRelayToDisplay() {
    World world = new World(1);
    world.otherLinks(LinkModel.perfect().delayMillis(10));
    Home home = new Home(world, "anna");
    try (Relay relay = Shoot.relay(world, Identity.create());
        Shoot anna = Shoot.video(world, home, home.viewer("display"), relay.card())) {
      world.run(Duration.ofSeconds(5));
      assertEquals(0, anna.seen.wrong(), anna::toString);
      assertFalse(anna.seen.disordered(), anna::toString);
      assertTrue(anna.seen.shown() > 120, anna::toString);
      assertEquals(0, anna.display.statistics().framesLate(), anna::toString);
      long arrived = anna.display.statistics().bytes();
      long sent = relay.statistics().bytesOut();
      assertTrue(arrived <= sent && arrived > 0.97 * sent, arrived + " of " + sent);
    }
  }

  @Test
  void whatIsClosedGivesAllItsMemoryBack() {
    World world = new World(2);
    world.otherLinks(LinkModel.lossy(0.05).delayMillis(10));
    Home home = new Home(world, "anna");
    Home.Viewer viewer = home.viewer("display");
    try (Relay relay = Shoot.relay(world, Identity.create());
        Shoot anna = Shoot.video(world, home, viewer, relay.card())) {
      world.run(Duration.ofSeconds(5));
      assertTrue(anna.seen.shown() > 100, anna::toString);
      assertTrue(world.host("relay").poisonedMemory().slabsOut() > 0);
    }
    world.run(Duration.ofSeconds(1));
    assertEquals(0, world.host("relay").poisonedMemory().slabsOut(), "relay");
    assertEquals(0, home.cameraHost().poisonedMemory().slabsOut(), "camera");
    assertEquals(0, viewer.host().poisonedMemory().slabsOut(), "display");
  }
}
