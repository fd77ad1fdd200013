package io.github.sightline.relay.sim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.RelayEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a camera and a display come to their sessions, through the public API alone. */
class JoinTest {
  private static final int SEEDS = 1_000;

  private final Identity relayKeys = Identity.create();
  private final World origin = new World(0);
  private final Home alice = new Home(origin, "alice");
  private final Home.Viewer viewer = alice.viewer("display");

  private Shoot idle(World world, Relay relay) {
    Home home = alice.in(world);
    TestPattern pattern = new TestPattern(world, home.watermark(), 2_000, 8_000, 30);
    return new Shoot(world, home, viewer.in(world), relay.card(), pattern);
  }

  @Test
  void h8_atThirtyPercentLossEachWayNinetyNineOfAHundredHandshakesEndWithinTwoSeconds() {
    List<Long> joined = new ArrayList<>();
    Duration limit = Duration.ofSeconds(60);
    for (int seed = 1; seed <= SEEDS; seed++) {
      World world = new World(seed);
      world.otherLinks(LinkModel.lossy(0.3).delayMillis(25));
      try (Relay relay = Shoot.relay(world, relayKeys);
          Shoot shoot = idle(world, relay)) {
        world.runUntil(
            () ->
                Shoot.has(shoot.cameraEvents, RelayEvent.Joined.class)
                    || Shoot.has(shoot.displayEvents, RelayEvent.Joined.class),
            limit);
        joined.add(world.nowNanos() / 1_000_000);
        assertTrue(
            world.runUntil(shoot::joined, limit), () -> world + ": not joined\n" + shoot);
        joined.add(world.nowNanos() / 1_000_000);
      }
    }
    joined.sort(null);
    long p99 = joined.get(joined.size() * 99 / 100);
    System.out.println(
        joined.size()
            + " handshakes at 30 % loss each way, RTT 50: p50 "
            + joined.get(joined.size() / 2)
            + " ms, p99 "
            + p99
            + " ms, slowest "
            + joined.get(joined.size() - 1)
            + " ms");
    assertTrue(p99 < 2_000, "p99 " + p99 + " ms");
  }
}
