package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.impl.wire.DataHeader;
import io.github.sightline.relay.impl.wire.Datagram;
import io.github.sightline.relay.sim.LinkModel;
import io.github.sightline.relay.sim.SimLink;
import io.github.sightline.relay.sim.World;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How long a session lives, how it is found dead, and how it gets new keys. */
class SessionLifeTest {
  private static final Duration FRAME = Duration.ofMillis(10);

  private static HopLimits limits(long rekey, long hard) {
    return new HopLimits(rekey, hard, 1 << 20, 64, 64, 1024, 32, 10, 1000);
  }

  private static long seconds(Pair pair) {
    return pair.world.nowNanos() / 1_000_000_000L;
  }

  private static void near(long expected, long actual, long within) {
    assertTrue(Math.abs(expected - actual) <= within, expected + " expected, was " + actual);
  }

  // --- idle

  // [S-17]
  @Test
  void anIdleSessionIsKeptByAPingEachTenSeconds() {
    Pair pair = Pair.joined(1).record();
    pair.run(Duration.ofSeconds(100));
    assertTrue(pair.both());
    assertTrue(pair.up.size() >= 10 && pair.up.size() <= 25, pair.up.size() + " datagrams");
  }

  @Test
  void anIdleSessionLivesForHoursUnderFreshKeys() {
    Pair pair = Pair.joined(2).record();
    pair.run(Duration.ofHours(2));
    assertTrue(pair.both());
    assertEquals(1, pair.device.peers.size());
    assertEquals(1, pair.relay.peers.size());
    long hellos = pair.up.stream().filter(d -> d[0] == Datagram.HELLO).count();
    assertTrue(hellos >= 12 && hellos <= 14, hellos + " renewals");
  }

  // [S-17]
  @Test
  void thirtySecondsOfSilenceEndASessionOnBothSides() {
    Pair pair = Pair.joined(3);
    pair.link.cut();
    pair.run(Duration.ofSeconds(28));
    assertTrue(pair.relay.last().hop.open());
    pair.run(Duration.ofSeconds(12));
    assertEquals(CloseReason.IDLE, pair.relay.last().closed);
    assertEquals(CloseReason.IDLE, pair.device.last().closed);
    assertEquals(0, pair.relay.server.size());
    pair.link.heal();
    pair.run(Duration.ofSeconds(6));
    assertTrue(pair.both(), "it comes back by itself");
  }

  @Test
  void anOutageOfFiveSecondsEndsNothing() {
    for (boolean upwards : new boolean[] {true, false}) {
      Pair pair = Pair.joined(4);
      Hop before = pair.device.client.hop();
      pair.media(upwards, FRAME, Duration.ofSeconds(1));
      pair.link.cut();
      pair.media(upwards, FRAME, Duration.ofSeconds(5));
      pair.link.heal();
      pair.media(upwards, FRAME, Duration.ofSeconds(6));
      assertTrue(pair.both());
      assertSame(before, pair.device.client.hop());
      assertEquals(1, pair.relay.peers.size());
    }
  }

  /** T15: only one direction is lost, for a minute. */
  @Test
  void t15_aPartitionOfOneDirectionHeals() {
    for (boolean up : new boolean[] {true, false}) {
      Pair pair = Pair.joined(5);
      SimLink broken = up ? pair.link.there() : pair.link.back();
      broken.cut();
      pair.media(false, FRAME, Duration.ofSeconds(60));
      broken.heal();
      assertTrue(pair.world.runUntil(pair::both, Duration.ofSeconds(6)), "up " + up);
      pair.media(false, FRAME, Duration.ofSeconds(5));
      assertTrue(pair.both());
      assertEquals(List.of(), pair.relay.clones);
    }
  }

  /** T14: a device whose clock runs a tenth too fast or too slow. */
  @Test
  void t14_clocksThatDriftByATenthEndNothing() {
    for (int ppm : new int[] {100_000, -100_000}) {
      Pair pair = Pair.joined(6);
      pair.device.host.drift(ppm);
      pair.media(false, FRAME, Duration.ofSeconds(400));
      assertTrue(pair.both());
      assertEquals(1, pair.device.peers.size());
    }
  }

  @Test
  void aWallClockThatJumpsEndsNothing() {
    Pair pair = Pair.joined(7);
    pair.device.host.stepWallClock(Duration.ofDays(-20_000));
    pair.relay.host.stepWallClock(Duration.ofHours(1));
    pair.run(Duration.ofSeconds(100));
    assertTrue(pair.both());
  }

  // --- a relay that restarts

  private static long foundAgainAfterMillis(boolean upwards, long seed) {
    Pair pair = Pair.joined(seed);
    pair.media(upwards, FRAME, Duration.ofSeconds(3));
    pair.relay.host.reboot();
    RelayNode restarted = new RelayNode(pair.relay.host, pair.relay.keys, HopLimits.STANDARD);
    long died = pair.world.nowNanos();
    while (restarted.server.size() == 0 && pair.world.nowNanos() - died < 60_000_000_000L) {
      if (upwards && pair.device.joined()) {
        pair.fragment(true);
      }
      pair.run(FRAME);
    }
    assertEquals(CloseReason.LOST, pair.device.peers.get(0).closed);
    assertEquals(2, pair.device.peers.size());
    return (pair.world.nowNanos() - died) / 1_000_000;
  }

  @Test
  void aRestartedRelayIsFoundWithinASecondByACamera() {
    for (long seed = 0; seed < 10; seed++) {
      assertTrue(foundAgainAfterMillis(true, seed) <= 1000, "seed " + seed);
    }
  }

  @Test
  void aRestartedRelayIsFoundWithinOneSecondAndAQuarterByADisplay() {
    for (long seed = 0; seed < 10; seed++) {
      assertTrue(foundAgainAfterMillis(false, seed) <= 1250, "seed " + seed);
    }
  }

  // --- new keys

  // [S-14]
  @Test
  void keysAreRenewedAt270To300SecondsWhileMediaFlows() {
    for (boolean upwards : new boolean[] {true, false}) {
      Pair pair = Pair.joined(8);
      long id = pair.relay.last().hop.localId();
      Hop hop = pair.relay.last().hop;
      pair.media(upwards, FRAME, Duration.ofSeconds(268));
      assertEquals(id, hop.localId());
      pair.media(upwards, FRAME, Duration.ofSeconds(34));
      assertNotEquals(id, hop.localId());
      assertTrue(pair.both());
      assertEquals(1, pair.relay.peers.size());
      assertEquals(1, pair.device.peers.size());
    }
  }

  @Test
  void anIdleSessionIsRenewedBeforeItsNextMedia() {
    Pair pair = Pair.joined(9);
    long id = pair.relay.last().hop.localId();
    pair.run(Duration.ofSeconds(400));
    assertEquals(id, pair.relay.last().hop.localId(), "lazily");
    pair.media(false, FRAME, Duration.ofSeconds(1));
    assertNotEquals(id, pair.relay.last().hop.localId());
    assertEquals(1, pair.relay.peers.size());
  }

  /** Nothing is lost, doubled or put out of order by new keys, on a bad link too. */
  // [S-12]
  @Test
  void theControlStreamGoesOnThroughNewKeys() {
    for (long seed = 0; seed < 8; seed++) {
      LinkModel model = LinkModel.lossy(0.2).delayMillis(30).reorder(0.2, 0, 60).duplicate(0.2);
      Pair pair = new Pair(seed, model, limits(300, 1L << 23)).join();
      Hop hop = pair.device.last().hop;
      Set<Long> ids = new HashSet<>();
      for (int i = 0; i < 400; i++) {
        ControlMessage up = new ControlMessage.PublishOk(i);
        ControlMessage down = new ControlMessage.NewGroupRequest(i);
        pair.device.turn(() -> hop.control(pair.device.host.nanoTime(), up));
        Hop other = pair.relay.last().hop;
        pair.relay.host.run(pair.relay, () -> other.control(pair.relay.host.nanoTime(), down));
        pair.run(Duration.ofMillis(20));
        ids.add(hop.localId());
      }
      pair.run(Duration.ofSeconds(20));
      ids.add(hop.localId());
      assertTrue(ids.size() >= 2, "seed " + seed + ": the keys changed");
      assertEquals(1, pair.device.peers.size(), "seed " + seed);
      assertEquals(400, pair.relay.last().messages.size(), "seed " + seed);
      assertEquals(400, pair.device.last().messages.size(), "seed " + seed);
      for (int i = 0; i < 400; i++) {
        assertEquals(new ControlMessage.PublishOk(i), pair.relay.last().messages.get(i));
        assertEquals(new ControlMessage.NewGroupRequest(i), pair.device.last().messages.get(i));
      }
    }
  }

  // [S-13]
  @Test
  void anOldReceiveKeyOpensForTenSecondsAndNoLonger() {
    Pair pair = new Pair(10, LinkModel.perfect().delayMillis(5), limits(400, 1L << 23)).join();
    Hop hop = pair.relay.last().hop;
    List<byte[]> held = new ArrayList<>();
    pair.link
        .there()
        .intercept(
            (f, t, d) -> {
              held.add(Pair.copy(d));
              return false;
            });
    pair.fragment(true);
    pair.fragment(true);
    pair.run(Duration.ofMillis(1));
    pair.link.there().intercept(null);
    long id = hop.localId();
    while (hop.localId() == id) {
      pair.media(true, FRAME, FRAME);
    }
    int got = pair.relay.last().fragments.size();
    pair.link.there().cut();
    pair.run(Duration.ofSeconds(9));
    pair.atRelay(pair.device.port.local(), held.get(0));
    assertEquals(got + 1, pair.relay.last().fragments.size());
    pair.run(Duration.ofMillis(1100));
    pair.atRelay(pair.device.port.local(), held.get(1));
    assertEquals(got + 1, pair.relay.last().fragments.size());
    assertTrue(pair.relay.dropped(Drop.UNKNOWN_SESSION) >= 1);
  }

  @Test
  void numbersOfDatagramsGoOnThroughNewKeys() {
    Pair pair = new Pair(11, LinkModel.perfect().delayMillis(5), limits(200, 1L << 23)).join();
    Hop hop = pair.device.last().hop;
    long before = -1;
    for (int i = 0; i < 1000; i++) {
      long[] number = {0};
      pair.device.turn(() -> number[0] = hop.send(pair.device.host.nanoTime(), frame(), 1));
      assertTrue(number[0] > before, number[0] + " after " + before);
      before = number[0];
      assertFalse(hop.acknowledged(before));
      pair.run(FRAME);
    }
    pair.run(Duration.ofMillis(100));
    assertTrue(hop.acknowledged(before));
    assertFalse(hop.acknowledged(before + 1));
    assertFalse(hop.acknowledged(0), "long ago");
  }

  private static byte[] frame() {
    return new byte[] {1};
  }

  // --- limits of a key (T6)

  @Test
  void aKeyIsRenewedByCount() {
    Pair pair = new Pair(12, LinkModel.perfect().delayMillis(5), limits(200, 400)).join();
    Set<Long> ids = new HashSet<>();
    for (int i = 0; i < 2000; i++) {
      pair.fragment(false);
      pair.run(Duration.ofMillis(5));
      ids.add(pair.relay.last().hop.localId());
    }
    assertTrue(ids.size() >= 8, ids.size() + " keys for 2000 datagrams");
    assertEquals(1, pair.relay.peers.size());
    assertEquals(2000, pair.device.last().fragments.size());
  }

  // [S-14] [S-15]
  @Test
  void t6_aKeyThatIsNotRenewedStopsAtItsLimitAndNoCounterIsUsedTwice() {
    Pair pair = new Pair(13, LinkModel.perfect().delayMillis(5), limits(200, 400)).join().record();
    pair.link.there().intercept((f, t, d) -> d.get(d.position()) != Datagram.HELLO);
    for (int i = 0; i < 500; i++) {
      if (pair.relay.last().hop.open()) {
        pair.fragment(false);
      }
      pair.run(Duration.ofMillis(5));
    }
    assertEquals(CloseReason.KEY_LIMIT, pair.relay.last().closed);
    Set<Long> counters = new HashSet<>();
    for (byte[] datagram : pair.down) {
      if (datagram[0] == Datagram.DATA) {
        assertTrue(counters.add(DataHeader.counter(datagram, 0)), "used twice");
        assertTrue(DataHeader.counter(datagram, 0) < 400);
      }
    }
  }

  // [S-14]
  @Test
  void aKeyIsDeadAfterTenMinutes() {
    Pair pair = Pair.joined(14);
    pair.link.there().intercept((f, t, d) -> d.get(d.position()) != Datagram.HELLO);
    while (pair.relay.last().closed == null && seconds(pair) < 700) {
      pair.media(false, Duration.ofMillis(100), Duration.ofMillis(100));
    }
    assertEquals(CloseReason.KEY_LIMIT, pair.relay.last().closed);
    near(600, seconds(pair), 1);
    pair.run(Duration.ofSeconds(4));
    assertTrue(pair.device.last().closed != null);
  }

  // --- replay and reordering (T4, T5)

  // [S-16]
  @Test
  void t4_aReplayedDatagramIsTakenOnce() {
    Pair pair = Pair.joined(15).record();
    pair.media(true, FRAME, Duration.ofSeconds(10));
    pair.media(false, FRAME, Duration.ofSeconds(10));
    pair.run(Duration.ofSeconds(1));
    int up = pair.relay.last().fragments.size();
    int down = pair.device.last().fragments.size();
    long sent = pair.relay.bench.sink.sent();
    List<byte[]> wasUp = new ArrayList<>(pair.up);
    List<byte[]> wasDown = new ArrayList<>(pair.down);
    pair.run(Duration.ofSeconds(5));
    for (byte[] datagram : wasUp) {
      pair.world.inject(
          pair.device.port.local(),
          pair.relay.host.address(RelayNode.PORT),
          ByteBuffer.wrap(datagram));
    }
    for (byte[] datagram : wasDown) {
      pair.world.inject(
          pair.relay.host.address(RelayNode.PORT),
          pair.device.port.local(),
          ByteBuffer.wrap(datagram));
    }
    pair.run(Duration.ofMillis(1));
    assertEquals(up, pair.relay.last().fragments.size());
    assertEquals(down, pair.device.last().fragments.size());
    assertTrue(pair.relay.dropped(Drop.REPLAYED) >= 1000);
    assertTrue(pair.device.dropped(Drop.REPLAYED) >= 1000);
    assertEquals(sent, pair.relay.bench.sink.sent(), "no answer to a replay");
    assertTrue(pair.both());
  }

  @Test
  void t5_whatIsOvertakenBy256OthersIsStillTakenOnce() {
    LinkModel model = LinkModel.perfect().delayMillis(5).reorder(0.5, 0, 256).duplicate(0.5);
    Pair pair = new Pair(16, model).join();
    int before = pair.device.last().fragments.size();
    pair.media(false, Duration.ofMillis(1), Duration.ofSeconds(3));
    pair.run(Duration.ofSeconds(1));
    assertEquals(before + 3000, pair.device.last().fragments.size());
    assertTrue(pair.device.last().hop.reorderWaitNanos() > 10_000_000);
  }

  @Test
  void t7_corruptedDatagramsAreOnlyLost() {
    Pair pair = new Pair(17, LinkModel.perfect().delayMillis(5).corrupt(0.2)).join();
    pair.media(false, Duration.ofMillis(1), Duration.ofSeconds(3));
    pair.run(Duration.ofSeconds(1));
    int got = pair.device.last().fragments.size();
    assertTrue(got > 2200 && got < 2600, got + " of 3000");
    assertEquals(0.2, pair.relay.last().hop.lossRate(), 0.05);
    assertTrue(pair.both());
  }

  // --- measuring

  @Test
  void aHopMeasuresItsPath() {
    LinkModel model = LinkModel.lossy(0.1).delayMillis(40);
    Pair pair = new Pair(18, model).join();
    pair.media(false, Duration.ofMillis(2), Duration.ofSeconds(20));
    Hop relay = pair.relay.last().hop;
    near(80 * Pair.MILLI, relay.roundTripNanos(), 4 * Pair.MILLI);
    assertEquals(0.1, relay.lossRate(), 0.06);
    assertEquals(1, relay.burstLength(), 0.5);
    near(0, relay.rate().queueNanos(), 2 * Pair.MILLI);
    near(80 * Pair.MILLI, pair.device.last().hop.roundTripNanos(), 10 * Pair.MILLI);
    pair.link.back().model(LinkModel.lossy(0.1).delayMillis(100));
    pair.media(false, Duration.ofMillis(2), Duration.ofSeconds(5));
    near(60 * Pair.MILLI, relay.rate().queueNanos(), 4 * Pair.MILLI);
    near(140 * Pair.MILLI, relay.roundTripNanos(), 8 * Pair.MILLI);
  }

  @Test
  void burstsAreToldFromSingleLosses() {
    Pair pair = new Pair(19, LinkModel.perfect().delayMillis(20)).join();
    pair.link.back().model(LinkModel.bursty(0.1, 4).delayMillis(20));
    pair.media(false, Duration.ofMillis(2), Duration.ofSeconds(20));
    assertEquals(4, pair.relay.last().hop.burstLength(), 1.2);
  }

  @Test
  void aCleanPathShowsNoLossBeyondTheCountersLeftOut() {
    Pair pair = new Pair(20);
    pair.join();
    pair.media(false, Duration.ofMillis(1), Duration.ofSeconds(30));
    assertTrue(pair.relay.last().hop.lossRate() < 0.004);
    assertEquals(1, pair.relay.last().hop.burstLength(), 0.01);
    assertTrue(pair.both(), "and leaving them out closes nothing");
  }

  @Test
  void aClientThatIsClosedStaysAway() {
    Pair pair = Pair.joined(21);
    pair.device.turn(
        () -> pair.device.client.close(pair.device.host.nanoTime(), CloseReason.NORMAL));
    pair.run(Duration.ofSeconds(100));
    assertFalse(pair.device.joined());
    assertEquals(CloseReason.NORMAL, pair.relay.last().closed);
    assertEquals(Long.MAX_VALUE, pair.device.nextDeadlineNanos());
    assertEquals(0, pair.relay.server.size());
  }

  @Test
  void aClientMovesToAnotherRelay() {
    Pair pair = Pair.joined(22);
    World world = pair.world;
    RelayNode other = new RelayNode(world.host("other"), pair.home.keys(), HopLimits.STANDARD);
    pair.device.join(other.target());
    world.run(Duration.ofSeconds(1));
    assertEquals(1, other.server.size());
    assertEquals(0, pair.relay.server.size());
    assertEquals(CloseReason.NORMAL, pair.relay.last().closed);
    assertEquals(CloseReason.NORMAL, pair.device.peers.get(0).closed);
    assertEquals(2, pair.device.peers.size());
  }

  @Test
  void aRelayThatIsAwayWhenAskedToMoveKeepsTheOldSession() {
    Pair pair = Pair.joined(23);
    HopClient.Target nowhere =
        RelayNode.target(pair.home.keys(), pair.world.host("nobody").address(1));
    pair.device.join(nowhere);
    pair.media(false, FRAME, Duration.ofSeconds(20));
    assertTrue(pair.both());
    assertEquals(0, pair.device.pathsTooSmall);
  }
}
