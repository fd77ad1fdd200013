package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.wire.WireLimits;
import io.github.sightline.relay.spi.DatagramPort;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BurstSinkTest {
  private static final InetSocketAddress A = new InetSocketAddress("10.0.0.1", 1);
  private static final InetSocketAddress B = new InetSocketAddress("10.0.0.2", 1);

  /** Takes so many datagrams, then no more until it is given room. */
  private static final class Port implements DatagramPort {
    final List<byte[]> sent = new ArrayList<>();
    final List<InetSocketAddress> to = new ArrayList<>();
    final List<Integer> calls = new ArrayList<>();
    int room = Integer.MAX_VALUE;

    @Override
    public InetSocketAddress local() {
      return A;
    }

    @Override
    public int send(InetSocketAddress destination, ByteBuffer burst, int datagramBytes) {
      int taken = 0;
      ByteBuffer b = burst.duplicate();
      while (b.hasRemaining() && room > 0) {
        byte[] d = new byte[Math.min(datagramBytes, b.remaining())];
        b.get(d);
        sent.add(d);
        to.add(destination);
        room--;
        taken++;
      }
      calls.add(taken);
      return taken;
    }

    @Override
    public int maxBurst() {
      return 10;
    }

    @Override
    public void close() {}
  }

  private final Port port = new Port();
  private final BurstSink sink = new BurstSink(port);
  private int written;

  private boolean put(Object tag, InetSocketAddress to, int length) {
    int at = sink.reserve(tag, to, length);
    if (at < 0) {
      return false;
    }
    Arrays.fill(sink.array(), at, at + length, (byte) written++);
    sink.commit(length);
    return true;
  }

  @Test
  void equalDatagramsToOneAddressAreOneCall() {
    for (int i = 0; i < 9; i++) {
      put(this, A, 1200);
    }
    put(this, A, 100);
    sink.flush(0);
    assertEquals(List.of(10), port.calls);
    assertEquals(100, port.sent.get(9).length);
  }

  @Test
  void nothingFollowsAShorterDatagramInItsRun() {
    put(this, A, 1200);
    put(this, A, 100);
    put(this, A, 1200);
    put(this, A, 1200);
    sink.flush(0);
    assertEquals(List.of(2, 2), port.calls);
  }

  @Test
  void aLongerDatagramAnotherAddressAndAnotherSessionEachBeginARun() {
    put(this, A, 100);
    put(this, A, 200);
    put(this, B, 200);
    put("other", B, 200);
    sink.flush(0);
    assertEquals(List.of(1, 1, 1, 1), port.calls);
  }

  @Test
  void aRunIsNoLongerThanThePortLikes() {
    for (int i = 0; i < 25; i++) {
      put(this, A, 1200);
    }
    sink.flush(0);
    assertEquals(List.of(10, 10, 5), port.calls);
  }

  @Test
  void whatThePortDoesNotTakeStaysInOrder() {
    for (int i = 0; i < 25; i++) {
      put(this, i < 12 ? A : B, 1200);
    }
    for (int room : new int[] {3, 0, 9, 1, 100}) {
      port.room = room;
      sink.flush(5);
      assertEquals(room == 100 ? Long.MAX_VALUE : 5 + BurstSink.RETRY_NANOS, sink.nextDeadline());
    }
    assertEquals(25, port.sent.size());
    for (int i = 0; i < 25; i++) {
      assertEquals(i, port.sent.get(i)[0]);
      assertEquals(i < 12 ? A : B, port.to.get(i));
    }
    assertEquals(25, sink.sent());
    assertEquals(25 * 1200, sink.sentBytes());
  }

  @Test
  void aFullPortAndAFullSinkLoseTheNewestAndCountIt() {
    port.room = 0;
    int taken = 0;
    for (int i = 0; i < BurstSink.DATAGRAMS + 30; i++) {
      taken += put(this, A, WireLimits.DATAGRAM) ? 1 : 0;
    }
    assertEquals(BurstSink.DATAGRAMS, taken);
    assertEquals(30, sink.dropped());
    port.room = Integer.MAX_VALUE;
    sink.flush(0);
    assertEquals(BurstSink.DATAGRAMS, port.sent.size());
    assertEquals((byte) 0, port.sent.get(0)[0]);
    assertTrue(put(this, A, 1200));
  }

  @Test
  void aSinkThatFillsInOneTurnFlushesItself() {
    for (int i = 0; i < 3 * BurstSink.DATAGRAMS; i++) {
      assertTrue(put(this, A, 1200));
    }
    sink.flush(0);
    assertEquals(3 * BurstSink.DATAGRAMS, port.sent.size());
    assertEquals(0, sink.dropped());
  }

  @Test
  void whatIsDiscardedNeverLeaves() {
    Object revoked = new Object();
    put(this, A, 1200);
    put(revoked, A, 1200);
    put(revoked, A, 1200);
    put(this, A, 1200);
    sink.discard(revoked);
    put(revoked, A, 35);
    sink.flush(0);
    assertEquals(3, port.sent.size());
    assertArrayEquals(
        new byte[] {0, 3, 4},
        new byte[] {port.sent.get(0)[0], port.sent.get(1)[0], port.sent.get(2)[0]});
    assertEquals(2, sink.dropped());
  }

  @Test
  void misuseIsSaidWithTheValueAndTheBound() {
    assertThrows(IllegalArgumentException.class, () -> sink.reserve(this, A, 0));
    assertThrows(IllegalArgumentException.class, () -> sink.reserve(this, A, 1201));
    assertThrows(IllegalStateException.class, () -> sink.commit(1));
    sink.reserve(this, A, 10);
    assertThrows(IllegalStateException.class, () -> sink.commit(11));
    sink.commit(10);
    assertThrows(IllegalStateException.class, () -> sink.commit(1));
  }

  @Property(tries = 200)
  void everyDatagramTakenLeavesOnceInOrderWhateverThePortDoes(
      @ForAll @Size(max = 300) List<@IntRange(min = 1, max = 1200) Integer> lengths,
      @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 20) Integer> rooms) {
    Port p = new Port();
    BurstSink s = new BurstSink(p);
    p.room = 0;
    List<Integer> accepted = new ArrayList<>();
    int turn = 0;
    for (int i = 0; i < lengths.size(); i++) {
      int at = s.reserve(this, i % 7 == 0 ? A : B, lengths.get(i));
      if (at >= 0) {
        Arrays.fill(s.array(), at, at + lengths.get(i), (byte) i);
        s.commit(lengths.get(i));
        accepted.add(i);
      }
      if (i % 5 == 0 && turn < rooms.size()) {
        p.room = rooms.get(turn++);
        s.flush(i);
      }
    }
    p.room = Integer.MAX_VALUE;
    s.flush(0);
    assertEquals(accepted.size(), p.sent.size());
    for (int i = 0; i < accepted.size(); i++) {
      byte[] d = p.sent.get(i);
      assertEquals(lengths.get(accepted.get(i)), d.length);
      assertEquals((byte) (int) accepted.get(i), d[0]);
      assertEquals((byte) (int) accepted.get(i), d[d.length - 1]);
    }
  }
}
