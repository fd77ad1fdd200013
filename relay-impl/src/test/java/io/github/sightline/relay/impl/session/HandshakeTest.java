package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.wire.Datagram;
import io.github.sightline.relay.impl.wire.Hello;
import io.github.sightline.relay.sim.LinkModel;
import io.github.sightline.relay.sim.World;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** From HELLO to a session that both sides agree on, and what a stranger gets instead. */
class HandshakeTest {
  private static final InetSocketAddress STRANGER = new InetSocketAddress("10.9.9.9", 999);

  @Test
  void aSessionBeginsAfterOneRoundTrip() {
    Pair pair = new Pair(1, LinkModel.perfect().delayMillis(25));
    pair.device.join(pair.relay.target());
    assertTrue(pair.world.runUntil(pair.device::joined, Duration.ofMillis(51)));
    pair.run(Duration.ofMillis(30));
    assertTrue(pair.both());
    assertEquals(pair.home.owner, pair.relay.last().hop.owner());
    assertEquals(pair.home.owner, pair.device.last().hop.owner());
    pair.run(Duration.ofSeconds(60));
    assertTrue(pair.both());
    assertEquals(1, pair.relay.peers.size());
    assertEquals(1, pair.device.peers.size());
    assertEquals(50, pair.device.last().hop.roundTripNanos() / 1_000_000);
    assertEquals(50, pair.relay.last().hop.roundTripNanos() / 1_000_000);
  }

  /** H8: whatever is lost, doubled or overtaken, in the end each side has one session, the same. */
  @Test
  void h8_bothSidesEndWithExactlyOneSession() {
    for (int loss : new int[] {0, 30, 50}) {
      for (long seed = 0; seed < 12; seed++) {
        String which = "loss " + loss + " %, seed " + seed;
        LinkModel model =
            LinkModel.lossy(loss / 100.0)
                .delayMillis(40)
                .jitterMillis(20)
                .reorder(0.2, 0, 3000)
                .duplicate(0.3);
        Pair pair = new Pair(seed, model);
        pair.device.join(pair.relay.target());
        assertTrue(pair.world.runUntil(pair::both, Duration.ofMinutes(2)), which);
        pair.run(Duration.ofSeconds(2));
        pair.link.model(LinkModel.perfect().delayMillis(40));
        pair.run(Duration.ofSeconds(40));
        assertTrue(pair.both(), which);
        assertEquals(0, pair.relay.server.reception().pending().size(), which);
        assertEquals(1, pair.relay.peers.stream().filter(p -> p.closed == null).count(), which);
        assertEquals(1, pair.device.peers.stream().filter(p -> p.closed == null).count(), which);
        assertEquals(List.of(), pair.relay.clones, which);
      }
    }
  }

  // --- replay (H2)

  // [T-2]
  @Test
  void h2_aReplayedHelloMakesNoStateAndGetsNoAnswer() {
    Pair pair = new Pair(2).record().join();
    byte[] hello = pair.up.get(0);
    assertEquals(Datagram.HELLO, hello[0]);
    int answers = pair.down.size();
    long sent = pair.relay.bench.sink.sent();
    pair.atRelay(pair.device.port.local(), hello);
    pair.atRelay(STRANGER, hello);
    assertEquals(2, pair.relay.dropped(Drop.REPLAYED_HELLO));
    assertEquals(0, pair.relay.server.reception().pending().size());
    assertEquals(answers, pair.down.size());
    assertEquals(sent, pair.relay.bench.sink.sent());
    assertTrue(pair.both());
  }

  /** A copy of a HELLO gets the answer that the HELLO got, where it got it, and makes no state. */
  // [S-31]
  @Test
  void aCopyOfAHelloThatWaitsForItsFirstDataGetsTheSameAnswerAgain() {
    Pair pair = new Pair(2).record();
    pair.link
        .there()
        .intercept(
            (from, to, datagram) -> {
              pair.up.add(Pair.copy(datagram));
              return datagram.get(datagram.position()) == Datagram.HELLO;
            });
    pair.device.join(pair.relay.target());
    pair.run(Duration.ofMillis(100));
    byte[] hello = pair.up.get(0);
    byte[] welcome = pair.down.get(0);
    pair.link.there().cut();
    assertEquals(1, pair.relay.server.reception().pending().size());
    pair.atRelay(pair.device.port.local(), hello);
    assertEquals(2, pair.down.size());
    assertArrayEquals(welcome, pair.down.get(1));
    pair.atRelay(STRANGER, hello);
    pair.atRelay(pair.device.port.local(), Pair.flipped(hello, 8 * 1170));
    assertEquals(1, pair.relay.server.reception().pending().size());
    assertEquals(2, pair.down.size());
    assertEquals(1, pair.relay.dropped(Drop.REPLAYED_HELLO));
    assertEquals(1, pair.relay.dropped(Drop.BAD_MAC));
    pair.run(Duration.ofSeconds(6));
    pair.atRelay(pair.device.port.local(), hello);
    assertEquals(2, pair.relay.dropped(Drop.REPLAYED_HELLO), "its time is over");
  }

  @Test
  void aHelloReplayedToARelayThatForgotConfirmsNothing() {
    Pair pair = new Pair(3).record().join();
    byte[] hello = pair.up.get(0);
    RelayNode restarted = restart(pair);
    pair.link.cut();
    pair.atRelay(STRANGER, hello);
    assertEquals(1, restarted.server.reception().pending().size());
    for (byte[] datagram : pair.up) {
      pair.atRelay(STRANGER, datagram);
    }
    pair.run(Duration.ofSeconds(6));
    assertEquals(0, restarted.server.reception().pending().size());
    assertEquals(1, restarted.dropped(Drop.UNCONFIRMED));
    assertEquals(0, restarted.server.size());
  }

  private static RelayNode restart(Pair pair) {
    pair.relay.host.reboot();
    return new RelayNode(pair.relay.host, pair.relay.keys, HopLimits.STANDARD);
  }

  // --- flipped bits (H4, H10, T7)

  /** A HELLO that never reached the relay. */
  private static byte[] heldBack(Pair pair) {
    List<byte[]> held = new ArrayList<>();
    pair.link
        .there()
        .intercept(
            (from, to, datagram) -> {
              held.add(Pair.copy(datagram));
              return false;
            });
    pair.device.join(pair.relay.target());
    pair.run(Duration.ofMillis(100));
    return held.get(0);
  }

  // [S-3]
  @Test
  void h4_noBitOfAHelloMayFlip() {
    Pair pair = new Pair(4);
    byte[] hello = heldBack(pair);
    InetSocketAddress from = pair.device.port.local();
    InetSocketAddress relay = pair.relay.host.address(RelayNode.PORT);
    for (int bit = 0; bit < Hello.MAC2 * 8; bit++) {
      pair.world.inject(from, relay, java.nio.ByteBuffer.wrap(Pair.flipped(hello, bit)));
    }
    pair.run(Duration.ofMillis(100));
    assertEquals(0, pair.relay.bench.sink.sent());
    assertEquals(Hello.MAC2 * 8L, pair.relay.server.dropped());
    pair.atRelay(from, hello);
    assertEquals(1, pair.relay.bench.sink.sent(), "the true one is answered");
  }

  /** Beyond mac1: one bit of each byte, with a mac1 made by somebody who knows the relay's key. */
  @Test
  void h10_noByteOfAHelloMayChangeEvenUnderARightMac() {
    Pair pair = new Pair(5);
    byte[] hello = heldBack(pair);
    Macs macs = new Macs(pair.relay.keys.hopPublic());
    SplittableRandom random = new SplittableRandom(5);
    for (int at = 0; at < Hello.MAC1; at += at < 100 ? 1 : 7) {
      byte[] changed = Pair.flipped(hello, at * 8 + random.nextInt(8));
      macs.writeMac1(changed);
      pair.world.inject(
          pair.device.port.local(),
          pair.relay.host.address(RelayNode.PORT),
          java.nio.ByteBuffer.wrap(changed));
      if (at % 100 == 0) {
        pair.run(Duration.ofMillis(1));
      }
    }
    pair.run(Duration.ofMillis(100));
    assertEquals(0, pair.relay.bench.sink.sent());
    assertEquals(4, pair.relay.dropped(Drop.MALFORMED), "type, version and reserved bytes");
    assertEquals(96 + 153, pair.relay.dropped(Drop.UNREADABLE_HELLO));
  }

  @Test
  void h4_noBitOfAWelcomeMayFlipAndTheTrueOneStillCounts() {
    Pair pair = new Pair(6);
    pair.link
        .back()
        .intercept(
            (from, to, datagram) -> {
              pair.down.add(Pair.copy(datagram));
              return false;
            });
    pair.device.join(pair.relay.target());
    pair.run(Duration.ofMillis(100));
    byte[] welcome = pair.down.get(0);
    assertEquals(Datagram.WELCOME, welcome[0]);
    for (int bit = 0; bit < welcome.length * 8; bit++) {
      pair.world.inject(
          pair.relay.host.address(RelayNode.PORT),
          pair.device.port.local(),
          java.nio.ByteBuffer.wrap(Pair.flipped(welcome, bit)));
      if (bit % 20 == 0) {
        pair.run(Duration.ofMillis(1));
      }
    }
    pair.run(Duration.ofMillis(10));
    assertFalse(pair.device.joined());
    pair.atDevice(welcome);
    assertTrue(pair.device.joined());
  }

  @Test
  void aTrueWelcomeBehindAForgedOneIsStillRead() {
    Pair pair = new Pair(7);
    pair.link
        .back()
        .intercept(
            (from, to, datagram) -> {
              pair.down.add(Pair.copy(datagram));
              return false;
            });
    pair.device.join(pair.relay.target());
    pair.run(Duration.ofMillis(100));
    byte[] welcome = pair.down.get(0);
    InetSocketAddress relay = pair.relay.host.address(RelayNode.PORT);
    for (byte[] each : List.of(Pair.flipped(welcome, 400), welcome)) {
      pair.world.inject(relay, pair.device.port.local(), java.nio.ByteBuffer.wrap(each));
    }
    pair.run(Duration.ofMillis(20));
    assertTrue(pair.device.joined());
  }

  @Test
  void t7_noBitOfADataDatagramMayFlip() {
    Pair pair = Pair.joined(8);
    for (boolean upwards : new boolean[] {true, false}) {
      List<byte[]> held = new ArrayList<>();
      var link = upwards ? pair.link.there() : pair.link.back();
      link.intercept(
          (from, to, datagram) -> {
            held.add(Pair.copy(datagram));
            return false;
          });
      pair.fragment(upwards);
      pair.run(Duration.ofMillis(1));
      byte[] data = held.get(0);
      Peer receiver = upwards ? pair.relay.last() : pair.device.last();
      for (int bit = 0; bit < data.length * 8; bit++) {
        inject(pair, upwards, Pair.flipped(data, bit));
      }
      pair.run(Duration.ofMillis(1));
      assertEquals(0, receiver.fragments.size());
      inject(pair, upwards, data);
      pair.run(Duration.ofMillis(1));
      assertEquals(1, receiver.fragments.size());
      link.intercept(null);
    }
    assertTrue(pair.both());
  }

  private static void inject(Pair pair, boolean upwards, byte[] datagram) {
    InetSocketAddress relay = pair.relay.host.address(RelayNode.PORT);
    InetSocketAddress device = pair.device.port.local();
    pair.world.inject(
        upwards ? device : relay, upwards ? relay : device, java.nio.ByteBuffer.wrap(datagram));
  }

  // --- strangers (H1, H3, H11)

  // [S-3]
  @Test
  void h1_randomBytesOfEveryLengthGetSilence() {
    Pair pair = Pair.joined(9);
    SplittableRandom random = new SplittableRandom(9);
    long sent = pair.relay.bench.sink.sent();
    for (int length = 0; length <= 1500; length++) {
      for (int type = 0; type < 6; type++) {
        byte[] junk = new byte[length];
        random.nextBytes(junk);
        if (length > 7 && type > 0) {
          Bytes.put32(junk, 0, type << 24 | (type < 4 ? 1 << 16 : 0));
        }
        pair.world.inject(
            STRANGER, pair.relay.host.address(RelayNode.PORT), java.nio.ByteBuffer.wrap(junk));
      }
    }
    pair.run(Duration.ofMillis(1));
    assertEquals(sent, pair.relay.bench.sink.sent());
    assertEquals(1501 * 6, pair.relay.server.dropped());
  }

  // [S-4]
  @Test
  void h3_anEphemeralOfSmallOrderIsUnreadable() {
    Pair pair = new Pair(10);
    byte[] hello = heldBack(pair);
    java.util.Arrays.fill(hello, 8, 40, (byte) 0);
    new Macs(pair.relay.keys.hopPublic()).writeMac1(hello);
    pair.atRelay(STRANGER, hello);
    assertEquals(1, pair.relay.dropped(Drop.UNREADABLE_HELLO));
    assertEquals(0, pair.relay.bench.sink.sent());
  }

  @Test
  void h11_aHelloForAnotherRelayGetsSilence() {
    Pair pair = new Pair(11);
    DeviceKeys other = pair.home.keys();
    pair.device.join(RelayNode.target(other, pair.relay.host.address(RelayNode.PORT)));
    pair.run(Duration.ofSeconds(20));
    assertFalse(pair.device.joined());
    assertTrue(pair.relay.dropped(Drop.BAD_MAC) >= 4);
    assertEquals(0, pair.relay.bench.sink.sent());
  }

  // --- repeated randomness (H15)

  // [S-30]
  @Test
  void h15_repeatedRandomnessRepeatsNoEphemeralAndNoId() {
    World world = new World(12);
    Home home = new Home(12);
    RelayNode relay = new RelayNode(world.host("relay"), home.keys(), HopLimits.STANDARD);
    relay.host.entropy(b -> java.util.Arrays.fill(b, (byte) 7));
    Set<String> seen = new HashSet<>();
    int[] handshakes = {0};
    for (int i = 0; i < 4; i++) {
      DeviceNode device =
          new DeviceNode(world.host("device " + i), home.device(), HopLimits.STANDARD);
      device.host.entropy(b -> java.util.Arrays.fill(b, (byte) 7));
      device
          .host
          .linkTo(relay.host)
          .intercept(
              (from, to, d) -> {
                if (d.get(d.position()) == Datagram.HELLO) {
                  handshakes[0]++;
                  assertTrue(seen.add(hex(Pair.copy(d), 8)), "the same ephemeral");
                }
                return true;
              });
      relay
          .host
          .linkTo(device.host)
          .intercept(
              (from, to, d) -> {
                if (d.get(d.position()) == Datagram.WELCOME) {
                  assertTrue(seen.add(hex(Pair.copy(d), 8)), "the same ephemeral");
                }
                return true;
              });
      device.join(relay.target());
      assertTrue(world.runUntil(device::joined, Duration.ofSeconds(20)));
      device.turn(() -> device.client.close(device.host.nanoTime(), CloseReason.NORMAL));
      device.join(relay.target());
      assertTrue(world.runUntil(device::joined, Duration.ofSeconds(20)));
    }
    world.run(Duration.ofSeconds(1));
    assertEquals(4, relay.server.size());
    assertEquals(8, handshakes[0]);
  }

  private static String hex(byte[] a, int at) {
    return java.util.HexFormat.of().formatHex(a, at, at + 32);
  }

  // [S-21]
  @Test
  void twoHellosOfOneDeviceShareNothing() {
    Pair pair = new Pair(13);
    pair.record();
    pair.link.back().cut();
    pair.device.join(pair.relay.target());
    pair.run(Duration.ofSeconds(3));
    byte[] first = pair.up.get(0);
    byte[] second =
        pair.up.stream().filter(d -> !Arrays.equals(d, first)).findFirst().orElseThrow();
    assertNotEquals(Bytes.u32(first, 4), Bytes.u32(second, 4), "id");
    assertNotEquals(hex(first, 8), hex(second, 8), "ephemeral");
    assertNotEquals(hex(first, 40), hex(second, 40), "sealed key");
  }

  // --- replacing (one session for each hop key)

  // [S-10]
  @Test
  void anOlderSessionLivesUntilTheFirstDataOfTheNewOne() {
    World world = new World(14);
    Home home = new Home(14);
    RelayNode relay = new RelayNode(world.host("relay"), home.keys(), HopLimits.STANDARD);
    DeviceKeys keys = home.keys();
    AtomicLong counter = new AtomicLong();
    DeviceNode first =
        new DeviceNode(world.host("a"), home.device(keys, counter), HopLimits.STANDARD);
    first.join(relay.target());
    world.run(Duration.ofSeconds(1));
    assertEquals(1, relay.server.size());
    DeviceNode second =
        new DeviceNode(world.host("b"), home.device(keys, counter), HopLimits.STANDARD);
    second.host.linkTo(relay.host).intercept((f, t, d) -> d.get(d.position()) == Datagram.HELLO);
    second.join(relay.target());
    world.run(Duration.ofSeconds(1));
    assertTrue(second.joined());
    assertTrue(relay.last().hop.open());
    assertEquals(1, relay.peers.size(), "a WELCOME alone changes nothing");
    second.host.linkTo(relay.host).intercept(null);
    world.run(Duration.ofSeconds(1));
    assertEquals(2, relay.peers.size());
    assertEquals(CloseReason.REPLACED, relay.peers.get(0).closed);
    assertEquals(1, relay.server.size());
  }
}
