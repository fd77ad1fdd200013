package io.github.sightline.relay.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Display;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.media.TrackName;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Who can open what, and from when to when. Every sealed object a camera ever made is captured, as
 * a relay could, and given to displays that may not open it.
 */
class EpochsTest {
  private static final Duration FRAME = Duration.ofMillis(200);
  private static final Duration TOLERANCE = Duration.ofMinutes(2);
  private static final Identity RELAY = Identity.create();

  /** One step in the build; every millisecond with -Psweep. */
  private static final int SWEEP_MILLIS = Integer.getInteger("sightline.sweep", 250);

  /** A sealed object as it left the camera. */
  private record Captured(long epoch, long atNanos, ByteBuffer sealed) {}

  /** A home that films five small frames a second into a full capture. */
  private static final class Filmed {
    final World world;
    final Relay relay;
    final Home home;
    final TestPattern pattern;
    final Camera camera;
    final List<Captured> capture = new ArrayList<>();
    final List<RelayEvent> events = new ArrayList<>();

    Filmed(World world, Home home, Duration strict) {
      this.world = world;
      this.home = home;
      world.otherLinks(LinkModel.perfect().delayMillis(10));
      relay = Shoot.relay(world, RELAY);
      pattern = new TestPattern(world, home.watermark(), 300, 900, 25);
      Camera.Builder builder =
          home.cameraBuilder(relay.card())
              .onKeyframeWanted(pattern::wantKeyframe)
              .onEvent(events::add)
              .onSealed(
                  view ->
                      capture.add(
                          new Captured(
                              view.location().epoch(), world.nowNanos(), copy(view.sealed()))));
      camera = (strict.isZero() ? builder : builder.strictFor(strict)).open();
      pattern.feed(camera, FRAME);
    }

    Filmed(long seed) {
      this(new World(seed));
    }

    private Filmed(World world) {
      this(world, new Home(world, "anna"), Duration.ZERO);
    }

    Display watch(Home.Viewer viewer, TestPattern.Viewer seen) {
      return viewer
          .builder(relay.card())
          .watch(home.camera(), TrackName.MAIN, seen)
          .onEvent(events::add)
          .open();
    }

    /** How many of the captured objects after that moment (or before it) a display opens. */
    long opened(Display display, long afterNanos, long beforeNanos) {
      return capture.stream()
          .filter(c -> c.atNanos() >= afterNanos && c.atNanos() < beforeNanos)
          .filter(c -> display.open(c.sealed().duplicate(), frame -> {}).ok())
          .count();
    }

    long rolls() {
      return events.stream().filter(RelayEvent.EpochRolled.class::isInstance).count();
    }

    private static ByteBuffer copy(ByteBuffer from) {
      return ByteBuffer.allocate(from.remaining()).put(from.duplicate()).flip();
    }
  }

  // [K-6] [K-9]
  @Test
  void g3_aDisplayRevokedAtAnyMomentOfThePushWindowOpensNothingOfALaterEpoch() {
    World origin = new World(0);
    Home home = new Home(origin, "anna");
    Home.Viewer kept = home.viewer("kept");
    Home.Viewer eve = home.viewer("eve");
    // A guest's end is what makes the camera push the next key, five seconds ahead.
    Home.Viewer guest =
        home.viewer(
            "guest",
            origin.instant().minus(Duration.ofDays(1)),
            Duration.ofDays(1).minusSeconds(113));
    var revocation = home.owner().revoke(home.nextRevision(), eve.grant());
    int pushed = 0;
    int refused = 0;
    int moments = 0;
    for (int at = 0; at <= 6_000; at += SWEEP_MILLIS) {
      World world = new World(1);
      Filmed filmed = new Filmed(world, home.in(world), Duration.ZERO);
      TestPattern.Viewer seen = filmed.pattern.viewer();
      Display ofKept = filmed.watch(kept.in(world), seen);
      Display ofEve = filmed.watch(eve.in(world), filmed.pattern.viewer());
      filmed.watch(guest.in(world), filmed.pattern.viewer());
      world.run(Duration.ofMillis(2_000 + at));
      long revokedAt = world.nowNanos();
      long epoch = filmed.capture.get(filmed.capture.size() - 1).epoch();
      assertEquals(Outcome.ACCEPTED, filmed.camera.apply(revocation));
      world.run(Duration.ofSeconds(3));
      int moment = at;
      List<Captured> later = filmed.capture.stream().filter(c -> c.epoch() > epoch).toList();
      assertFalse(later.isEmpty(), () -> "no new epoch, revoked at " + moment + " ms");
      pushed += later.get(0).epoch() > epoch + 1 ? 1 : 0;
      moments++;
      refused += later.size();
      for (Captured object : later) {
        assertFalse(
            ofEve.open(object.sealed().duplicate(), frame -> {}).ok(),
            () -> "revoked at " + moment + " ms, opened epoch " + object.epoch());
      }
      assertTrue(filmed.opened(ofEve, 0, revokedAt) > 5, "the capture is good for who was granted");
      assertTrue(filmed.opened(ofKept, revokedAt, Long.MAX_VALUE) > 5, "others open all");
      assertEquals(0, seen.wrong());
      filmed.relay.close();
    }
    System.out.println(
        "revoked at "
            + moments
            + " moments, "
            + pushed
            + " of them between the push and the switch: 0 of "
            + refused
            + " objects of later epochs opened");
    assertTrue(pushed > 0, "no moment fell between the push and the switch");
  }

  // [K-13]
  @Test
  void aNewcomerOpensNothingFromBeforeItsGrantBegan() {
    Filmed filmed = new Filmed(2);
    TestPattern.Viewer old = filmed.pattern.viewer();
    filmed.watch(filmed.home.viewer("old"), old);
    filmed.world.run(Duration.ofSeconds(5));
    TestPattern.Viewer seen = filmed.pattern.viewer();
    long beganAt = filmed.world.nowNanos();
    Display newcomer = filmed.watch(filmed.home.viewer("new"), seen);
    filmed.world.run(Duration.ofSeconds(5));
    assertEquals(0, filmed.opened(newcomer, 0, beganAt));
    assertTrue(seen.shown() > 20, seen::toString);
    assertTrue(seen.firstAtNanos() - beganAt < 600_000_000L, "first picture");
    assertTrue(old.longestSilenceNanos() < 450_000_000L, old::toString);
    assertEquals(1, filmed.rolls(), "one epoch began, for the newcomer");
    filmed.relay.close();
  }

  // [K-9]
  @Test
  void aGrantThatEndsBeginsAnEpochItsDisplayCannotOpen() {
    Filmed filmed = new Filmed(3);
    TestPattern.Viewer old = filmed.pattern.viewer();
    filmed.watch(filmed.home.viewer("old"), old);
    Home.Viewer viewer =
        filmed.home.viewer(
            "guest",
            filmed.world.instant().minus(Duration.ofHours(1)),
            Duration.ofHours(1).minus(TOLERANCE).plusSeconds(8));
    TestPattern.Viewer seen = filmed.pattern.viewer();
    Display guest = filmed.watch(viewer, seen);
    filmed.world.run(Duration.ofSeconds(14));
    long endsAt = Duration.ofSeconds(8).toNanos();
    assertTrue(filmed.opened(guest, 0, endsAt) > 20, "until its end");
    assertEquals(0, filmed.opened(guest, endsAt + FRAME.toNanos(), Long.MAX_VALUE));
    assertTrue(
        seen.lastAtNanos() < endsAt + 1_200_000_000L,
        "session ended " + (seen.lastAtNanos() - endsAt) / 1_000_000 + " ms after");
    assertTrue(old.longestSilenceNanos() < 450_000_000L, old::toString);
    filmed.relay.close();
  }

  // [K-8] [K-9]
  @Test
  void epochsChangeEveryTenMinutesWithoutAGap() {
    Filmed filmed = new Filmed(4);
    TestPattern.Viewer seen = filmed.pattern.viewer();
    filmed.watch(filmed.home.viewer("hall"), seen);
    filmed.world.run(Duration.ofSeconds(1_215));
    assertEquals(3, seen.lastEpoch());
    assertTrue(seen.longestSilenceNanos() < 450_000_000L, seen::toString);
    filmed.relay.close();
  }

  // [T-5]
  @Test
  void aGrantDatedAheadDoesNotMoveTheCamerasTime() {
    Filmed filmed = new Filmed(5);
    VirtualHost relay = filmed.world.host("relay");
    Duration ahead = Duration.ofDays(5);
    Home.Viewer future =
        filmed.home.viewer("future", filmed.world.instant().plus(ahead), Duration.ofDays(2));
    Home.Viewer soon = filmed.home.viewer("soon", filmed.world.instant(), Duration.ofDays(1));
    filmed.world.run(Duration.ofSeconds(2));
    // A relay that lets everybody in: it delivers the request as a hostile one would.
    relay.stepWallClock(ahead);
    filmed.watch(future, filmed.pattern.viewer());
    filmed.world.run(Duration.ofSeconds(2));
    relay.stepWallClock(ahead.negated());
    TestPattern.Viewer seen = filmed.pattern.viewer();
    filmed.watch(soon, seen);
    filmed.world.run(Duration.ofSeconds(3));
    assertTrue(seen.shown() > 5, seen::toString);
    filmed.relay.close();
  }

  // [T-5]
  @Test
  void e6_aCameraWhoseClockSays1970GivesKeysToWhomItsOwnerGranted() {
    World world = new World(6);
    Home home = new Home(world, "anna");
    home.cameraHost().stepWallClock(Duration.ofMillis(-World.EPOCH_MILLIS));
    Filmed filmed = new Filmed(world, home, Duration.ZERO);
    TestPattern.Viewer seen = filmed.pattern.viewer();
    filmed.watch(home.viewer("hall"), seen);
    world.run(Duration.ofSeconds(3));
    home.cameraHost().stepWallClock(Duration.ofHours(1));
    world.run(Duration.ofSeconds(3));
    assertTrue(seen.shown() > 20, seen::toString);
    assertTrue(seen.longestSilenceNanos() < 450_000_000L, seen::toString);
    filmed.relay.close();
  }

  // [K-14]
  @Test
  void aStrictCameraGivesNoKeyWhenItsRevocationIsOld() {
    World world = new World(7);
    Filmed filmed = new Filmed(world, new Home(world, "anna"), Duration.ofMinutes(1));
    Home home = filmed.home;
    Home.Viewer late = home.viewer("late");
    world.run(Duration.ofSeconds(1));
    assertEquals(Outcome.ACCEPTED, filmed.relay.apply(home.owner().revoke(home.nextRevision())));
    TestPattern.Viewer first = filmed.pattern.viewer();
    filmed.watch(home.viewer("early"), first);
    world.run(Duration.ofSeconds(70));
    assertTrue(first.shown() > 20, first::toString);
    TestPattern.Viewer second = filmed.pattern.viewer();
    filmed.watch(late, second);
    world.run(Duration.ofSeconds(5));
    assertEquals(0, second.shown());
    assertEquals(Outcome.ACCEPTED, filmed.relay.apply(home.owner().revoke(home.nextRevision())));
    world.run(Duration.ofSeconds(15));
    assertTrue(second.shown() > 5, second::toString);
    filmed.relay.close();
  }

  // [K-7] [T-3]
  @Test
  void g9_aCameraThatStartsAgainUsesNoEpochTwice() {
    Filmed filmed = new Filmed(8);
    TestPattern.Viewer seen = filmed.pattern.viewer();
    filmed.watch(filmed.home.viewer("hall"), seen);
    for (int boot = 0; boot < 3; boot++) {
      filmed.world.run(Duration.ofSeconds(2));
      long before = seen.lastEpoch();
      filmed.home.cameraHost().reboot();
      filmed.camera.close();
      filmed.pattern.wantKeyframe();
      Camera again =
          filmed
              .home
              .cameraBuilder(filmed.relay.card())
              .onKeyframeWanted(filmed.pattern::wantKeyframe)
              .open();
      filmed.pattern.feed(again, FRAME);
      filmed.world.run(Duration.ofSeconds(2));
      assertTrue(seen.lastEpoch() > before, () -> "epoch " + seen.lastEpoch());
      again.close();
    }
    assertEquals(0, seen.wrong(), seen::toString);
    assertFalse(seen.disordered(), seen::toString);
    filmed.relay.close();
  }
}
