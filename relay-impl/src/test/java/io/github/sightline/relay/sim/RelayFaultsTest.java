package io.github.sightline.relay.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackName;
import io.github.sightline.relay.spi.MemorySource;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A relay with a slow viewer, with a fault of its own, and at its end (R8, R12, R13). */
class RelayFaultsTest {
  private static final Identity RELAY = Identity.create();

  private final World world = new World(81);
  private final VirtualHost host = world.host("relay");

  private Relay relay() {
    world.otherLinks(LinkModel.perfect().delayMillis(10));
    return Shoot.relay(world, RELAY);
  }

  @Test
  void r8_aDisplayWithAKilobyteASecondCostsNobodyElseAFrameAndTheRelayNoMemory() {
    try (Relay relay = relay();
        Shoot anna = Shoot.small(world, "anna", relay.card())) {
      world.run(Duration.ofSeconds(3));
      long before = host.poisonedMemory().bytesOut();
      Home.Viewer slow = anna.home.viewer("slow");
      world.link(
          host,
          slow.host(),
          LinkModel.perfect().delayMillis(10).rate(8_000, 500),
          LinkModel.perfect().delayMillis(10));
      TestPattern.Viewer seen = anna.pattern.viewer();
      slow.builder(relay.card()).watch(anna.home.camera(), TrackName.MAIN, seen).open();
      long most = 0;
      for (int second = 0; second < 60; second++) {
        world.run(Duration.ofSeconds(1));
        most = Math.max(most, host.poisonedMemory().bytesOut());
      }
      assertTrue(anna.seen.shown() >= anna.pattern.accepted() - 2, anna::toString);
      assertTrue(anna.seen.longestSilenceNanos() < 100_000_000L, anna::toString);
      assertEquals(0, anna.camera.statistics().framesDropped(), anna::toString);
      assertTrue(most <= 3 * before, most + " bytes, " + before + " without the slow one");
      assertEquals(0, seen.wrong());
      assertFalse(seen.disordered());
    }
  }

  @Test
  void r12_aRelayThatClosesInMidFrameTellsAllAndGivesEveryBufferBack() {
    for (int micros = 0; micros < 40_000; micros += 9_100) {
      World here = new World(90 + micros);
      here.otherLinks(LinkModel.perfect().delayMillis(10));
      Home home = new Home(here, "anna");
      Relay relay = Shoot.relay(here, RELAY);
      try (Shoot anna = Shoot.video(here, home, home.viewer("display"), relay.card())) {
        here.run(Duration.ofSeconds(2).plusNanos(micros * 1_000L));
        assertTrue(here.host("relay").poisonedMemory().slabsOut() > 0);
        relay.close();
        assertEquals(0, here.host("relay").poisonedMemory().slabsOut());
        here.run(Duration.ofMillis(500));
        for (List<RelayEvent> events : List.of(anna.cameraEvents, anna.displayEvents)) {
          assertTrue(Shoot.has(events, RelayEvent.Left.class), anna::toString);
        }
      }
    }
  }

  /** Memory that throws for one owner, as code with a fault would. */
  private static final class Faulty implements MemorySource {
    private final MemorySource real;
    private @Nullable OwnerId victim;

    Faulty(MemorySource real) {
      this.real = real;
    }

    @Override
    public @Nullable ByteBuffer allocate(OwnerId owner, int bytes) {
      if (victim != null && owner.equals(victim)) {
        throw new IllegalStateException("a fault");
      }
      return real.allocate(owner, bytes);
    }

    @Override
    public void release(OwnerId owner, ByteBuffer slab) {
      real.release(owner, slab);
    }
  }

  @Test
  void r13_aFaultInOneSessionsHandlerEndsThatSessionAlone() {
    Faulty memory = new Faulty(host.memory());
    host.memory(memory);
    world.otherLinks(LinkModel.perfect().delayMillis(10));
    List<RelayEvent> told = new ArrayList<>();
    try (Relay relay =
            Relay.builder()
                .listen(host.address(7000))
                .identity(RELAY)
                .admit(owner -> true)
                .onEvent(told::add)
                .host(host)
                .start();
        Shoot anna = Shoot.small(world, "anna", relay.card());
        Shoot ben = Shoot.small(world, "ben", relay.card())) {
      world.run(Duration.ofSeconds(3));
      memory.victim = anna.home.owner().id();
      world.run(Duration.ofSeconds(3));
      assertTrue(Shoot.has(told, RelayEvent.HandlerFailed.class), () -> "" + told);
      assertTrue(Shoot.has(anna.cameraEvents, RelayEvent.Left.class), anna::toString);
      assertFalse(Shoot.has(anna.displayEvents, RelayEvent.Left.class), anna::toString);
      assertTrue(ben.seen.shown() >= ben.pattern.accepted() - 2, ben::toString);
      assertTrue(ben.seen.longestSilenceNanos() < 100_000_000L, ben::toString);
      memory.victim = null;
      assertTrue(
          world.runUntil(() -> anna.sinceLast().toMillis() < 100, Duration.ofSeconds(30)),
          anna::toString);
    }
  }

  // [S-29] [S-32]
  @Test
  void r12_aDrainingRelaySendsItsHomesToAnotherAndNotAPictureIsMissed() {
    world.otherLinks(LinkModel.perfect().delayMillis(25));
    Identity operator = Identity.create(world.host("operator"));
    Identity nextKeys = Identity.create(world.host("second"));
    RelayCard firstCard = card(operator, RELAY, host);
    RelayCard nextCard = card(operator, nextKeys, world.host("second"));
    Relay first = start(firstCard, RELAY, host);
    Home home = new Home(world, "anna");
    try (Relay second = start(nextCard, nextKeys, world.host("second"));
        Shoot anna = Shoot.video(world, home, home.viewer("display"), firstCard)) {
      world.run(Duration.ofSeconds(3));
      first.drain(nextCard, 20_000);
      world.run(Duration.ofSeconds(5));
      assertEquals(0, first.statistics().sessions(), anna::toString);
      assertEquals(2, second.statistics().sessions(), anna::toString);
      for (List<RelayEvent> events : List.of(anna.cameraEvents, anna.displayEvents)) {
        assertTrue(events.contains(new RelayEvent.Joined(nextCard)), anna::toString);
      }
      assertEquals(Outcome.CLOSED, first.apply(home.owner().revoke(home.nextRevision())));
      assertEquals(0, anna.seen.wrong(), anna::toString);
      assertFalse(anna.seen.disordered(), anna::toString);
      long gap = anna.seen.longestSilenceNanos() / 1_000_000;
      System.out.println("drained to another relay, RTT 50: longest gap " + gap + " ms");
      assertTrue(gap <= 200, anna::toString);
      assertTrue(anna.sinceLast().toMillis() < 100, anna::toString);
    }
  }

  private RelayCard card(Identity operator, Identity relay, VirtualHost at) {
    var enrolment = relay.enrolment(Role.RELAY, OwnerId.of(new byte[32]), new byte[16]);
    return operator.issueCard(enrolment, at.address(7000), world.instant(), Duration.ofDays(1));
  }

  private static Relay start(RelayCard card, Identity keys, VirtualHost on) {
    return Relay.builder()
        .listen(on.address(7000))
        .identity(keys)
        .card(card)
        .admit(owner -> true)
        .host(on)
        .start();
  }
}
