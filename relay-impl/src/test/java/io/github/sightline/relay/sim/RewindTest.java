package io.github.sightline.relay.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.media.FrameHandler;
import io.github.sightline.relay.media.FrameView;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.TrackName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a display reads of the past, beside what is live. */
class RewindTest {
  private static final Duration TEN = Duration.ofSeconds(10);
  private static final CachePolicy KEEPS =
      new CachePolicy(256L << 20, 64L << 20, 4L << 20, 40, 60, 1024, 64, true);

  private final World world = new World(71);
  private final VirtualHost host = world.host("relay");
  private final Relay relay =
      Relay.builder()
          .listen(host.address(7000))
          .identity(Identity.create())
          .admit(owner -> true)
          .cache(KEEPS)
          .host(host)
          .start();
  private final Home home = new Home(world, "anna");

  @AfterEach
  void close() {
    relay.close();
    assertEquals(0, host.poisonedMemory().slabsOut(), "every slab came back");
  }

  /** What a player of the past was given. */
  private static final class Player implements FrameHandler {
    final TestPattern.Viewer seen;
    final List<Location> places = new ArrayList<>();
    final List<Outcome> ends = new ArrayList<>();
    long firstCapture;
    long lastCapture;
    long leastAge = Long.MAX_VALUE;

    Player(Shoot shoot) {
      seen = shoot.pattern.viewer();
    }

    @Override
    public void onFrame(FrameView frame) {
      assertTrue(ends.isEmpty(), "a frame after the end");
      seen.onFrame(frame);
      firstCapture = places.isEmpty() ? frame.captureMicros() : firstCapture;
      lastCapture = frame.captureMicros();
      leastAge = Math.min(leastAge, frame.ageMillis());
      places.add(frame.location());
    }

    /** Nothing but whole groups of its own home, in order, without a gap. */
    void sound() {
      assertTrue(seen.sound(), this::toString);
    }

    @Override
    public String toString() {
      return seen + ", ended " + ends + ", " + places;
    }
  }

  private Outcome rewind(Shoot shoot, Duration back, Player player) {
    return shoot.display.rewind(home.camera(), TrackName.MAIN, back, player, player.ends::add);
  }

  private Shoot film(LinkModel links, Duration length) {
    world.otherLinks(links);
    Shoot shoot = Shoot.video(world, home, home.viewer("display"), relay.card());
    world.run(length);
    return shoot;
  }

  // [M-17] [M-18]
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.02, 0.1, 0.3})
  void tenSecondsAreShownAgainWholeWhileWhatIsLiveGoesOn(double loss) {
    LinkModel links = LinkModel.lossy(loss).delayMillis(25);
    try (Shoot shoot = film(links, Duration.ofSeconds(20))) {
      Player player = new Player(shoot);
      long filmed = shoot.pattern.accepted();
      long lateBefore = shoot.display.statistics().framesLate();
      assertEquals(Outcome.ACCEPTED, rewind(shoot, TEN, player));
      assertTrue(world.runUntil(() -> !player.ends.isEmpty(), TEN), player::toString);
      world.run(Duration.ofSeconds(1));
      System.out.println(loss + ": " + player.seen + "\n  live " + shoot.seen);
      assertEquals(List.of(Outcome.ACCEPTED), player.ends);
      player.sound();
      long span = (player.lastCapture - player.firstCapture) / 1000;
      assertTrue(span >= 10_000 && span <= 11_100, span + " ms of the past: " + player);
      int gone = player.places.size();
      assertTrue(gone >= 300, player::toString);
      assertTrue(player.seen.lastFrame() >= filmed - 20, player::toString);
      assertEquals(0, shoot.seen.wrong(), shoot::toString);
      assertFalse(shoot.seen.disordered(), shoot::toString);
      assertEquals(0, shoot.display.statistics().framesRefused(), shoot::toString);
      long late = shoot.display.statistics().framesLate() - lateBefore;
      assertTrue(late <= (loss < 0.2 ? 2 : 60), late + " live frames late\n" + shoot);
    }
  }

  // [M-19]
  @ParameterizedTest
  @CsvSource({"10, 10", "12, 30", "16, 30"})
  void onAPathThatWhatIsLiveFillsNearlyTheLiveFramesComeAsIfNothingElseDid(
      double megabits, int ofThePast) {
    LinkModel near = LinkModel.perfect().delayMillis(1);
    LinkModel narrow = LinkModel.perfect().delayMillis(25).rate(megabits * 1e6, 500);
    world.otherLinks(near);
    Home.Viewer viewer = home.viewer("display");
    world.link(host, viewer.host(), narrow);
    try (Shoot shoot = Shoot.video(world, home, viewer, relay.card())) {
      world.run(Duration.ofSeconds(30));
      int shownBefore = shoot.seen.shown();
      long lateBefore = shoot.display.statistics().framesLate();
      long slowestAlone = slowest(shoot);
      int alone = shoot.seen.shown() - shownBefore;
      long lateAlone = shoot.display.statistics().framesLate() - lateBefore;
      Player player = new Player(shoot);
      assertEquals(Outcome.ACCEPTED, rewind(shoot, TEN, player));
      shownBefore = shoot.seen.shown();
      lateBefore = shoot.display.statistics().framesLate();
      long slowestBeside = slowest(shoot);
      int beside = shoot.seen.shown() - shownBefore;
      long lateBeside = shoot.display.statistics().framesLate() - lateBefore;
      System.out.printf(
          "8 Mb/s live on %.0f Mb/s: alone %d shown, slowest %d ms; beside a rewind %d shown,"
              + " slowest %d ms; of the past %s%n",
          megabits, alone, slowestAlone, beside, slowestBeside, player.seen);
      player.sound();
      assertTrue(player.places.size() >= ofThePast, player::toString);
      assertTrue(beside >= alone - 3, shoot::toString);
      assertTrue(lateBeside <= lateAlone + 3, shoot::toString);
      assertTrue(slowestBeside <= slowestAlone + 60, shoot::toString);
      assertEquals(0, shoot.seen.undecodable(), shoot::toString);
    }
  }

  /** The longest that a frame of the next ten seconds takes from camera to display, ms. */
  private long slowest(Shoot shoot) {
    long slowest = 0;
    for (int i = 0; i < 1_000; i++) {
      world.run(Duration.ofMillis(10));
      slowest = Math.max(slowest, shoot.seen.lastLatencyNanos() / 1_000_000);
    }
    return slowest;
  }

  // [M-17]
  @Test
  void aRevocationInItsMiddleEndsIt() {
    try (Shoot shoot = film(LinkModel.perfect().delayMillis(10), Duration.ofSeconds(15))) {
      Player player = new Player(shoot);
      assertEquals(Outcome.ACCEPTED, rewind(shoot, TEN, player));
      assertTrue(world.runUntil(() -> player.places.size() == 100, TEN), player::toString);
      var revocation = home.owner().revoke(home.nextRevision(), shoot.viewer.grant());
      assertEquals(Outcome.ACCEPTED, relay.apply(revocation));
      assertTrue(world.runUntil(() -> !player.ends.isEmpty(), TEN), player::toString);
      int came = player.places.size();
      world.run(TEN);
      assertEquals(List.of(Outcome.REVOKED), player.ends);
      assertEquals(came, player.places.size());
      assertTrue(came < 130, player::toString);
      player.sound();
      assertEquals(Outcome.NOT_CONNECTED, rewind(shoot, TEN, player));
    }
  }

  // [M-9] [M-20]
  @Test
  void itBeginsWhereTheCacheDoesAndTellsWhatIsMissing() {
    try (Shoot shoot = film(LinkModel.perfect().delayMillis(10), Duration.ofSeconds(15))) {
      Player all = new Player(shoot);
      rewind(shoot, TEN, all);
      assertTrue(world.runUntil(() -> !all.ends.isEmpty(), TEN), all::toString);
      assertFalse(Shoot.has(shoot.displayEvents, RelayEvent.FrameLost.class), shoot::toString);
      relay.cache().reconfigure(policy(3));
      Player rest = new Player(shoot);
      assertEquals(
          Outcome.ACCEPTED,
          shoot.display.fetch(
              home.camera(),
              TrackName.MAIN,
              all.places.get(0),
              new Location(0xFFFF_FFFFL, 0xFFFF_FFFFL, 0xFFFF_FFFFL),
              rest,
              rest.ends::add));
      assertTrue(world.runUntil(() -> !rest.ends.isEmpty(), TEN), rest::toString);
      assertEquals(List.of(Outcome.ACCEPTED), rest.ends);
      rest.sound();
      assertTrue(rest.places.size() >= 60 && rest.places.size() < 200, rest::toString);
      assertEquals(0, rest.places.get(0).object());
      assertTrue(Shoot.has(shoot.displayEvents, RelayEvent.FrameLost.class), shoot::toString);
      // What is gone from the cache is not there, and that is all it says.
      Player none = new Player(shoot);
      shoot.display.fetch(
          home.camera(),
          TrackName.MAIN,
          all.places.get(0),
          all.places.get(1),
          none,
          none.ends::add);
      world.run(Duration.ofSeconds(1));
      assertEquals(List.of(Outcome.ABSENT), none.ends);
    }
  }

  private static CachePolicy policy(int groups) {
    return new CachePolicy(256L << 20, 64L << 20, 4L << 20, groups, 60, 1024, 64, true);
  }

  @Test
  void itGoesOnOverAChangeOfEpochAndShowsNothingAsLive() {
    try (Shoot shoot = film(LinkModel.perfect().delayMillis(10), Duration.ofSeconds(8))) {
      Home.Viewer other = home.viewer("other");
      try (var second =
          other.builder(relay.card()).watch(home.camera(), TrackName.MAIN, frame -> {}).open()) {
        world.run(Duration.ofSeconds(2));
        var revocation = home.owner().revoke(home.nextRevision(), other.grant());
        assertEquals(Outcome.ACCEPTED, relay.apply(revocation));
        world.run(Duration.ofSeconds(5));
        assertTrue(shoot.seen.lastEpoch() > 1, shoot::toString);
        int live = count(shoot, RelayEvent.Live.class);
        Player player = new Player(shoot);
        assertEquals(Outcome.ACCEPTED, rewind(shoot, TEN, player));
        assertTrue(world.runUntil(() -> !player.ends.isEmpty(), TEN), player::toString);
        player.sound();
        assertTrue(player.places.get(0).epoch() < shoot.seen.lastEpoch(), player::toString);
        assertTrue(player.places.size() >= 300, player::toString);
        assertFalse(Shoot.has(shoot.displayEvents, RelayEvent.FrameLost.class), shoot::toString);
        assertEquals(live, count(shoot, RelayEvent.Live.class));
        assertTrue(second.statistics().framesShown() > 0);
      }
    }
  }

  private static int count(Shoot shoot, Class<? extends RelayEvent> kind) {
    return (int) shoot.displayEvents.stream().filter(kind::isInstance).count();
  }

  @Test
  void eachFetchEndsOnceWhateverEndsIt() {
    try (Shoot shoot = film(LinkModel.perfect().delayMillis(10), Duration.ofSeconds(12))) {
      Player first = new Player(shoot);
      Player second = new Player(shoot);
      assertEquals(Outcome.ACCEPTED, rewind(shoot, TEN, first));
      world.run(Duration.ofMillis(800));
      assertEquals(Outcome.ACCEPTED, rewind(shoot, TEN, second));
      assertEquals(List.of(Outcome.CLOSED), first.ends, "another took its place");
      world.run(Duration.ofMillis(800));
      assertEquals(Outcome.ACCEPTED, shoot.display.unfetch(home.camera(), TrackName.MAIN));
      assertEquals(List.of(Outcome.CLOSED), second.ends);
      assertEquals(Outcome.ABSENT, shoot.display.unfetch(home.camera(), TrackName.MAIN));
      List<Outcome> thrown = new ArrayList<>();
      shoot.display.rewind(
          home.camera(),
          TrackName.MAIN,
          TEN,
          frame -> {
            throw new IllegalStateException("of the user's own");
          },
          thrown::add);
      world.run(Duration.ofMillis(800));
      assertEquals(List.of(Outcome.CLOSED), thrown);
      assertTrue(Shoot.has(shoot.displayEvents, RelayEvent.HandlerFailed.class));
      int shown = shoot.seen.shown();
      Player third = new Player(shoot);
      rewind(shoot, TEN, third);
      world.run(Duration.ofMillis(800));
      assertTrue(shoot.seen.shown() > shown, "the watch goes on");
      relay.close();
      world.run(Duration.ofSeconds(1));
      assertEquals(List.of(Outcome.CLOSED), third.ends, "the relay left");
      for (Player player : List.of(first, second, third)) {
        player.sound();
        assertTrue(player.places.size() > 5, player::toString);
      }
    }
  }

  @Test
  void whatCannotBeAskedForIsSaidAtOnce() {
    world.otherLinks(LinkModel.perfect().delayMillis(10));
    try (Shoot shoot = Shoot.video(world, home, home.viewer("display"), relay.card())) {
      Player player = new Player(shoot);
      assertEquals(Outcome.ABSENT, rewind(shoot, TEN, player), "nothing was shown yet");
      TrackName low = TrackName.of("low");
      assertEquals(
          Outcome.ABSENT,
          shoot.display.rewind(home.camera(), low, TEN, player, player.ends::add),
          "not watched");
      Location one = new Location(1, 1, 0);
      Location two = new Location(1, 2, 0);
      for (Location[] wrong :
          new Location[][] {
            {two, one}, {new Location(0, 0, 0), one}, {one, new Location(1, 1L << 32, 0)}
          }) {
        assertThrows(
            IllegalArgumentException.class,
            () ->
                shoot.display.fetch(
                    home.camera(), TrackName.MAIN, wrong[0], wrong[1], player, player.ends::add));
      }
      assertThrows(
          IllegalArgumentException.class, () -> rewind(shoot, Duration.ofMillis(-1), player));
      world.run(Duration.ofSeconds(1));
      shoot.display.close();
      assertEquals(Outcome.CLOSED, rewind(shoot, TEN, player));
      assertEquals(List.of(), player.ends);
    }
  }
}
