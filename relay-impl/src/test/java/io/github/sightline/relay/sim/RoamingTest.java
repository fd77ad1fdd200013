package io.github.sightline.relay.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Relay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Devices whose address changes in mid-stream, through the public API alone. */
class RoamingTest {
  private static final int SEEDS = 12;

  private final Identity relayKeys = Identity.create();
  private final World origin = new World(0);
  private final Home alice = new Home(origin, "alice");
  private final Home.Viewer ofAlice = alice.viewer("display");

  private Shoot shoot(World world, Home home, Home.Viewer viewer, Relay relay) {
    return Shoot.video(world, home.in(world), viewer.in(world), relay.card());
  }

  /** The longest time without a new picture around a change of address, milliseconds. */
  private long gapMillis(long seed, boolean ofCamera, Duration age) {
    World world = new World(seed);
    world.otherLinks(LinkModel.perfect().delayMillis(25));
    try (Relay relay = Shoot.relay(world, relayKeys);
        Shoot shoot = shoot(world, alice, ofAlice, relay)) {
      world.run(age.plusMillis(seed * 17 % 100));
      VirtualHost roams = ofCamera ? shoot.home.cameraHost() : shoot.viewer.host();
      roams.rebind();
      world.run(Duration.ofSeconds(3));
      assertEquals(0, shoot.seen.wrong(), shoot::toString);
      assertFalse(shoot.seen.disordered(), shoot::toString);
      assertEquals(2, relay.statistics().sessions());
      return shoot.seen.longestSilenceNanos() / 1_000_000;
    }
  }

  private void roam(String who, boolean camera, Duration age, long bound) {
    List<Long> gaps = new ArrayList<>();
    for (int seed = 1; seed <= SEEDS; seed++) {
      gaps.add(gapMillis(seed, camera, age));
    }
    gaps.sort(null);
    System.out.println(
        "new address of the "
            + who
            + " after "
            + age.toSeconds()
            + " s, RTT 50: longest gap between pictures p50 "
            + gaps.get(SEEDS / 2)
            + " ms, worst of "
            + SEEDS
            + ": "
            + gaps.get(SEEDS - 1)
            + " ms");
    assertTrue(gaps.get(SEEDS - 1) <= bound, who + ": " + gaps);
  }

  @Test
  void aCameraBehindANewAddressLeavesNoGapBeyondATenthOfASecond() {
    roam("camera", true, Duration.ofSeconds(3), 100);
  }

  /** The display's own bytes are what lets its pictures go to the new port before it is proven. */
  // [S-19]
  @Test
  void aDisplayBehindANewAddressSeesNoGapBeyondATenthOfASecond() {
    roam("display", false, Duration.ofSeconds(20), 100);
  }

  /** It has sent little, and so sends more when its pictures stop. */
  // [S-19] [S-33]
  @Test
  void aDisplayThatHasJustJoinedSeesNoGapBeyondATenthOfASecond() {
    roam("display", false, Duration.ofSeconds(3), 100);
  }
}
