package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.wire.Datagram;
import io.github.sightline.relay.sim.World;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Who may come in, how many, and what the others hear. */
class AdmissionTest {
  private static final HopLimits SMALL =
      new HopLimits(1L << 22, 1L << 23, 4096, 8, 3, 64, 32, 3, 60);

  private final World world = new World(77);
  private final Home home = new Home(77);

  private RelayNode relay(HopLimits limits) {
    return new RelayNode(world.host("relay"), home.keys(), limits);
  }

  private DeviceNode device(String name) {
    return new DeviceNode(world.host(name), home.device(), HopLimits.STANDARD);
  }

  private DeviceNode device(String name, DeviceKeys keys, Grant grant) {
    AtomicLong counter = new AtomicLong();
    HopClient.Device device =
        new HopClient.Device(keys, home.owner, Home.chain(grant), counter::incrementAndGet);
    return new DeviceNode(world.host(name), device, HopLimits.STANDARD);
  }

  // --- refusals (H5, H12)

  // [S-5]
  @Test
  void h12_aChainOfAnotherDeviceIsDenied() {
    RelayNode relay = relay(HopLimits.STANDARD);
    DeviceNode thief = device("thief", home.keys(), home.grant(home.keys()));
    thief.join(relay.target());
    world.run(Duration.ofSeconds(1));
    assertEquals(List.of(Outcome.DENIED), thief.refusals);
    assertEquals(0, relay.server.reception().pending().size());
    assertEquals(0, relay.server.size());
  }

  @Test
  void anExpiredChainIsExpired() {
    RelayNode relay = relay(HopLimits.STANDARD);
    DeviceKeys keys = home.keys();
    DeviceNode late = device("late", keys, home.grant(keys, World.EPOCH_MILLIS - Home.HOUR));
    late.join(relay.target());
    world.run(Duration.ofSeconds(1));
    assertEquals(List.of(Outcome.EXPIRED), late.refusals);
  }

  @Test
  void h5_anOwnerThatIsNotServedHearsWhatAdmissionSays() {
    RelayNode relay = relay(HopLimits.STANDARD);
    for (Outcome says : List.of(Outcome.DENIED, Outcome.BUSY)) {
      relay.admits = says;
      DeviceNode device = device(says.name());
      device.join(relay.target());
      world.run(Duration.ofSeconds(1));
      assertEquals(List.of(says), device.refusals);
      assertEquals(0, relay.server.size());
    }
  }

  // [S-22]
  @Test
  void aRefusedDeviceAsksAgainAfterTenTwentyFortySeconds() {
    RelayNode relay = relay(HopLimits.STANDARD);
    relay.admits = Outcome.DENIED;
    DeviceNode device = device("device");
    device.join(relay.target());
    world.run(Duration.ofSeconds(100));
    assertEquals(4, device.refusals.size());
    for (int i = 0; i < 4; i++) {
      double seconds = device.waits.get(i) / 1e9 / (10 << i);
      assertTrue(seconds >= 0.75 && seconds <= 1.25, "wait " + i);
    }
    relay.admits = Outcome.ACCEPTED;
    world.run(Duration.ofSeconds(110));
    assertTrue(device.joined());
  }

  @Test
  void aRenewedChainIsTriedAtOnce() {
    RelayNode relay = relay(HopLimits.STANDARD);
    DeviceKeys keys = home.keys();
    DeviceNode device = device("d", keys, home.grant(keys, World.EPOCH_MILLIS - Home.HOUR));
    device.join(relay.target());
    world.run(Duration.ofSeconds(1));
    assertFalse(device.joined());
    byte[] renewed = Home.chain(home.grant(keys));
    device.turn(() -> device.client.chain(device.host.nanoTime(), renewed));
    world.run(Duration.ofSeconds(1));
    assertTrue(device.joined());
  }

  // [S-5]
  @Test
  void h5_refusalsLeaveNoStateAndAreRationed() {
    RelayNode relay = relay(SMALL);
    DeviceNode thief = device("thief", home.keys(), home.grant(home.keys()));
    List<byte[]> hellos = new ArrayList<>();
    thief
        .host
        .linkTo(relay.host)
        .intercept(
            (f, t, d) -> {
              hellos.add(Pair.copy(d));
              return false;
            });
    thief.join(relay.target());
    world.run(Duration.ofMillis(10));
    InetSocketAddress at = relay.host.address(RelayNode.PORT);
    for (int i = 0; i < 40; i++) {
      world.inject(thief.port.local(), at, ByteBuffer.wrap(hellos.get(0)));
      world.run(Duration.ofMillis(10));
    }
    assertEquals(4, relay.bench.sink.sent(), "three a second, and 0.4 s went by");
    assertEquals(36, relay.dropped(Drop.REFUSAL_LIMIT));
    assertEquals(0, relay.server.reception().pending().size());
  }

  @Test
  void aGrantRevokedBeforeTheHelloIsDenied() {
    RelayNode relay = relay(HopLimits.STANDARD);
    DeviceKeys keys = home.keys();
    Grant grant = home.grant(keys);
    assertTrue(relay.revocations.apply(home.revoke(1, grant)).ok());
    DeviceNode device = device("d", keys, grant);
    device.join(relay.target());
    world.run(Duration.ofSeconds(1));
    assertEquals(List.of(Outcome.DENIED), device.refusals);
  }

  @Test
  void aGrantRevokedBetweenWelcomeAndFirstDataOpensNothing() {
    RelayNode relay = relay(HopLimits.STANDARD);
    DeviceKeys keys = home.keys();
    Grant grant = home.grant(keys);
    DeviceNode device = device("d", keys, grant);
    relay
        .host
        .linkTo(device.host)
        .intercept(
            (f, t, d) -> {
              relay.revocations.apply(home.revoke(1, grant));
              return true;
            });
    device.join(relay.target());
    world.run(Duration.ofSeconds(1));
    assertEquals(0, relay.peers.size());
    assertEquals(1, device.peers.size());
    assertEquals(CloseReason.REVOKED, device.last().closed);
  }

  // --- floods (H6, H7, PENDING)

  /** Devices that never confirm: their DATA does not reach the relay. */
  private List<DeviceNode> crowd(RelayNode relay, int from, int to) {
    List<DeviceNode> devices = new ArrayList<>();
    for (int i = from; i < to; i++) {
      DeviceNode device = device("crowd " + i);
      device.host.linkTo(relay.host).intercept((f, t, d) -> d.get(d.position()) == Datagram.HELLO);
      devices.add(device);
      device.join(relay.target());
    }
    return devices;
  }

  // [S-7]
  @Test
  void aboveHalfOfPendingACookieIsAskedForAndBringsADeviceIn() {
    RelayNode relay = relay(SMALL);
    crowd(relay, 0, 5);
    world.run(Duration.ofMillis(100));
    assertEquals(5, relay.server.reception().pending().size());
    assertEquals(0, relay.dropped(Drop.NO_COOKIE));
    DeviceNode honest = device("honest");
    honest.join(relay.target());
    world.run(Duration.ofMillis(100));
    assertEquals(1, relay.dropped(Drop.NO_COOKIE));
    assertTrue(honest.joined());
    assertEquals(1, relay.server.size());
  }

  // [S-9]
  @Test
  void h6_pendingNeverExceedsItsBoundAndALiveSessionDoesNotNotice() {
    RelayNode relay = relay(SMALL);
    DeviceNode living = device("living");
    living.join(relay.target());
    world.run(Duration.ofMillis(100));
    crowd(relay, 0, 30);
    int worst = 0;
    for (int i = 0; i < 1000; i++) {
      world.run(Duration.ofMillis(4));
      worst = Math.max(worst, relay.server.reception().pending().size());
    }
    assertEquals(8, worst);
    assertTrue(relay.dropped(Drop.HANDSHAKE_LIMIT) > 0);
    assertTrue(living.joined());
    assertEquals(1, living.peers.size());
  }

  // [S-9]
  @Test
  void aHandshakeThatIsNeverConfirmedIsForgottenAfterFiveSeconds() {
    RelayNode relay = relay(SMALL);
    List<DeviceNode> devices = crowd(relay, 0, 3);
    world.run(Duration.ofMillis(100));
    assertEquals(3, relay.server.reception().pending().size());
    for (DeviceNode device : devices) {
      device.host.linkTo(relay.host).cut();
    }
    world.run(Duration.ofMillis(4800));
    assertEquals(3, relay.server.reception().pending().size());
    world.run(Duration.ofMillis(300));
    assertEquals(0, relay.server.reception().pending().size());
    assertEquals(3, relay.dropped(Drop.UNCONFIRMED));
  }

  // [S-9]
  @Test
  void oneHopKeyHasOnePendingHandshake() {
    RelayNode relay = relay(SMALL);
    crowd(relay, 0, 1);
    world.run(Duration.ofMillis(4500));
    assertTrue(relay.bench.sink.sent() >= 2, "it asked more than once");
    assertEquals(1, relay.server.reception().pending().size());
  }

  // [S-7]
  @Test
  void h7_aCookieOfAnotherAddressIsRefused() {
    RelayNode relay = relay(SMALL);
    crowd(relay, 0, 5);
    world.run(Duration.ofMillis(100));
    DeviceNode honest = device("honest");
    List<byte[]> withCookie = new ArrayList<>();
    honest
        .host
        .linkTo(relay.host)
        .intercept(
            (f, t, d) -> {
              boolean proves = d.getLong(d.limit() - 16) != 0;
              if (proves) {
                withCookie.add(Pair.copy(d));
              }
              return !proves;
            });
    honest.join(relay.target());
    world.run(Duration.ofMillis(100));
    assertEquals(1, withCookie.size());
    long refused = relay.dropped(Drop.NO_COOKIE);
    InetSocketAddress at = relay.host.address(RelayNode.PORT);
    InetSocketAddress other = new InetSocketAddress("10.9.9.9", honest.port.local().getPort());
    world.inject(other, at, ByteBuffer.wrap(withCookie.get(0)));
    world.run(Duration.ofMillis(10));
    assertEquals(refused + 1, relay.dropped(Drop.NO_COOKIE));
    world.inject(honest.port.local(), at, ByteBuffer.wrap(withCookie.get(0)));
    world.run(Duration.ofMillis(10));
    assertEquals(refused + 1, relay.dropped(Drop.NO_COOKIE));
    assertEquals(6, relay.server.reception().pending().size());
  }

  // [S-7] [S-3]
  @Test
  void h6_hellosAreRationedAndADeviceStillComesIn() {
    RelayNode relay = relay(new HopLimits(1L << 22, 1L << 23, 4096, 8, 3, 64, 32, 3, 20));
    crowd(relay, 0, 5);
    world.run(Duration.ofMillis(100));
    long[] retries = {0};
    List<DeviceNode> many = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      DeviceNode one = device("one " + i);
      one.host.linkTo(relay.host).intercept((f, t, d) -> d.getLong(d.limit() - 16) == 0);
      relay
          .host
          .linkTo(one.host)
          .intercept(
              (f, t, d) -> {
                retries[0] += d.get(d.position()) == Datagram.RETRY ? 1 : 0;
                return true;
              });
      one.join(relay.target());
      many.add(one);
    }
    world.run(Duration.ofSeconds(1));
    assertTrue(relay.dropped(Drop.HELLO_LIMIT) > 10, "unread " + relay.dropped(Drop.HELLO_LIMIT));
    assertTrue(retries[0] >= 15 && retries[0] <= 45, "RETRYs " + retries[0]);
    many.forEach(one -> one.host.linkTo(relay.host).cut());
    DeviceNode honest = device("honest");
    honest.join(relay.target());
    world.run(Duration.ofSeconds(4));
    assertTrue(honest.joined());
  }

  // [S-8]
  @Test
  void aRetryThatEchoesAnotherHelloIsIgnored() {
    RelayNode relay = relay(SMALL);
    crowd(relay, 0, 5);
    world.run(Duration.ofMillis(100));
    DeviceNode honest = device("honest");
    List<byte[]> retries = new ArrayList<>();
    relay
        .host
        .linkTo(honest.host)
        .intercept(
            (f, t, d) -> {
              retries.add(Pair.copy(d));
              return false;
            });
    honest.join(relay.target());
    world.run(Duration.ofMillis(100));
    byte[] retry = retries.get(0);
    assertEquals(Datagram.RETRY, retry[0]);
    for (int bit = 0; bit < 24 * 8; bit++) {
      world.inject(
          relay.host.address(RelayNode.PORT),
          honest.port.local(),
          ByteBuffer.wrap(Pair.flipped(retry, bit)));
    }
    world.run(Duration.ofMillis(10));
    assertEquals(24 * 8, honest.client.dropped());
    assertEquals(1, retries.size());
  }

  // [S-6]
  @Test
  void beforeASessionNoAddressGetsMoreBytesThanItSent() {
    RelayNode relay = relay(SMALL);
    long[] in = {0};
    long[] out = {0};
    List<DeviceNode> devices = crowd(relay, 0, 20);
    for (DeviceNode device : devices) {
      relay
          .host
          .linkTo(device.host)
          .intercept(
              (f, t, d) -> {
                out[0] += d.remaining();
                return true;
              });
      device
          .host
          .linkTo(relay.host)
          .intercept(
              (f, t, d) -> {
                boolean hello = d.get(d.position()) == Datagram.HELLO;
                in[0] += hello ? d.remaining() : 0;
                assertTrue(out[0] <= in[0]);
                return hello;
              });
    }
    world.run(Duration.ofSeconds(20));
    assertTrue(out[0] > 0 && out[0] <= in[0] / 10);
  }

  // --- bounds

  @Test
  void moreSessionsThanTheBoundAreBusyButAKnownDeviceMayComeBack() {
    RelayNode relay = relay(SMALL);
    DeviceKeys keys = home.keys();
    AtomicLong counter = new AtomicLong();
    HopClient.Device device = home.device(keys, counter);
    DeviceNode known = new DeviceNode(world.host("known"), device, HopLimits.STANDARD);
    known.join(relay.target());
    for (int i = 0; i < 2; i++) {
      device("d" + i).join(relay.target());
      world.run(Duration.ofMillis(100));
    }
    assertEquals(3, relay.server.size());
    DeviceNode tooMany = device("too many");
    tooMany.join(relay.target());
    world.run(Duration.ofMillis(100));
    assertEquals(List.of(Outcome.BUSY), tooMany.refusals);
    DeviceNode again = new DeviceNode(world.host("again"), device, HopLimits.STANDARD);
    again.join(relay.target());
    world.run(Duration.ofMillis(100));
    assertTrue(again.joined());
    assertEquals(3, relay.server.size());
  }

  // [S-29]
  @Test
  void aDrainingRelayIsBusyForTheNewAndThereForTheOld() {
    RelayNode relay = relay(HopLimits.STANDARD);
    DeviceNode old = device("old");
    old.join(relay.target());
    world.run(Duration.ofMillis(100));
    relay.server.drain();
    DeviceNode late = device("late");
    late.join(relay.target());
    world.run(Duration.ofSeconds(20));
    assertEquals(Outcome.BUSY, late.refusals.get(0));
    assertTrue(old.joined());
    assertEquals(1, relay.server.size());
  }

  /** H14: with ids of four bits a relay soon has none left, and none comes back before its time. */
  // [S-18]
  @Test
  void h14_noIdNamesTwoSessionsWithin1800Seconds() {
    RelayNode relay = relay(new HopLimits(1L << 22, 1L << 23, 4096, 64, 64, 64, 4, 1000, 1000));
    List<Long> ids = new ArrayList<>();
    int served = 0;
    for (int i = 0; i < 40; i++) {
      DeviceNode device = device("d" + i);
      device.join(relay.target());
      world.run(Duration.ofMillis(100));
      if (device.joined()) {
        served++;
        ids.add(relay.last().hop.localId());
      }
      device.turn(() -> device.client.close(device.host.nanoTime(), CloseReason.NORMAL));
      world.run(Duration.ofSeconds(12));
    }
    assertEquals(15, served, "ids 1 to 15");
    assertEquals(15, ids.stream().distinct().count());
    world.run(Duration.ofMinutes(30));
    DeviceNode device = device("later");
    device.join(relay.target());
    world.run(Duration.ofMillis(100));
    assertTrue(device.joined());
  }

  @Test
  void workThatFindsNoWorkerIsDroppedAndAskedForAgain() {
    RelayNode relay = relay(HopLimits.STANDARD);
    relay.host.offloadLimit(0);
    DeviceNode device = device("device");
    device.join(relay.target());
    world.run(Duration.ofMillis(500));
    assertFalse(device.joined());
    assertTrue(relay.dropped(Drop.HANDSHAKE_LIMIT) > 0);
    relay.host.offloadLimit(10);
    world.run(Duration.ofSeconds(2));
    assertTrue(device.joined());
  }

  @Test
  void aClientWithoutAWorkerTriesAgainSoon() {
    RelayNode relay = relay(HopLimits.STANDARD);
    DeviceNode device = device("device");
    device.host.offloadLimit(0);
    device.join(relay.target());
    world.run(Duration.ofMillis(100));
    device.host.offloadLimit(10);
    world.run(Duration.ofMillis(100));
    assertTrue(device.joined());
  }

  // --- small paths (T9)

  // [S-23]
  @Test
  void t9_aPathBelow1200BytesIsSaidOnceAfterThreeHellos() {
    RelayNode relay = relay(HopLimits.STANDARD);
    DeviceNode device = device("device");
    world.link(
        device.host,
        relay.host,
        io.github.sightline.relay.sim.LinkModel.perfect().largestDatagram(1199));
    device.join(relay.target());
    world.run(Duration.ofSeconds(4));
    assertEquals(0, device.pathsTooSmall);
    world.run(Duration.ofSeconds(60));
    assertEquals(1, device.pathsTooSmall);
    assertFalse(device.joined());
  }

  @Test
  void aRelayThatWasReachedOnceIsAwayAndNotBehindASmallPath() {
    Pair pair = Pair.joined(5);
    pair.link.cut();
    pair.run(Duration.ofMinutes(2));
    assertFalse(pair.device.joined());
    assertEquals(0, pair.device.pathsTooSmall);
  }
}
