package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.crypto.HopKeys;
import io.github.sightline.relay.impl.recovery.RttEstimator;
import io.github.sightline.relay.impl.wire.Control;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.impl.wire.Feedback;
import io.github.sightline.relay.impl.wire.FeedbackWriter;
import io.github.sightline.relay.impl.wire.FrameCursor;
import io.github.sightline.relay.impl.wire.FrameType;
import io.github.sightline.relay.impl.wire.WireLimits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Both halves of the control stream, with nothing but a bad road between them. */
class ControlStreamTest {
  private static final long MILLI = 1_000_000L;

  /** A sender whose datagrams are acknowledged by number. */
  private static final class Sending {
    final ControlSender sender = new ControlSender();
    final RttEstimator rtt = new RttEstimator();
    final byte[] plain = new byte[WireLimits.PLAINTEXT];
    final Session session =
        new Session(
            0,
            new Session.Ids(1, 1),
            new HopKeys(new byte[32], new byte[32]),
            new SentLog(1, 1 << 20),
            HopLimits.STANDARD);
    final Succession keys = new Succession(session);

    /** One datagram's frames, or nothing. */
    byte[] next(long now) {
      int end = sender.write(now, rtt, keys.nextNumber(), plain, 0);
      if (end > 0) {
        session.sent().sent(now);
      }
      return Bytes.copyOf(plain, 0, end);
    }

    /** The peer says which of our datagrams arrived, as FEEDBACK does: the newest and 64 before. */
    void acknowledge(Set<Long> arrived) {
      long largest = arrived.stream().mapToLong(Long::longValue).max().orElse(Feedback.NONE);
      long map = 0;
      for (int i = 0; i < 64 && largest >= 0; i++) {
        map |= arrived.contains(largest - 1 - i) ? 1L << i : 0;
      }
      byte[] a = new byte[100];
      FeedbackWriter writer = new FeedbackWriter();
      writer.begin(a, 0, 100);
      writer.receipt(largest, map, 0);
      assertTrue(session.sent().receipt(a, 1) != SentLog.LIE);
      sender.acknowledge(keys);
    }
  }

  private static boolean receive(
      ControlReceiver receiver, byte[] frames, ControlReceiver.Delivery to) {
    FrameCursor cursor = new FrameCursor();
    cursor.reset(frames, 0, frames.length);
    boolean right = true;
    while (cursor.next()) {
      assertEquals(FrameType.CONTROL, cursor.type());
      int at = cursor.at();
      right &=
          receiver.receive(
              0,
              to,
              Control.offset(frames, at),
              frames,
              Control.bytesAt(at),
              Control.length(frames, at));
    }
    assertFalse(cursor.malformed());
    return right;
  }

  private static ControlMessage message(SplittableRandom random, int number) {
    return switch (random.nextInt(4)) {
      case 0 -> new ControlMessage.PublishOk(number);
      case 1 -> new ControlMessage.NewGroupRequest(number);
      case 2 -> new ControlMessage.RequestError(number, 1);
      default -> new ControlMessage.GrantMessage(chain(random));
    };
  }

  private static byte[] chain(SplittableRandom random) {
    byte[] chain = new byte[1 + 260 * (1 + random.nextInt(3))];
    random.nextBytes(chain);
    chain[0] = (byte) (chain.length / 260);
    return chain;
  }

  private static final class Flight {
    final long at;
    final long number;
    final byte[] frames;

    Flight(long at, long number, byte[] frames) {
      this.at = at;
      this.number = number;
      this.frames = frames;
    }
  }

  @Property(tries = 150)
  void everythingArrivesOnceAndInOrder(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 50) int lossPercent) {
    SplittableRandom random = new SplittableRandom(seed);
    Sending sending = new Sending();
    ControlReceiver receiver = new ControlReceiver();
    PriorityQueue<Flight> road = new PriorityQueue<>((a, b) -> Long.compare(a.at, b.at));
    List<ControlMessage> expected = new ArrayList<>();
    List<ControlMessage> got = new ArrayList<>();
    Set<Long> arrived = new HashSet<>();
    for (long now = 0; now < 60_000 * MILLI; now += MILLI) {
      if (expected.size() < 300 && random.nextInt(3) == 0) {
        ControlMessage next = message(random, expected.size());
        assertTrue(sending.sender.offer(next.encode()));
        expected.add(next);
      }
      while (sending.sender.deadline() <= now) {
        long number = sending.keys.nextNumber();
        byte[] frames = sending.next(now);
        if (frames.length == 0) {
          break;
        }
        for (int copies = random.nextInt(5) == 0 ? 2 : 1; copies > 0; copies--) {
          if (random.nextInt(100) >= lossPercent) {
            road.add(new Flight(now + random.nextInt(30) * MILLI, number, frames));
          }
        }
      }
      while (!road.isEmpty() && road.peek().at <= now) {
        Flight flight = road.remove();
        arrived.add(flight.number);
        assertTrue(receive(receiver, flight.frames, (t, m) -> got.add(m)));
      }
      if (now % (10 * MILLI) == 0 && random.nextInt(100) >= lossPercent) {
        sending.acknowledge(arrived);
      }
      if (got.size() == 300 && sending.sender.isEmpty()) {
        break;
      }
    }
    assertEquals(expected.size(), got.size(), "seed " + seed);
    for (int i = 0; i < got.size(); i++) {
      assertArrayEquals(expected.get(i).encode(), got.get(i).encode(), "seed " + seed);
    }
    assertTrue(sending.sender.isEmpty(), "seed " + seed);
  }

  @Test
  void aMessageLongerThanADatagramIsCutAndJoined() {
    Sending sending = new Sending();
    byte[] longest = new byte[WireLimits.REVOCATION_BASE + 16 * WireLimits.MAX_REVOKED];
    new SplittableRandom(5).nextBytes(longest);
    Bytes.put16(longest, 60, WireLimits.MAX_REVOKED);
    ControlMessage.Revoke revoke = new ControlMessage.Revoke(longest);
    assertTrue(sending.sender.offer(revoke.encode()));
    List<byte[]> datagrams = new ArrayList<>();
    while (sending.sender.deadline() <= 0) {
      datagrams.add(sending.next(0));
    }
    assertTrue(datagrams.size() >= 14);
    ControlReceiver receiver = new ControlReceiver();
    List<byte[]> got = new ArrayList<>();
    for (int i = datagrams.size() - 1; i >= 0; i--) {
      receive(receiver, datagrams.get(i), (t, m) -> got.add(m.encode()));
    }
    assertEquals(0, got.size() == 1 ? java.util.Arrays.compare(revoke.encode(), got.get(0)) : 1);
  }

  // [W-9]
  @Test
  void sixtyFourKibibytesMayWaitAndNotOneByteMore() {
    Sending sending = new Sending();
    byte[] message = new byte[16_384];
    for (int i = 0; i < 4; i++) {
      assertTrue(sending.sender.offer(message));
    }
    assertFalse(sending.sender.offer(new byte[1]));
    Set<Long> arrived = new HashSet<>();
    arrived.add(sending.keys.nextNumber());
    sending.next(0);
    sending.acknowledge(arrived);
    assertTrue(sending.sender.offer(new byte[1]));
  }

  @Test
  void noMoreThan128SegmentsReachBeyondTheOldestThatIsMissing() {
    Sending sending = new Sending();
    Set<Long> arrived = new HashSet<>();
    int segments = 0;
    for (int i = 0; i < 1000; i++) {
      assertTrue(sending.sender.offer(new ControlMessage.PublishOk(i).encode()));
      if (sending.sender.deadline() <= 0) {
        long number = sending.keys.nextNumber();
        if (sending.next(0).length > 0) {
          segments++;
          if (number > 0) {
            arrived.add(number);
          }
        }
      }
      sending.acknowledge(arrived);
    }
    assertEquals(ControlSender.SEGMENTS, segments);
  }

  // [S-26]
  @Test
  void aSegmentIsSentTwiceAtOnceAndThenAfterTwoRoundTripsAndNotBefore50Milliseconds() {
    Sending sending = new Sending();
    sending.rtt.sample(10 * MILLI);
    sending.sender.offer(new ControlMessage.PublishOk(1).encode());
    assertTrue(sending.next(0).length > 0);
    assertEquals(10 * MILLI, sending.sender.deadline());
    assertEquals(0, sending.next(9 * MILLI).length);
    assertTrue(sending.next(10 * MILLI).length > 0);
    assertEquals(60 * MILLI, sending.sender.deadline());
    assertEquals(0, sending.next(59 * MILLI).length);
    assertTrue(sending.next(60 * MILLI).length > 0);
    for (int i = 0; i < 100; i++) {
      sending.rtt.sample(200 * MILLI);
    }
    sending.next(100 * MILLI);
    assertTrue(sending.sender.deadline() >= 449 * MILLI);
  }

  // [S-27]
  @Test
  void anOffsetBeyondTheWindowEndsIt() {
    ControlReceiver receiver = new ControlReceiver();
    byte[] b = new byte[100];
    assertTrue(receiver.receive(0, (t, m) -> true, WireLimits.CONTROL_WINDOW - 100, b, 0, 100));
    assertFalse(receiver.receive(0, (t, m) -> true, WireLimits.CONTROL_WINDOW - 99, b, 0, 100));
  }

  // [S-27]
  @Test
  void tooManyPiecesEndIt() {
    ControlReceiver receiver = new ControlReceiver();
    byte[] b = new byte[1];
    for (int i = 0; i < ControlSender.SEGMENTS; i++) {
      assertTrue(receiver.receive(0, (t, m) -> true, 10 + 2L * i, b, 0, 1));
    }
    assertTrue(receiver.receive(0, (t, m) -> true, 10, b, 0, 1), "known already");
    assertFalse(receiver.receive(0, (t, m) -> true, 9000, b, 0, 1));
  }

  @Test
  void overlappingPiecesDoNotExceedTheWindowTogether() {
    ControlReceiver receiver = new ControlReceiver();
    byte[] b = new byte[1161];
    boolean right = true;
    for (int i = 0; i < 100 && right; i++) {
      right = receiver.receive(0, (t, m) -> true, 1 + i, b, 0, 1161);
    }
    assertFalse(right);
  }

  // [W-8] [W-38]
  @Test
  void bytesThatAreNoMessageEndIt() {
    ControlReceiver receiver = new ControlReceiver();
    byte[] unknownType = {99, 0, 0};
    assertFalse(receiver.receive(0, (t, m) -> true, 0, unknownType, 0, 3));
    byte[] tooLong = {13, (byte) 0xFF, (byte) 0xFF};
    assertFalse(new ControlReceiver().receive(0, (t, m) -> true, 0, tooLong, 0, 3));
  }

  @Test
  void aReceiverThatStopsGetsNothingMore() {
    ControlReceiver receiver = new ControlReceiver();
    byte[] two = new byte[14];
    byte[] one = new ControlMessage.PublishOk(1).encode();
    System.arraycopy(one, 0, two, 0, 7);
    System.arraycopy(one, 0, two, 7, 7);
    List<ControlMessage> got = new ArrayList<>();
    receiver.receive(
        0,
        (t, m) -> {
          got.add(m);
          return false;
        },
        0,
        two,
        0,
        14);
    assertEquals(1, got.size());
  }

  @Property(tries = 300)
  void anyCutsAndOverlapsOfTheSameStreamGiveTheSameMessages(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] stream = new byte[7 * 60];
    for (int i = 0; i < 60; i++) {
      System.arraycopy(new ControlMessage.PublishOk(i).encode(), 0, stream, 7 * i, 7);
    }
    ControlReceiver receiver = new ControlReceiver();
    List<ControlMessage> got = new ArrayList<>();
    int covered = 0;
    while (covered < stream.length) {
      int from = Math.max(0, covered - random.nextInt(20));
      int to = Math.min(stream.length, covered + 1 + random.nextInt(30));
      int ahead = Math.min(stream.length - 1, to + random.nextInt(50));
      int aheadTo = Math.min(stream.length, ahead + 1 + random.nextInt(10));
      assertTrue(receiver.receive(0, (t, m) -> got.add(m), ahead, stream, ahead, aheadTo - ahead));
      assertTrue(receiver.receive(0, (t, m) -> got.add(m), from, stream, from, to - from));
      covered = to;
    }
    assertEquals(60, got.size());
    for (int i = 0; i < 60; i++) {
      assertEquals(new ControlMessage.PublishOk(i), got.get(i));
    }
  }
}
