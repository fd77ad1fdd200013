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

/** Camera, relay and display together, through the public API alone, under loss. */
class LiveVideoTest {
  private final Identity relayKeys = Identity.create();
  private final World origin = new World(0);
  private final Home alice = new Home(origin, "alice");
  private final Home bob = new Home(origin, "bob");
  private final Home.Viewer ofAlice = alice.viewer("display");
  private final Home.Viewer ofBob = bob.viewer("display");

  private Relay relay(World world) {
    return Shoot.relay(world, relayKeys);
  }

  private Shoot alice(World world, Relay relay) {
    return Shoot.video(world, alice.in(world), ofAlice.in(world), relay.card());
  }

  @Test
  void twoRunsOfOneSeedSendTheSameBytesAtTheSameTimes() {
    List<Long> hashes = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      World world = new World(5);
      world.otherLinks(LinkModel.bursty(0.05, 3).delayMillis(10).jitterMillis(5));
      try (Relay relay = relay(world);
          Shoot shoot = alice(world, relay)) {
        assertTrue(world.runUntil(() -> shoot.seen.shown() > 30, Duration.ofSeconds(30)));
        hashes.add(world.eventHash());
      }
    }
    assertEquals(hashes.get(0), hashes.get(1));
  }

  @Test
  void aMinuteOfTwoHomesUnderLossShowsEachItsOwnAndKeepsAlive() {
    long seed = 2026;
    World world = new World(seed);
    world.otherLinks(LinkModel.lossy(0.05).delayMillis(25));
    try (Relay relay = relay(world);
        Shoot a = alice(world, relay);
        Shoot b = Shoot.video(world, bob.in(world), ofBob.in(world), relay.card())) {
      world.run(Duration.ofSeconds(60));
      for (Shoot home : List.of(a, b)) {
        assertTrue(home.seen.shown() >= 0.99 * (home.pattern.accepted() - 30), home::toString);
        assertTrue(home.seen.longestSilenceNanos() < 5_000_000_000L, home::toString);
        assertTrue(home.sinceLast().toMillis() < 1_000, home::toString);
        assertEquals(0, home.seen.wrong(), home::toString);
        assertFalse(home.seen.disordered(), home::toString);
        assertEquals(0, home.display.statistics().framesRefused(), home::toString);
      }
      assertEquals(0, relay.statistics().pairCheckRefusals());
    }
  }
}
