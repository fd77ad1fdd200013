package io.github.sightline.relay.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Relay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Camera, relay and display together, through the public API alone, under loss. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveVideoTest {
  /** 1080p30 at 8 Mb/s: a P frame of 26 fragments, a keyframe of 104, once a second. */
  private static final Duration FRAME = Duration.ofNanos(33_333_333);

  private static final int GROUP = 30;
  private static final int FRAGMENT = 1138;
  private static final int SEAL_OVERHEAD = 107;
  private static final int DELTA_BYTES = 26 * FRAGMENT - SEAL_OVERHEAD;
  private static final int KEY_BYTES = 104 * FRAGMENT - SEAL_OVERHEAD;
  private static final int HANDSHAKE_SEEDS = 100;

  private Identity relayKeys = Identity.create();
  private Household alice = new Household();
  private Household bob = new Household();

  @BeforeAll
  void makeKeysOnce() {
    assertTrue(!alice.id().equals(bob.id()));
  }

  @AfterAll
  void wipe() {
    alice.close();
    bob.close();
    relayKeys.close();
  }

  private Relay relay(World world) {
    VirtualHost host = world.host("relay");
    return Relay.builder()
        .listen(host.address(7000))
        .identity(relayKeys)
        .admit(owner -> true)
        .host(host)
        .start();
  }

  @Test
  void theHandshakeSurvivesLossOfThirtyPercentEachWay() {
    List<Long> joined = new ArrayList<>();
    for (int seed = 1; seed <= HANDSHAKE_SEEDS; seed++) {
      World world = new World(seed);
      world.otherLinks(LinkModel.lossy(0.3).delayMillis(25));
      try (Relay relay = relay(world);
          Shoot shoot = new Shoot(world, "alice", alice, relay.card())) {
        assertTrue(
            world.runUntil(shoot::joined, Duration.ofSeconds(60)),
            () -> world + ": not joined\n" + shoot);
        joined.add(world.nowNanos() / 1_000_000);
      }
    }
    joined.sort(null);
    System.out.println(
        "joined under 30 % loss: median "
            + joined.get(HANDSHAKE_SEEDS / 2)
            + " ms, slowest "
            + joined.get(HANDSHAKE_SEEDS - 1)
            + " ms");
  }

  @Test
  void twoRunsOfOneSeedSendTheSameBytesAtTheSameTimes() {
    List<Long> hashes = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      World world = new World(5);
      world.otherLinks(LinkModel.bursty(0.05, 3).delayMillis(10).jitterMillis(5));
      try (Relay relay = relay(world);
          Shoot shoot = new Shoot(world, "alice", alice, relay.card())) {
        shoot.film(FRAME, GROUP, KEY_BYTES, DELTA_BYTES);
        assertTrue(world.runUntil(() -> shoot.shown > 30, Duration.ofSeconds(30)));
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
        Shoot a = new Shoot(world, "alice", alice, relay.card());
        Shoot b = new Shoot(world, "bob", bob, relay.card())) {
      a.film(FRAME, GROUP, KEY_BYTES, DELTA_BYTES);
      b.film(FRAME, GROUP, KEY_BYTES, DELTA_BYTES);
      long start = System.nanoTime();
      world.run(Duration.ofSeconds(60));
      double seconds = (System.nanoTime() - start) / 1e9;
      for (Shoot home : List.of(a, b)) {
        System.out.println(
            world
                + " in "
                + seconds
                + " s: p50 "
                + home.delay(0.5)
                + " ms, p99 "
                + home.delay(0.99)
                + " ms, "
                + home);
        assertTrue(home.shown >= 0.99 * (home.published - 30), home::toString);
        assertTrue(home.longestSilence < 5_000_000_000L, home::toString);
        assertTrue(world.nowNanos() - home.lastShownAt < 1_000_000_000L, home::toString);
        assertEquals(0, home.display.statistics().framesRefused(), home::toString);
      }
      assertEquals(0, relay.statistics().pairCheckRefusals());
    }
  }
}
