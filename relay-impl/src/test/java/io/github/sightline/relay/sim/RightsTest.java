package io.github.sightline.relay.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.OwnerAdmission;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.RelayException;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operators, delegates and quotas, through the public API alone. */
class RightsTest {
  private static final Duration DAY = Duration.ofDays(1);

  private final World world = new World(41);
  private final VirtualHost host = world.host("relay");
  private final Identity relayKeys = Identity.create(host);
  private final Identity operator = Identity.create(world.host("operator"));

  private static Enrolment ofRelay(Identity relay) {
    return relay.enrolment(Role.RELAY, OwnerId.of(new byte[32]), new byte[16]);
  }

  private RelayCard card(Identity relay) {
    return operator.issueCard(ofRelay(relay), host.address(7000), world.instant(), DAY);
  }

  private Relay.Builder builder() {
    return Relay.builder().listen(host.address(7000)).identity(relayKeys).host(host);
  }

  //
  @Test
  void aRelayCarriesItsOperatorsCardAndDevicesPinTheOperator() {
    RelayCard signed = card(relayKeys);
    Home home = new Home(world, "anna");
    byte[] pinned = signed.operator();
    try (Relay relay = builder().card(signed).admit(owner -> true).start()) {
      assertEquals(signed, relay.card());
      List<RelayEvent> events = new ArrayList<>();
      try (Camera camera =
          home.cameraBuilder(relay.card())
              .relay(relay.card(), pinned)
              .onEvent(events::add)
              .open()) {
        world.run(Duration.ofSeconds(1));
        assertTrue(events.contains(new RelayEvent.Joined(signed)), () -> "events " + events);
        Identity stranger = Identity.create(host);
        RelayCard strange =
            stranger.issueCard(ofRelay(relayKeys), host.address(7000), world.instant(), DAY);
        assertThrows(RelayException.class, () -> home.cameraBuilder(signed).relay(strange, pinned));
      }
    }
  }

  //
  @Test
  void aRelayRefusesACardOfAnotherRelayOrOneThatEnded() {
    Identity other = Identity.create(host);
    assertThrows(
        RelayException.class, () -> builder().card(card(other)).admit(owner -> true).start());
    RelayCard ended =
        operator.issueCard(
            ofRelay(relayKeys), host.address(7000), world.instant().minus(DAY).minus(DAY), DAY);
    assertThrows(RelayException.class, () -> builder().card(ended).admit(owner -> true).start());
    Enrolment ofDisplay =
        relayKeys.enrolment(Role.SUBSCRIBE, OwnerId.of(new byte[32]), new byte[16]);
    assertThrows(
        RelayException.class,
        () -> operator.issueCard(ofDisplay, host.address(7000), world.instant(), DAY));
  }

  //
  @Test
  void aDelegatesDisplaySeesUntilTheDelegateIsRevoked() {
    try (Relay relay = builder().admit(owner -> true).start();
        Shoot anna = Shoot.small(world, "anna", relay.card())) {
      var owner = anna.home.owner();
      Identity integration = Identity.create(world.host("integration"));
      Grant may =
          owner.grantDelegable(
              Role.SUBSCRIBE,
              integration.enrolment(Role.SUBSCRIBE, owner.id(), owner.enrolmentNonce()),
              anna.home.camera(),
              world.instant(),
              Duration.ofDays(60));
      VirtualHost wall = world.host("wall");
      Identity display = Identity.create(wall);
      byte[] nonce = new byte[16];
      nonce[3] = 7;
      Enrolment asks = display.enrolment(Role.SUBSCRIBE, owner.id(), nonce);
      Grant child = integration.delegate(asks, nonce, world.instant(), DAY, may);
      assertThrows(
          RelayException.class,
          () -> integration.delegate(asks, new byte[16], world.instant(), DAY, may));
      assertThrows(
          IllegalArgumentException.class,
          () -> integration.delegate(asks, nonce, world.instant(), Duration.ofDays(8), may));
      assertThrows(
          IllegalArgumentException.class,
          () -> display.delegate(asks, nonce, world.instant(), DAY, may, child));
      TestPattern.Viewer seen = anna.pattern.viewer();
      new Home.Viewer(wall, display, child)
          .builder(relay.card())
          .grant(may, child)
          .watch(anna.home.camera(), TrackName.MAIN, seen)
          .open();
      world.run(Duration.ofSeconds(3));
      assertTrue(seen.shown() > 40, seen::toString);
      long at = world.nowNanos();
      assertEquals(Outcome.ACCEPTED, relay.apply(owner.revoke(anna.home.nextRevision(), may)));
      world.run(Duration.ofSeconds(3));
      assertTrue(seen.lastAtNanos() - at < 100_000_000L, seen::toString);
      assertTrue(anna.sinceLast().toMillis() < 200, anna::toString);
    }
  }

  @Test
  void anOwnerHasNoMoreSessionsThanItsQuotaAndAStrangerNone() {
    Home listed = new Home(world, "anna");
    Home stranger = new Home(world, "ben");
    OwnerAdmission list = OwnerAdmission.listed(List.of(listed.owner().id()));
    OwnerAdmission two = owner -> list.admit(owner) == null ? null : new OwnerAdmission.Quota(2, 1);
    try (Relay relay = builder().admission(two).start()) {
      List<RelayEvent> events = new ArrayList<>();
      List<RelayEvent> refused = new ArrayList<>();
      listed.cameraBuilder(relay.card()).onEvent(events::add).open();
      listed.viewer("one").builder(relay.card()).onEvent(events::add).open();
      world.run(Duration.ofSeconds(1));
      listed.viewer("two").builder(relay.card()).onEvent(refused::add).open();
      stranger.cameraBuilder(relay.card()).onEvent(refused::add).open();
      world.run(Duration.ofSeconds(1));
      assertEquals(2, relay.statistics().sessions());
      assertEquals(2, events.size(), () -> "events " + events);
      assertTrue(refused.contains(new RelayEvent.Left(Outcome.BUSY)), () -> "" + refused);
      assertTrue(refused.contains(new RelayEvent.Left(Outcome.DENIED)), () -> "" + refused);
    }
    assertThrows(IllegalArgumentException.class, () -> new OwnerAdmission.Quota(0, 1));
  }

  //
  @Test
  void swann2018_whoCopiesACamerasKeysIsToldToOperatorAndDeviceAndBothAreShutOut() {
    List<RelayEvent> told = new ArrayList<>();
    try (Relay relay = builder().admit(owner -> true).onEvent(told::add).start();
        Shoot anna = Shoot.small(world, "anna", relay.card());
        Shoot ben = Shoot.small(world, "ben", relay.card())) {
      world.run(Duration.ofSeconds(3));
      RelayEvent cloned = new RelayEvent.Cloned(anna.home.publishGrant());
      List<RelayEvent> copyHears = new ArrayList<>();
      // Booted as often as the true one, and up for longer.
      VirtualHost thief = world.host("thief");
      for (int boot = 0; boot < 2; boot++) {
        Camera.builder()
            .host(thief)
            .relay(relay.card())
            .identity(anna.home.cameraKeys())
            .grant(anna.home.publishGrant())
            .onEvent(copyHears::add)
            .open();
        world.run(Duration.ofSeconds(2));
      }
      world.run(Duration.ofSeconds(30));
      assertEquals(List.of(cloned), told.stream().filter(cloned::equals).toList(), "once");
      long devices =
          List.of(anna.cameraEvents, copyHears).stream().filter(e -> e.contains(cloned)).count();
      assertTrue(devices > 0, () -> anna + " " + copyHears);
      RelayEvent denied = new RelayEvent.Left(Outcome.DENIED);
      assertTrue(
          anna.cameraEvents.stream().anyMatch(RelayEvent.Left.class::isInstance), anna::toString);
      assertTrue(copyHears.contains(denied), () -> "" + copyHears);
      assertEquals(3, relay.statistics().sessions(), "anna's display and ben's two");
      assertTrue(ben.sinceLast().toMillis() < 200, ben::toString);
    }
  }

  @Test
  void aDisplayWhoseRelayDiesIsToldAndGoesStale() {
    Relay relay = builder().admit(owner -> true).start();
    Shoot anna = Shoot.small(world, "anna", relay.card());
    world.run(Duration.ofSeconds(3));
    host.reboot();
    world.run(Duration.ofSeconds(40));
    assertTrue(
        anna.displayEvents.stream().anyMatch(RelayEvent.Stale.class::isInstance), anna::toString);
    assertTrue(
        anna.displayEvents.contains(new RelayEvent.Left(Outcome.NOT_CONNECTED)), anna::toString);
    assertTrue(
        anna.cameraEvents.contains(new RelayEvent.Left(Outcome.NOT_CONNECTED)), anna::toString);
    assertEquals(1, anna.displayEvents.stream().filter(RelayEvent.Live.class::isInstance).count());
  }
}
