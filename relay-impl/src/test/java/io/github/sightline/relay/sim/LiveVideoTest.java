package io.github.sightline.relay.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.TrackName;
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

  @Test
  void whatIsLostIsToldFromTheFirstFrameThatIsMissingToTheLast() {
    World world = new World(31);
    world.otherLinks(LinkModel.perfect().delayMillis(25));
    List<Object> told = new ArrayList<>();
    try (Relay relay = relay(world);
        Shoot film = alice(world, relay)) {
      Home.Viewer other = film.home.viewer("other");
      Link way = world.link(other.host(), world.host("relay"), LinkModel.perfect().delayMillis(25));
      other
          .builder(relay.card())
          .watch(film.home.camera(), TrackName.MAIN, frame -> told.add(frame.location()))
          .onEvent(told::add)
          .open();
      for (int i = 0; i < 3; i++) {
        world.run(Duration.ofMillis(4_300));
        way.blackout(Duration.ofMillis(900));
      }
      world.run(Duration.ofSeconds(4));
    }
    told.removeIf(each -> !(each instanceof Location || each instanceof RelayEvent.FrameLost));
    int gaps = 0;
    for (int i = 1; i < told.size() - 1; i++) {
      if (told.get(i) instanceof RelayEvent.FrameLost lost
          && told.get(i - 1) instanceof Location before
          && told.get(i + 1) instanceof Location after) {
        gaps++;
        Location first = new Location(before.epoch(), before.group(), before.object() + 1);
        assertEquals(first, lost.from());
        assertEquals(0, after.object());
        assertEquals(after.group() - 1, lost.to().group());
        assertTrue(lost.to().object() > 0, lost::toString);
      }
    }
    assertTrue(gaps >= 3, told::toString);
  }
}
