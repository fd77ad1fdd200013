package io.github.sightline.relay.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.RelayEvent;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What the network does to datagrams, and what a display sees of it: camera, relay and display
 * through the public API alone (the T rows of the fault catalogue).
 */
class WeatherTest {
  private static final Duration FRAME = Duration.ofMillis(40);

  private final World world = new World(71);
  private final Relay relay = Shoot.relay(world, Identity.create());

  @AfterEach
  void close() {
    relay.close();
  }

  private Shoot shoot(LinkModel model) {
    world.otherLinks(model);
    return Shoot.small(world, "anna", relay.card());
  }

  private static void sound(Shoot shoot) {
    assertEquals(0, shoot.seen.wrong(), shoot::toString);
    assertFalse(shoot.seen.disordered(), shoot::toString);
  }

  private static void alive(Shoot shoot) {
    sound(shoot);
    assertTrue(shoot.sinceLast().toMillis() < 500, shoot::toString);
  }

  @Test
  void t3_lossUpToThirtyPercentAndBurstsOfFiftyCostFramesButNoStall() {
    record Case(LinkModel model, double shown, int stallMillis) {}
    List<Case> cases = new ArrayList<>();
    for (double loss : new double[] {0, 0.01, 0.05, 0.1, 0.2, 0.3}) {
      cases.add(new Case(LinkModel.lossy(loss), loss < 0.15 ? 0.97 : 0.85, 2_000));
    }
    cases.add(new Case(LinkModel.bursty(0.05, 50), 0.75, 3_000));
    long seed = 300;
    for (Case each : cases) {
      World weather = new World(seed++);
      weather.otherLinks(each.model().delayMillis(10));
      try (Relay here = Shoot.relay(weather, Identity.create());
          Shoot shoot = Shoot.small(weather, "anna", here.card())) {
        weather.run(Duration.ofSeconds(20));
        sound(shoot);
        double share = shoot.seen.shown() / (double) shoot.pattern.accepted();
        assertTrue(share >= each.shown(), () -> weather + ": " + share + ", " + shoot);
        long stall = shoot.seen.longestSilenceNanos() / 1_000_000;
        assertTrue(stall <= each.stallMillis(), () -> weather + ": " + shoot);
      }
    }
  }

  @Test
  void t4_ofEveryDatagramDoubledEachFrameIsShownOnce() {
    try (Shoot shoot = shoot(LinkModel.perfect().delayMillis(10).duplicate(0.5))) {
      world.run(Duration.ofSeconds(10));
      alive(shoot);
      assertTrue(shoot.seen.shown() >= shoot.pattern.accepted() - 2, shoot::toString);
      assertTrue(relay.statistics().datagramsRefused() > 100, "copies were refused");
    }
  }

  @Test
  void t5_whatIsOvertakenIsShownInOrderAndWhatIsAnHourOldIsNot() {
    world.otherLinks(LinkModel.perfect().delayMillis(10).reorder(0.3, 0, 30));
    Home home = new Home(world, "anna");
    TestPattern pattern = new TestPattern(world, home.watermark(), 6_000, 20_000, 25);
    List<byte[]> toRelay = new ArrayList<>();
    List<byte[]> toDisplay = new ArrayList<>();
    try (Shoot shoot = new Shoot(world, home, home.viewer("display"), relay.card(), pattern)) {
      VirtualHost relayHost = world.host("relay");
      shoot.home.cameraHost().linkTo(relayHost).intercept(keep(toRelay));
      relayHost.linkTo(shoot.viewer.host()).intercept(keep(toDisplay));
      film(shoot, 100);
      sound(shoot);
      assertTrue(shoot.seen.shown() >= 90, shoot::toString);
      List<byte[]> old = List.copyOf(toRelay);
      List<byte[]> oldDown = List.copyOf(toDisplay);
      world.run(Duration.ofHours(1));
      int before = shoot.seen.shown();
      InetSocketAddress at = relayHost.address(7000);
      InetSocketAddress display = shoot.viewer.host().address(40_000);
      old.forEach(d -> world.inject(shoot.home.cameraHost().address(40_000), at, wrap(d)));
      oldDown.forEach(d -> world.inject(at, display, wrap(d)));
      world.run(Duration.ofSeconds(2));
      assertEquals(before, shoot.seen.shown(), "nothing of an hour ago is shown");
      assertEquals(2, relay.statistics().sessions());
      film(shoot, 50);
      alive(shoot);
      assertTrue(shoot.seen.shown() >= before + 40, shoot::toString);
    }
  }

  private void film(Shoot shoot, int frames) {
    for (int i = 0; i < frames; i++) {
      shoot.pattern.publish(shoot.camera);
      world.run(FRAME);
    }
  }

  private static SimLink.Interceptor keep(List<byte[]> into) {
    return (from, to, datagram) -> {
      byte[] copy = new byte[datagram.remaining()];
      datagram.get(datagram.position(), copy);
      into.add(copy);
      return true;
    };
  }

  private static ByteBuffer wrap(byte[] datagram) {
    return ByteBuffer.wrap(datagram);
  }

  @Test
  void t7_ofOneInAHundredDatagramsWithAFlippedBitNothingIsShown() {
    try (Shoot shoot = shoot(LinkModel.perfect().delayMillis(10).corrupt(0.01))) {
      world.run(Duration.ofSeconds(60));
      alive(shoot);
      System.out.println("1 % of datagrams with a flipped bit, 60 s: " + shoot.seen);
      assertTrue(shoot.seen.shown() >= 0.99 * shoot.pattern.accepted(), shoot::toString);
      assertTrue(relay.statistics().datagramsRefused() > 50);
      assertEquals(0, shoot.display.statistics().framesRefused(), "the hop refused them all");
    }
  }

  @Test
  void t9_aPathBelow1200BytesIsToldOnceAndWorksAsSoonAsItIsWider() {
    LinkModel narrow = LinkModel.perfect().delayMillis(10).largestDatagram(1199);
    try (Shoot shoot = shoot(narrow)) {
      world.run(Duration.ofSeconds(60));
      for (List<RelayEvent> events : List.of(shoot.cameraEvents, shoot.displayEvents)) {
        assertEquals(List.of(new RelayEvent.PathTooSmall()), events);
      }
      widen(shoot, LinkModel.perfect().delayMillis(10));
      world.run(Duration.ofSeconds(10));
      alive(shoot);
      widen(shoot, narrow.largestDatagram(700));
      world.run(Duration.ofSeconds(5));
      assertTrue(shoot.sinceLast().toMillis() > 4_000, "a live path that shrinks is a blackout");
      widen(shoot, LinkModel.perfect().delayMillis(10));
      world.run(Duration.ofSeconds(5));
      alive(shoot);
    }
  }

  private void widen(Shoot shoot, LinkModel model) {
    world.link(shoot.home.cameraHost(), world.host("relay"), model);
    world.link(shoot.viewer.host(), world.host("relay"), model);
  }

  @Test
  void t13_aBurstOfAGigabitIsCountedAndTheStreamGoesOn() {
    try (Shoot shoot = shoot(LinkModel.perfect().delayMillis(10))) {
      world.run(Duration.ofSeconds(2));
      ByteBuffer junk = ByteBuffer.allocate(1200);
      junk.put(0, (byte) 4);
      long refused = relay.statistics().datagramsRefused();
      int bursts = 100;
      for (int i = 0; i < bursts; i++) {
        for (int k = 0; k < 100; k++) {
          junk.putInt(4, i * 100 + k + 1);
          InetSocketAddress from = new InetSocketAddress("10.9.9." + k, 9);
          world.inject(from, world.host("relay").address(7000), junk);
        }
        world.run(Duration.ofMillis(1));
      }
      world.run(Duration.ofSeconds(3));
      alive(shoot);
      assertTrue(shoot.seen.longestSilenceNanos() < 150_000_000L, shoot::toString);
      assertEquals(refused + 100L * bursts, relay.statistics().datagramsRefused());
      assertEquals(0, world.unroutable(), "nobody was answered");
    }
  }

  @Test
  void t14_clocksThatJumpByAnHourAndDriftByATenthStopNothing() {
    try (Shoot shoot = shoot(LinkModel.lossy(0.01).delayMillis(10))) {
      world.run(Duration.ofSeconds(2));
      shoot.home.cameraHost().drift(100_000);
      shoot.viewer.host().drift(-100_000);
      world.host("relay").stepWallClock(Duration.ofHours(1));
      shoot.home.cameraHost().stepWallClock(Duration.ofHours(-1));
      world.run(Duration.ofSeconds(30));
      shoot.viewer.host().stepWallClock(Duration.ofDays(-20_000));
      world.run(Duration.ofSeconds(30));
      alive(shoot);
      assertTrue(shoot.seen.shown() >= 0.98 * shoot.pattern.accepted(), shoot::toString);
      assertEquals(1, joins(shoot.cameraEvents));
      assertEquals(1, joins(shoot.displayEvents));
    }
  }

  private static long joins(List<RelayEvent> events) {
    return events.stream().filter(RelayEvent.Joined.class::isInstance).count();
  }

  @Test
  void t15_aMinuteWithoutOneDirectionIsSaidAndEndsWithFreshPicturesOnly() {
    for (boolean up : new boolean[] {true, false}) {
      World parted = new World(up ? 151 : 152);
      parted.otherLinks(LinkModel.perfect().delayMillis(25));
      try (Relay here = Shoot.relay(parted, Identity.create());
          Shoot shoot = Shoot.small(parted, "anna", here.card())) {
        parted.run(Duration.ofSeconds(3));
        VirtualHost host = parted.host("relay");
        VirtualHost display = shoot.viewer.host();
        SimLink broken = up ? display.linkTo(host) : host.linkTo(display);
        broken.cut();
        parted.run(Duration.ofSeconds(60));
        int before = shoot.seen.shown();
        broken.heal();
        assertTrue(
            parted.runUntil(() -> shoot.seen.shown() > before + 25, Duration.ofSeconds(4)),
            shoot::toString);
        alive(shoot);
        assertTrue(Shoot.has(shoot.displayEvents, RelayEvent.Stale.class), shoot::toString);
        Duration oldest = shoot.seen.quantile(1);
        assertTrue(oldest.toMillis() < 2_000, () -> "shown at an age of " + oldest);
      }
    }
  }

  /** Every datagram of the display seems to come from a victim too, which answers nothing. */
  @Test
  void t16_whoPretendsThatADisplayMovedBringsNobodyMoreThanThreeTimesItsBytes() {
    try (Shoot shoot = shoot(LinkModel.perfect().delayMillis(10))) {
      world.run(Duration.ofSeconds(2));
      VirtualHost relayHost = world.host("relay");
      VirtualHost victim = world.host("victim");
      long[] bytes = {0, 0};
      relayHost
          .linkTo(victim)
          .intercept(
              (from, to, datagram) -> {
                bytes[1] += datagram.remaining();
                return true;
              });
      shoot
          .viewer
          .host()
          .linkTo(relayHost)
          .intercept(
              (from, to, datagram) -> {
                byte[] copy = new byte[datagram.remaining()];
                datagram.get(datagram.position(), copy);
                bytes[0] += copy.length;
                world.inject(victim.address(5555), to, wrap(copy));
                return true;
              });
      int before = shoot.seen.shown();
      world.run(Duration.ofSeconds(10));
      assertTrue(bytes[1] > 0, "it was challenged");
      assertTrue(bytes[1] <= 3 * bytes[0], bytes[1] + " bytes out, " + bytes[0] + " in");
      alive(shoot);
      assertTrue(shoot.seen.shown() >= before + 245, "the media stayed: " + shoot);
    }
  }

  /** A NAT hands the outside ports of one home's display to another home's, every 30 s. */
  @Test
  void t2_portsHandedToTheNeighboursDisplayShowNobodyAForeignFrame() {
    world.otherLinks(LinkModel.lossy(0.01).delayMillis(10));
    try (Shoot anna = Shoot.small(world, "anna", relay.card());
        Shoot ben = Shoot.small(world, "ben", relay.card())) {
      world.run(Duration.ofSeconds(3));
      for (int i = 0; i < 6; i++) {
        anna.viewer.host().rebind(ben.viewer.host());
        world.run(Duration.ofSeconds(i % 2 == 0 ? 30 : 1));
        alive(anna);
        alive(ben);
      }
      assertEquals(0, anna.display.statistics().framesRefused());
      assertEquals(0, ben.display.statistics().framesRefused());
      assertEquals(0, relay.statistics().pairCheckRefusals());
    }
  }

  /** T6 over the whole path: keys are renewed long before their counter could end. */
  @Test
  void t6_anHourOfPicturesUnderFreshKeysEveryFiveMinutesLosesNone() {
    world.otherLinks(LinkModel.perfect().delayMillis(10));
    Home home = new Home(world, "anna");
    TestPattern pattern = new TestPattern(world, home.watermark(), 400, 900, 25);
    try (Shoot shoot = new Shoot(world, home, home.viewer("display"), relay.card(), pattern)) {
      world.run(Duration.ofSeconds(1));
      for (int i = 0; i < 3_600; i++) {
        assertEquals(Outcome.ACCEPTED, shoot.pattern.publish(shoot.camera));
        world.run(Duration.ofSeconds(1));
      }
      sound(shoot);
      assertEquals(3_600, shoot.seen.shown(), shoot::toString);
      assertEquals(1, joins(shoot.cameraEvents));
      assertEquals(1, joins(shoot.displayEvents));
    }
  }
}
