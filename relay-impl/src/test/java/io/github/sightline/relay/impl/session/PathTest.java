package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.sim.LinkModel;
import io.github.sightline.relay.sim.VirtualHost;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A device whose address changes, and somebody who only pretends (T2, T16). */
class PathTest {
  private static final Duration MILLI = Duration.ofMillis(1);

  @Test
  void aDisplayBehindANewPortSeesAGapOfATenthOfASecondAtMost() {
    for (long seed = 0; seed < 10; seed++) {
      Pair pair = new Pair(seed, LinkModel.perfect().delayMillis(20)).join();
      pair.media(false, MILLI, Duration.ofSeconds(1));
      InetSocketAddress before = pair.relay.last().hop.path();
      pair.device.host.rebind();
      long gap = longestGapMillis(pair, Duration.ofSeconds(2));
      assertTrue(gap <= 150, "seed " + seed + ": " + gap + " ms");
      assertNotEquals(before, pair.relay.last().hop.path());
      assertEquals(1, pair.relay.peers.size());
      assertEquals(1, pair.device.peers.size());
    }
  }

  private static long longestGapMillis(Pair pair, Duration length) {
    long end = pair.world.nowNanos() + length.toNanos();
    long last = pair.world.nowNanos();
    long longest = 0;
    int seen = pair.device.last().fragments.size();
    while (pair.world.nowNanos() < end) {
      pair.fragment(false);
      pair.run(MILLI);
      int now = pair.device.last().fragments.size();
      if (now > seen) {
        longest = Math.max(longest, pair.world.nowNanos() - last);
        last = pair.world.nowNanos();
        seen = now;
      }
    }
    return longest / 1_000_000;
  }

  @Test
  void aCameraBehindANewPortLosesNothing() {
    Pair pair = Pair.joined(3);
    pair.media(true, MILLI, Duration.ofSeconds(1));
    pair.device.host.rebind();
    pair.media(true, MILLI, Duration.ofSeconds(1));
    pair.run(Duration.ofSeconds(1));
    assertEquals(2000, pair.relay.last().fragments.size());
    assertEquals(1, pair.relay.peers.size());
  }

  @Test
  void aNewPathIsFoundUnderLossToo() {
    for (long seed = 0; seed < 10; seed++) {
      Pair pair = new Pair(seed, LinkModel.lossy(0.3).delayMillis(20)).join();
      pair.media(false, MILLI, Duration.ofSeconds(1));
      pair.device.host.rebind();
      pair.media(false, MILLI, Duration.ofSeconds(3));
      int got = pair.device.last().fragments.size();
      pair.media(false, MILLI, Duration.ofSeconds(1));
      assertTrue(pair.device.last().fragments.size() > got + 500, "seed " + seed);
      assertEquals(1, pair.device.peers.size(), "seed " + seed);
    }
  }

  /** The network shows some datagrams under another sender, which answers nothing. */
  // [S-19]
  @Test
  void t16_aSpoofedAddressGetsThreeTimesItsBytesAtMostAndTheMediaStaysAway() {
    Pair pair = Pair.joined(4);
    VirtualHost victim = pair.world.host("victim");
    InetSocketAddress spoofed = victim.address(4444);
    long[] in = {0};
    List<byte[]> out = new ArrayList<>();
    pair.relay
        .host
        .linkTo(victim)
        .intercept(
            (f, t, d) -> {
              out.add(Pair.copy(d));
              return true;
            });
    pair.link
        .there()
        .intercept(
            (f, t, d) -> {
              in[0] += d.remaining();
              pair.world.inject(spoofed, t, ByteBuffer.wrap(Pair.copy(d)));
              return false;
            });
    InetSocketAddress path = pair.relay.last().hop.path();
    int before = pair.device.last().fragments.size();
    pair.media(false, MILLI, Duration.ofSeconds(20));
    long bytes = out.stream().mapToLong(d -> d.length).sum();
    assertTrue(!out.isEmpty(), "it was challenged");
    assertTrue(bytes <= 3 * in[0], bytes + " out, " + in[0] + " in");
    assertTrue(out.stream().allMatch(d -> d.length <= 41), "nothing but challenges");
    assertEquals(path, pair.relay.last().hop.path());
    assertTrue(pair.device.last().fragments.size() >= before + 19_900);
  }

  /** The network shows some datagrams under another port of the same host. */
  // [S-19]
  @Test
  void t16_aSpoofedPortOfTheSameHostGetsThreeTimesTheHostsBytesAtMost() {
    Pair pair = Pair.joined(7);
    InetSocketAddress spoofed = pair.device.host.address(4444);
    long[] bytes = {0, 0};
    pair.link
        .there()
        .intercept(
            (f, t, d) -> {
              bytes[0] += d.remaining();
              pair.world.inject(spoofed, t, ByteBuffer.wrap(Pair.copy(d)));
              return false;
            });
    pair.link
        .back()
        .intercept(
            (f, t, d) -> {
              bytes[1] += t.getPort() == 4444 ? d.remaining() : 0;
              return true;
            });
    pair.media(false, MILLI, Duration.ofSeconds(20));
    assertTrue(bytes[1] > 0, "it was challenged");
    long before = 3 * 20_000; // what the handshake and the second before may have left
    assertTrue(bytes[1] <= 3 * bytes[0] + before, bytes[1] + " out, " + bytes[0] + " in");
    int had = pair.device.last().fragments.size();
    assertTrue(had > 15_000, "the media returned to the proven port: " + had);
  }

  /** T2: the old outside port belongs to somebody else's device now. */
  // [S-20] [S-11]
  @Test
  void t2_aPortHandedToAnotherDeviceMixesUpNobody() {
    Pair pair = Pair.joined(5);
    Home other = new Home(55);
    DeviceNode second =
        new DeviceNode(pair.world.host("second"), other.device(), HopLimits.STANDARD);
    second.join(pair.relay.target());
    pair.run(Duration.ofMillis(200));
    Peer first = pair.relay.peers.get(0);
    Peer theirs = pair.relay.peers.get(1);
    assertEquals(other.owner, theirs.hop.owner());
    for (int i = 0; i < 8; i++) {
      for (int k = 0; k < 500; k++) {
        int size = 16 + k % 50;
        pair.relay.host.run(
            pair.relay,
            () -> {
              long now = pair.relay.host.nanoTime();
              first.hop.send(now, fragments(1, size), size + 30);
              theirs.hop.send(now, fragments(2, size), size + 30);
            });
        pair.run(MILLI);
      }
      pair.device.host.rebind(second.host);
    }
    pair.run(Duration.ofSeconds(1));
    assertTrue(pair.device.peers.size() == 1 && second.peers.size() == 1);
    assertTrue(pair.device.last().fragments.size() > 3000);
    assertTrue(second.last().fragments.size() > 3000);
    assertTrue(pair.device.last().fragments.stream().allMatch(f -> f[3] == 1));
    assertTrue(second.last().fragments.stream().allMatch(f -> f[3] == 2));
  }

  private static byte[] fragments(int alias, int bytes) {
    byte[] plain = new byte[30 + bytes];
    int symbol = io.github.sightline.relay.impl.wire.Fragment.write(plain, 0, alias, 1, 1, 0);
    io.github.sightline.relay.impl.wire.Symbol.writePlace(plain, symbol, 0, 0, 0);
    io.github.sightline.relay.impl.wire.Symbol.writePiece(plain, symbol, 0, 1, bytes);
    return plain;
  }

  @Test
  void aReplayFromAnotherAddressMovesNothing() {
    Pair pair = Pair.joined(6).record();
    pair.media(true, MILLI, Duration.ofMillis(200));
    pair.run(Duration.ofMillis(100));
    InetSocketAddress path = pair.relay.last().hop.path();
    long strayed = pair.world.unroutable();
    for (byte[] datagram : List.copyOf(pair.up)) {
      pair.world.inject(
          new InetSocketAddress("10.9.9.9", 9),
          pair.relay.host.address(RelayNode.PORT),
          ByteBuffer.wrap(datagram));
    }
    pair.run(Duration.ofSeconds(1));
    assertEquals(strayed, pair.world.unroutable(), "nothing went to the stranger");
    assertEquals(path, pair.relay.last().hop.path());
  }
}
