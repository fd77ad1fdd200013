package io.github.sightline.relay.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.media.TrackName;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The whole path on a link that loses nothing. */
class FirstLightTest {
  @Test
  void aFrameGoesFromCameraThroughRelayToDisplay() {
    World world = new World(1);
    VirtualHost relayHost = world.host("relay");
    world.otherLinks(LinkModel.perfect().delayMillis(10));
    try (Relay relay =
        Relay.builder()
            .host(relayHost)
            .listen(relayHost.address(7000))
            .identity(Identity.create())
            .admit(owner -> true)
            .start()) {
      Home home = new Home(world, "anna");
      TestPattern pattern = new TestPattern(world, 1, 29_000, 120_000, 30);
      TestPattern.Viewer seen = pattern.viewer();
      var camera =
          home.cameraBuilder(relay.card())
              .onEvent(e -> System.out.println(world.nowNanos() / 1000000 + " camera " + e))
              .open();
      var viewer = home.viewer("display");
      var display =
          viewer
              .builder(relay.card())
              .watch(home.camera(), TrackName.MAIN, seen)
              .onEvent(e -> System.out.println(world.nowNanos() / 1000000 + " display " + e))
              .open();
      pattern.feed(camera, Duration.ofNanos(33_333_333));
      world.run(Duration.ofSeconds(5));
      System.out.println(
          seen.shown()
              + " of "
              + pattern.accepted()
              + " p50 "
              + seen.quantile(0.5)
              + " max "
              + seen.quantile(1)
              + " "
              + relay.statistics()
              + " "
              + display.statistics()
              + camera.statistics());
      assertEquals(0, seen.wrong());
      assertFalse(seen.disordered());
      assertTrue(seen.shown() > 120, "shown " + seen.shown());
    }
  }
}
