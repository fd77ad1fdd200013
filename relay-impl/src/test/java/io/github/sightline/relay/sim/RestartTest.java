package io.github.sightline.relay.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.RelayEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A relay that dies, and one that goes in order: what the devices of a home notice. */
class RestartTest {
  private static final int SEEDS = 5;

  private final Identity relayKeys = Identity.create();
  private final World origin = new World(0);
  private final Home alice = new Home(origin, "alice");
  private final Home.Viewer viewer = alice.viewer("display");

  /** Small frames, 30 a second; a keyframe every two seconds or when one is wanted. */
  private Shoot shoot(World world, Relay relay) {
    Home home = alice.in(world);
    TestPattern pattern = new TestPattern(world, home.watermark(), 8_000, 40_000, 60);
    Shoot shoot = new Shoot(world, home, viewer.in(world), relay.card(), pattern);
    pattern.feed(shoot.camera, Shoot.FRAME);
    return shoot;
  }

  /** How long no picture was shown when the relay was killed and was there again after a time. */
  private long picturesBackMillis(long seed, Duration away) {
    World world = new World(seed);
    world.otherLinks(LinkModel.lossy(0.01).delayMillis(25));
    Relay first = Shoot.relay(world, relayKeys);
    try (Shoot shoot = shoot(world, first)) {
      world.run(Duration.ofSeconds(3));
      world.host("relay").reboot();
      world.run(away);
      try (Relay second = Shoot.relay(world, relayKeys)) {
        world.run(Duration.ofSeconds(3));
        assertTrue(shoot.sinceLast().toMillis() < 500, shoot::toString);
        assertEquals(List.of("joined", "left", "joined"), comings(shoot.cameraEvents));
        assertEquals(List.of("joined", "left", "joined"), comings(shoot.displayEvents));
        assertEquals(0, shoot.seen.wrong());
        assertFalse(shoot.seen.disordered());
        assertEquals(0, second.statistics().pairCheckRefusals());
      }
      return shoot.seen.longestSilenceNanos() / 1_000_000;
    }
  }

  private static List<String> comings(List<RelayEvent> events) {
    List<String> comings = new ArrayList<>();
    for (RelayEvent event : events) {
      if (event instanceof RelayEvent.Joined) {
        comings.add("joined");
      } else if (event instanceof RelayEvent.Left left) {
        comings.add(left.why() == Outcome.NOT_CONNECTED ? "left" : "left: " + left.why());
      }
    }
    return comings;
  }

  /** When, after a moment, somebody was told that the relay is gone; -1 for not at all. */
  private static long leftAfterMillis(World world, List<RelayEvent> events) {
    long from = world.nowNanos();
    RelayEvent left = new RelayEvent.Left(Outcome.NOT_CONNECTED);
    boolean told = world.runUntil(() -> events.contains(left), Duration.ofSeconds(28));
    return told ? (world.nowNanos() - from) / 1_000_000 : -1;
  }

  // [S-36]
  @Test
  void whenARelayDiesCameraAndDisplayAreToldInTwoSecondsAndFramesAreRefused() {
    for (boolean camera : new boolean[] {true, false}) {
      World world = new World(9);
      world.otherLinks(LinkModel.lossy(0.01).delayMillis(25));
      Relay relay = Shoot.relay(world, relayKeys);
      try (Shoot shoot = shoot(world, relay)) {
        world.run(Duration.ofSeconds(3));
        assertEquals(Outcome.ACCEPTED, shoot.pattern.last());
        world.host("relay").reboot();
        long told = leftAfterMillis(world, camera ? shoot.cameraEvents : shoot.displayEvents);
        System.out.println(
            (camera ? "camera" : "display") + " told " + told + " ms after its relay died");
        assertTrue(told > 1_500 && told < 2_400, "told after " + told + " ms");
        world.run(Duration.ofMillis(500));
        assertEquals(Outcome.NOT_CONNECTED, shoot.pattern.last());
        world.run(Duration.ofSeconds(60));
        assertEquals(List.of("joined", "left"), comings(shoot.cameraEvents), shoot::toString);
        assertEquals(List.of("joined", "left"), comings(shoot.displayEvents), shoot::toString);
      }
    }
  }

  // [S-36]
  @Test
  void aPathThatComesBackIsToldAsJoinedAndTheSessionGoesOnWithAKeyframe() {
    World world = new World(10);
    Relay relay = Shoot.relay(world, relayKeys);
    LinkModel path = LinkModel.perfect().delayMillis(25);
    world.otherLinks(path);
    try (relay;
        Shoot shoot = shoot(world, relay)) {
      world.run(Duration.ofSeconds(3));
      long sessions = relay.statistics().sessions();
      VirtualHost host = shoot.home.cameraHost();
      LinkModel dead = LinkModel.lossy(1);
      world.link(host, world.host("relay"), dead, dead);
      world.run(Duration.ofSeconds(8));
      assertEquals(List.of("joined", "left"), comings(shoot.cameraEvents), shoot::toString);
      assertEquals(Outcome.NOT_CONNECTED, shoot.pattern.last());
      world.link(host, world.host("relay"), path, path);
      long from = world.nowNanos();
      assertTrue(
          world.runUntil(() -> shoot.sinceLast().toMillis() < 100, Duration.ofSeconds(3)),
          shoot::toString);
      System.out.println(
          "path back after 8 s, RTT 50: picture after "
              + (world.nowNanos() - from) / 1_000_000
              + " ms");
      world.run(Duration.ofSeconds(2));
      assertEquals(List.of("joined", "left", "joined"), comings(shoot.cameraEvents));
      assertEquals(List.of("joined"), comings(shoot.displayEvents), "its path never broke");
      assertEquals(Outcome.ACCEPTED, shoot.pattern.last());
      assertEquals(sessions, relay.statistics().sessions());
      assertEquals(0, shoot.seen.wrong());
      assertFalse(shoot.seen.disordered());
    }
  }

  @Test
  void aRelayThatIsKilledAndRestartedHasItsPicturesBackSoonAndEverybodyIsTold() {
    for (int away : new int[] {0, 300, 1_000, 3_000}) {
      List<Long> back = new ArrayList<>();
      for (int seed = 1; seed <= SEEDS; seed++) {
        back.add(picturesBackMillis(seed, Duration.ofMillis(away)));
      }
      back.sort(null);
      System.out.println(
          "relay killed and away for "
              + away
              + " ms, RTT 50: no picture for p50 "
              + back.get(SEEDS / 2)
              + " ms, longest "
              + back.get(SEEDS - 1)
              + " ms");
      assertTrue(back.get(SEEDS / 2) < Math.max(1_400, away + 1_300), "away " + away + ": " + back);
      assertTrue(back.get(SEEDS - 1) < Math.max(2_000, away + 2_000), "away " + away + ": " + back);
    }
  }
}
