package io.github.sightline.relay.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Display;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.media.TrackName;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Rights that end, and rights that are renewed before. */
class RenewalTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final World world = new World(31);
  private final Relay relay = Shoot.relay(world, Identity.create());
  private final Shoot anna = Shoot.small(world, "anna", relay.card());

  /** Ends, clocks' tolerance granted, at that world time. */
  private Home.Viewer endingAt(String which, Duration end) {
    return anna.home.viewer(
        which, world.instant().minus(HOUR), HOUR.plus(end).minus(Duration.ofMinutes(2)));
  }

  private Grant renewed(Home.Viewer viewer) {
    var owner = anna.home.owner();
    var enrolment = viewer.keys().enrolment(Role.SUBSCRIBE, owner.id(), owner.enrolmentNonce());
    return owner.grant(
        Role.SUBSCRIBE,
        enrolment,
        anna.home.camera(),
        world.instant().minus(HOUR),
        HOUR.plus(HOUR));
  }

  private Display watch(Home.Viewer viewer, TestPattern.Viewer seen) {
    return viewer
        .builder(relay.card())
        .watch(anna.home.camera(), TrackName.MAIN, seen)
        .onEvent(anna.displayEvents::add)
        .open();
  }

  //
  @Test
  void aSessionEndsWithItsGrantAndNotBefore() {
    TestPattern.Viewer seen = anna.pattern.viewer();
    watch(endingAt("guest", Duration.ofSeconds(6)), seen);
    world.run(Duration.ofSeconds(12));
    long last = seen.lastAtNanos() / 1_000_000;
    assertTrue(last > 5_500 && last < 7_300, "last frame at " + last + " ms");
    assertTrue(
        anna.displayEvents.contains(new RelayEvent.Left(Outcome.EXPIRED)),
        () -> "events " + anna.displayEvents);
    relay.close();
  }

  //
  @Test
  void aRightThatIsRenewedGoesOnWithoutAGap() {
    Home.Viewer guest = endingAt("guest", Duration.ofSeconds(6));
    TestPattern.Viewer seen = anna.pattern.viewer();
    Display display = watch(guest, seen);
    world.run(Duration.ofSeconds(3));
    assertTrue(
        anna.displayEvents.stream().anyMatch(RelayEvent.GrantExpiring.class::isInstance),
        () -> "events " + anna.displayEvents);
    assertEquals(Outcome.ACCEPTED, display.renew(renewed(guest)));
    world.run(Duration.ofSeconds(15));
    assertTrue(seen.longestSilenceNanos() < 200_000_000L, seen::toString);
    assertTrue(world.nowNanos() - seen.lastAtNanos() < 200_000_000L, seen::toString);
    assertTrue(
        anna.displayEvents.stream().noneMatch(RelayEvent.Left.class::isInstance),
        () -> "events " + anna.displayEvents);
    relay.close();
  }

  //
  @Test
  void aRightThatAnotherReplacedMayBeRevokedThoughBothEndAtTheSameTime() {
    Home.Viewer guest = endingAt("guest", Duration.ofSeconds(60));
    TestPattern.Viewer seen = anna.pattern.viewer();
    Display display = watch(guest, seen);
    world.run(Duration.ofSeconds(3));
    var owner = anna.home.owner();
    var enrolment = guest.keys().enrolment(Role.SUBSCRIBE, owner.id(), owner.enrolmentNonce());
    Duration left =
        Duration.ofMillis(guest.grant().notAfterMillis() - world.instant().toEpochMilli());
    Grant other =
        owner.grant(
            Role.SUBSCRIBE,
            enrolment,
            anna.home.camera(),
            world.instant().minus(HOUR),
            HOUR.plus(left));
    assertEquals(guest.grant().notAfterMillis(), other.notAfterMillis());
    assertEquals(Outcome.ACCEPTED, display.renew(other));
    world.run(Duration.ofSeconds(3));
    assertEquals(
        Outcome.ACCEPTED, relay.apply(owner.revoke(anna.home.nextRevision(), guest.grant())));
    world.run(Duration.ofSeconds(5));
    assertTrue(seen.longestSilenceNanos() < 400_000_000L, seen::toString);
    assertTrue(world.nowNanos() - seen.lastAtNanos() < 200_000_000L, seen::toString);
    assertTrue(
        anna.displayEvents.stream().noneMatch(RelayEvent.Left.class::isInstance),
        () -> "events " + anna.displayEvents);
    relay.close();
  }

  @Test
  void anothersRenewalIsRefused() {
    Home.Viewer guest = endingAt("guest", Duration.ofSeconds(60));
    Display display = watch(guest, anna.pattern.viewer());
    assertEquals(Outcome.DENIED, display.renew(renewed(anna.viewer)));
    Home ben = new Home(world, "ben");
    assertEquals(Outcome.DENIED, display.renew(ben.viewer("x").grant()));
    assertEquals(Outcome.DENIED, display.renew(ben.publishGrant()));
    relay.close();
  }

  //
  @Test
  void aRevocationOfOneOfTwoRightsEndsThatSubscriptionAlone() {
    Home.Viewer viewer = anna.home.viewer("hall");
    var owner = anna.home.owner();
    Identity second = Identity.create(world.host("anna/owner"));
    var camera = second.enrolment(Role.PUBLISH, owner.id(), owner.enrolmentNonce());
    Grant publish =
        owner.grant(Role.PUBLISH, camera, camera.camera(), world.instant(), Duration.ofDays(1));
    var enrolment = viewer.keys().enrolment(Role.SUBSCRIBE, owner.id(), owner.enrolmentNonce());
    Grant other =
        owner.grant(
            Role.SUBSCRIBE, enrolment, camera.camera(), world.instant(), Duration.ofDays(1));
    TestPattern pattern = new TestPattern(world, anna.home.watermark(), 3_000, 9_000, 25);
    var garden =
        io.github.sightline.relay.Camera.builder()
            .host(world.host("anna/garden"))
            .relay(relay.card())
            .identity(second)
            .grant(publish)
            .onKeyframeWanted(pattern::wantKeyframe)
            .open();
    pattern.feed(garden, Duration.ofMillis(40));
    TestPattern.Viewer ofDoor = anna.pattern.viewer();
    TestPattern.Viewer ofGarden = pattern.viewer();
    viewer
        .builder(relay.card())
        .grant(other)
        .watch(anna.home.camera(), TrackName.MAIN, ofDoor)
        .watch(camera.camera(), TrackName.MAIN, ofGarden)
        .open();
    world.run(Duration.ofSeconds(3));
    assertTrue(ofDoor.shown() > 40 && ofGarden.shown() > 40);
    long at = world.nowNanos();
    // The right under which the session began is the one that goes.
    assertEquals(
        Outcome.ACCEPTED, relay.apply(owner.revoke(anna.home.nextRevision(), viewer.grant())));
    world.run(Duration.ofSeconds(5));
    assertTrue(ofDoor.lastAtNanos() - at < 100_000_000L, ofDoor::toString);
    assertTrue(world.nowNanos() - ofGarden.lastAtNanos() < 200_000_000L, ofGarden::toString);
    assertTrue(ofGarden.longestSilenceNanos() < 400_000_000L, ofGarden::toString);
    relay.close();
  }
}
