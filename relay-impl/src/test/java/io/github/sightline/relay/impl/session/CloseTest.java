package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.grant.Capability;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.impl.wire.FeedbackWriter;
import io.github.sightline.relay.impl.wire.WireLimits;
import io.github.sightline.relay.sim.LinkModel;
import io.github.sightline.relay.sim.World;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How a session ends, who hears why, and what leaves afterwards. */
class CloseTest {

  private static void onRelay(Pair pair, Runnable task) {
    pair.relay.host.run(pair.relay, task);
  }

  @Test
  void everyReasonReachesTheOtherSide() {
    for (CloseReason reason : CloseReason.values()) {
      if (!reason.travels()) {
        continue;
      }
      Pair pair = Pair.joined(1);
      Peer relay = pair.relay.last();
      onRelay(pair, () -> relay.hop.close(pair.relay.host.nanoTime(), reason));
      pair.run(Duration.ofMillis(20));
      assertEquals(reason, pair.device.last().closed);
      assertNull(relay.closed, "who closes is not told");
      assertFalse(relay.hop.open());

      Pair other = Pair.joined(2);
      Peer device = other.device.last();
      other.device.turn(() -> device.hop.close(other.device.host.nanoTime(), reason));
      other.run(Duration.ofMillis(20));
      assertEquals(reason, other.relay.last().closed);
      assertNull(device.closed);
    }
  }

  // [S-28]
  @Test
  void aCloseThatWasLostIsSaidAgainToWhoStillSpeaks() {
    Pair pair = Pair.joined(3);
    pair.link.back().cut();
    Hop hop = pair.relay.last().hop;
    onRelay(pair, () -> hop.close(pair.relay.host.nanoTime(), CloseReason.REVOKED));
    pair.run(Duration.ofMillis(30));
    pair.link.back().heal();
    pair.fragment(true);
    pair.run(Duration.ofMillis(30));
    assertEquals(CloseReason.REVOKED, pair.device.last().closed);
  }

  @Test
  void aClosedHopSendsAndHearsNothing() {
    Pair pair = Pair.joined(4);
    Peer relay = pair.relay.last();
    onRelay(pair, () -> relay.hop.close(pair.relay.host.nanoTime(), CloseReason.NORMAL));
    onRelay(
        pair,
        () -> {
          long now = pair.relay.host.nanoTime();
          assertEquals(Hop.NOT_SENT, relay.hop.send(now, new byte[] {1}, 1));
          relay.hop.control(now, new ControlMessage.PublishOk(1));
          relay.hop.close(now, CloseReason.DENIED);
        });
    pair.run(Duration.ofSeconds(1));
    assertEquals(CloseReason.NORMAL, pair.device.peers.get(0).closed);
    assertEquals(0, pair.device.peers.get(0).messages.size());
  }

  // --- a peer that lies (T11) or errs

  private static @Nullable CloseReason afterSending(byte[] plain, int length) {
    Pair pair = Pair.joined(5);
    Peer device = pair.device.last();
    pair.device.turn(() -> device.hop.send(pair.device.host.nanoTime(), plain, length));
    pair.run(Duration.ofMillis(30));
    assertEquals(pair.relay.last().closed, device.closed);
    return pair.relay.last().closed;
  }

  // [S-24] [W-23]
  @Test
  void authenticBytesThatAreNoFrameEndTheSession() {
    assertEquals(CloseReason.MALFORMED, afterSending(new byte[] {99}, 1));
    assertEquals(CloseReason.MALFORMED, afterSending(new byte[] {1, 3, 0, 0}, 4));
    assertEquals(CloseReason.MALFORMED, afterSending(new byte[] {6, 77, 77}, 3), "CLOSE code");
  }

  // [S-25]
  @Test
  void t11_anAcknowledgementOfWhatWasNeverSentEndsTheSession() {
    FeedbackWriter writer = new FeedbackWriter();
    byte[] plain = new byte[WireLimits.PLAINTEXT];
    writer.begin(plain, 0, plain.length);
    writer.receipt(5000, 0, 0);
    assertEquals(CloseReason.MALFORMED, afterSending(plain, writer.end()));
  }

  // [S-25]
  @Test
  void t11_aPeerThatAcknowledgesEverythingIsFoundOut() {
    Pair pair =
        new Pair(
            6,
            LinkModel.perfect().delayMillis(5),
            new HopLimits(1L << 22, 1L << 23, 64, 64, 64, 1024, 32, 10, 1000));
    pair.join();
    FeedbackWriter writer = new FeedbackWriter();
    byte[] plain = new byte[WireLimits.PLAINTEXT];
    for (int i = 0; i < 400 && pair.relay.last().closed == null; i++) {
      pair.fragment(false);
      long largest = pair.relay.last().hop.current().sent().next() - 1;
      writer.begin(plain, 0, plain.length);
      writer.receipt(largest, largest >= 64 ? -1L : (1L << largest) - 1, 0);
      Peer device = pair.device.last();
      pair.device.turn(() -> device.hop.send(pair.device.host.nanoTime(), plain, writer.end()));
      pair.run(Duration.ofMillis(10));
    }
    assertEquals(CloseReason.MALFORMED, pair.relay.last().closed);
  }

  // [W-9]
  @Test
  void controlThatFindsNoReaderOverflows() {
    Pair pair = Pair.joined(7);
    pair.link.cut();
    Peer relay = pair.relay.last();
    byte[] revocation = new byte[WireLimits.REVOCATION_BASE + 16 * 900];
    io.github.sightline.relay.impl.base.Bytes.put16(revocation, 60, 900);
    int sent = 0;
    while (relay.hop.open() && sent < 10) {
      onRelay(
          pair,
          () ->
              relay.hop.control(pair.relay.host.nanoTime(), new ControlMessage.Revoke(revocation)));
      sent++;
    }
    assertEquals(CloseReason.OVERFLOW, relay.closed);
    assertEquals(5, sent, "four of 14.5 kB fit");
  }

  // --- revocation and expiry

  private static DeviceNode device(World world, Home home, DeviceKeys keys, Grant grant) {
    AtomicLong counter = new AtomicLong();
    HopClient.Device device =
        new HopClient.Device(keys, home.owner, Home.chain(grant), counter::incrementAndGet);
    return new DeviceNode(world.host("device"), device, HopLimits.STANDARD);
  }

  //
  @Test
  void aRevokedSessionEndsAtOnceAndNothingThatWaitedLeaves() {
    World world = new World(8);
    Home home = new Home(8);
    RelayNode relay = new RelayNode(world.host("relay"), home.keys(), HopLimits.STANDARD);
    DeviceKeys keys = home.keys();
    Grant grant = home.grant(keys);
    DeviceNode device = device(world, home, keys, grant);
    DeviceNode other = new DeviceNode(world.host("other"), home.device(), HopLimits.STANDARD);
    device.join(relay.target());
    other.join(relay.target());
    world.run(Duration.ofSeconds(1));
    Revocation revocation = home.revoke(1, grant);
    assertTrue(relay.revocations.apply(revocation).ok());
    Peer peer =
        relay.peers.stream()
            .filter(p -> p.hop.path().equals(device.port.local()))
            .findFirst()
            .get();
    long before = relay.bench.sink.sent();
    relay.host.run(
        relay,
        () -> {
          long now = relay.host.nanoTime();
          for (int i = 0; i < 50; i++) {
            peer.hop.send(now, new byte[1000], 0 + 1);
          }
          relay.server.revoke(now, revocation);
        });
    world.run(Duration.ofMillis(10));
    assertEquals(before + 1, relay.bench.sink.sent(), "the CLOSE and nothing else");
    assertEquals(CloseReason.REVOKED, peer.closed);
    assertEquals(CloseReason.REVOKED, device.last().closed);
    assertEquals(1, relay.server.size());
    assertTrue(other.joined());
    world.run(Duration.ofSeconds(30));
    assertFalse(device.joined());
    assertTrue(device.refusals.size() >= 1);
  }

  //
  @Test
  void aSessionEnds120SecondsAfterItsGrant() {
    World world = new World(9);
    Home home = new Home(9);
    RelayNode relay = new RelayNode(world.host("relay"), home.keys(), HopLimits.STANDARD);
    DeviceKeys keys = home.keys();
    DeviceNode device = device(world, home, keys, home.grant(keys, World.EPOCH_MILLIS + 60_000));
    device.join(relay.target());
    world.run(Duration.ofSeconds(175));
    assertTrue(device.joined());
    world.run(Duration.ofSeconds(15));
    assertEquals(CloseReason.EXPIRED, relay.last().closed);
    assertEquals(CloseReason.EXPIRED, device.last().closed);
  }

  @Test
  void aRenewedRightKeepsTheSessionAlive() {
    World world = new World(10);
    Home home = new Home(10);
    RelayNode relay = new RelayNode(world.host("relay"), home.keys(), HopLimits.STANDARD);
    DeviceKeys keys = home.keys();
    DeviceNode device = device(world, home, keys, home.grant(keys, World.EPOCH_MILLIS + 60_000));
    device.join(relay.target());
    world.run(Duration.ofSeconds(1));
    Hop hop = relay.last().hop;
    assertTrue(hop.renew(capability(relay, home, keys)));
    assertFalse(hop.renew(capability(relay, home, home.keys())), "another device's");
    assertFalse(hop.renew(capability(relay, new Home(11), keys)), "another owner's");
    world.run(Duration.ofMinutes(5));
    assertTrue(device.joined());
    assertEquals(1, relay.peers.size());
  }

  private static Capability capability(RelayNode relay, Home home, DeviceKeys keys) {
    byte[] chain = Home.chain(home.grant(keys));
    Capability.Checked checked =
        Capability.fromSession(
            chain,
            0,
            chain.length,
            keys.hopPublic(),
            null,
            relay.host.epochMillis(),
            relay.revocations);
    Capability capability = checked.capability();
    if (capability == null) {
      throw new IllegalStateException("refused: " + checked.outcome());
    }
    return capability;
  }

  // --- a handler that throws (R13)

  @Test
  void aHandlerThatThrowsEndsItsOwnSessionOnly() {
    Pair pair = Pair.joined(12);
    DeviceNode other =
        new DeviceNode(pair.world.host("other"), pair.home.device(), HopLimits.STANDARD);
    other.join(pair.relay.target());
    pair.run(Duration.ofMillis(100));
    pair.relay.peers.get(0).throwing = true;
    Hop hop = pair.device.last().hop;
    pair.device.turn(
        () -> hop.control(pair.device.host.nanoTime(), new ControlMessage.PublishOk(1)));
    pair.run(Duration.ofMillis(50));
    assertEquals(1, pair.relay.failures.size());
    assertEquals("planted", pair.relay.failures.get(0).getMessage());
    assertEquals(CloseReason.FAILED, pair.device.peers.get(0).closed);
    assertEquals(1, pair.relay.server.size());
    assertTrue(other.joined());
  }

  @Test
  void closingTheServerTellsEverybody() {
    Pair pair = Pair.joined(13);
    DeviceNode other =
        new DeviceNode(pair.world.host("other"), pair.home.device(), HopLimits.STANDARD);
    other.join(pair.relay.target());
    pair.run(Duration.ofMillis(100));
    onRelay(
        pair, () -> pair.relay.server.close(pair.relay.host.nanoTime(), CloseReason.GOING_AWAY));
    pair.run(Duration.ofMillis(50));
    assertEquals(0, pair.relay.server.size());
    assertEquals(CloseReason.GOING_AWAY, pair.device.last().closed);
    assertEquals(CloseReason.GOING_AWAY, other.last().closed);
    assertTrue(pair.relay.peers.stream().allMatch(p -> p.closed == CloseReason.GOING_AWAY));
  }
}
