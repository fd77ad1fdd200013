package io.github.sightline.relay.examples.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LossyLinkTest {
  private static final int PATIENCE_MILLIS = 60_000;

  private final DatagramSocket target = socket();
  private final DatagramSocket client = socket();
  private final LossyLink link =
      LossyLink.open((InetSocketAddress) target.getLocalSocketAddress(), 42);

  private static DatagramSocket socket() {
    try {
      DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setReceiveBufferSize(1 << 20);
      return socket;
    } catch (SocketException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() {
    link.close();
    target.close();
    client.close();
  }

  private static void send(DatagramSocket from, SocketAddress to, int number) throws IOException {
    byte[] bytes = ByteBuffer.allocate(100).putInt(0, number).array();
    from.send(new DatagramPacket(bytes, bytes.length, to));
  }

  private static int receive(DatagramSocket at, DatagramPacket into) throws IOException {
    at.receive(into);
    return ByteBuffer.wrap(into.getData()).getInt();
  }

  private static DatagramPacket room() {
    return new DatagramPacket(new byte[100], 100);
  }

  @Test
  void eachClientGetsItsOwnAnswers() throws IOException {
    try (DatagramSocket other = socket()) {
      DatagramPacket in = room();
      for (DatagramSocket asks : List.of(client, other)) {
        send(asks, link.local(), asks.getLocalPort());
        int number = receive(target, in);
        send(target, in.getSocketAddress(), number + 1);
        assertEquals(asks.getLocalPort() + 1, receive(asks, room()));
      }
    }
    assertEquals(4, link.passed());
  }

  @Test
  void eachDirectionIsSeenByItsOwnTap() throws IOException {
    List<Integer> there = new ArrayList<>();
    List<Integer> back = new ArrayList<>();
    link.tap(datagram -> there.add(datagram.getInt(0)), datagram -> back.add(datagram.getInt(0)));
    DatagramPacket in = room();
    send(client, link.local(), 7);
    receive(target, in);
    send(target, in.getSocketAddress(), 8);
    receive(client, room());
    assertEquals(List.of(7), there);
    assertEquals(List.of(8), back);
  }

  @Test
  void itLosesItsShareAndTheShareMayChangeWhileItRuns() throws IOException {
    link.weather(Weather.clear().loss(0.3), Weather.clear());
    int sent = 2_000;
    for (int i = 0; i < sent; i++) {
      send(client, link.local(), i);
      if (i % 50 == 49) {
        awaitSeen(i + 1);
      }
    }
    assertEquals(0.3, link.lost() / (double) sent, 0.06);
    link.weather(Weather.clear());
    long lost = link.lost();
    send(client, link.local(), -1);
    DatagramPacket in = room();
    while (receive(target, in) != -1) {
      assertTrue(in.getLength() == 100);
    }
    assertEquals(lost, link.lost());
  }

  private void awaitSeen(long count) {
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    while (link.passed() + link.lost() < count) {
      assertTrue(System.nanoTime() < end, "the link stands still");
      Thread.onSpinWait();
    }
  }

  @Test
  void aNarrowWayTakesItsRateAndQueuesHalfASecond() {
    Direction direction = new Direction(9);
    direction.weather(Weather.clear().delay(25).megabits(3));
    Direction.Way way = new Direction.Way();
    Direction.Way other = new Direction.Way();
    long last = 0;
    int through = 0;
    for (int i = 0; i < 10_000; i++) {
      long now = i * 1_000_000L;
      long due = direction.due(now, 750, way);
      assertTrue(due < now + 530_000_000, "it waits too long");
      assertEquals(now + 27_000_000, direction.due(now, 750, other), "another client's way");
      other = new Direction.Way();
      if (due >= 0) {
        assertTrue(due - last >= 2_000_000, "two in the time of one");
        last = due;
        through++;
      }
    }
    assertEquals(5_250, through, 5, "6 Mb/s for 10 s: half, and what waits");
  }

  @Test
  void burstsAreLongerThanChance() {
    Direction.Way way = new Direction.Way();
    Direction direction = new Direction(7);
    direction.weather(Weather.clear().loss(0.1).bursts(5));
    int bursts = 0;
    boolean before = false;
    for (int i = 0; i < 50_000; i++) {
      boolean lost = direction.due(i, 1200, way) < 0;
      bursts += lost && !before ? 1 : 0;
      before = lost;
    }
    assertEquals(0.1, direction.lost() / 50_000.0, 0.015);
    assertEquals(5, direction.lost() / (double) bursts, 0.7);
  }

  @Test
  void delayAndJitterKeepTheOrderAndReorderDoesNot() {
    Direction.Way way = new Direction.Way();
    Direction direction = new Direction(8);
    direction.weather(Weather.clear().delay(25).jitter(10));
    long last = 0;
    for (int i = 0; i < 1_000; i++) {
      long due = direction.due(i * 1_000L, 1200, way);
      assertTrue(due >= last && due >= i * 1_000L + 25_000_000);
      last = due;
    }
    direction.weather(Weather.clear().delay(25).reorder(0.1));
    int overtaken = 0;
    List<Long> dues = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      dues.add(direction.due(1_000_000_000L + i * 1_000_000L, 1200, way));
      overtaken += i > 0 && dues.get(i) < dues.get(i - 1) ? 1 : 0;
    }
    assertTrue(overtaken > 50 && overtaken < 150, "overtaken " + overtaken);
  }

  @Test
  void aDatagramTakesAtLeastTheDelay() throws IOException {
    link.weather(Weather.clear().delay(30));
    long start = System.nanoTime();
    send(client, link.local(), 1);
    receive(target, room());
    assertTrue(System.nanoTime() - start >= 30_000_000);
  }

  @Test
  void aRebindShowsTheTargetANewPortAndAnswersComeBackThere() throws IOException {
    DatagramPacket in = room();
    send(client, link.local(), 1);
    receive(target, in);
    SocketAddress before = in.getSocketAddress();
    link.rebind();
    SocketAddress after = before;
    for (int i = 2; after.equals(before); i++) {
      send(client, link.local(), i);
      receive(target, in);
      after = in.getSocketAddress();
    }
    assertNotEquals(before, after);
    send(target, after, 99);
    assertEquals(99, receive(client, room()));
  }

  @Test
  void totalLossLosesAll() throws IOException {
    link.weather(Weather.clear().loss(1));
    send(client, link.local(), 1);
    awaitSeen(1);
    target.setSoTimeout(1);
    assertThrows(SocketTimeoutException.class, () -> receive(target, room()));
  }

  @Test
  void impossibleWeatherIsRefusedWithTheValue() {
    Weather clear = Weather.clear();
    assertThrows(IllegalArgumentException.class, () -> clear.loss(1.01));
    assertThrows(IllegalArgumentException.class, () -> clear.loss(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> clear.bursts(0.5));
    assertThrows(IllegalArgumentException.class, () -> clear.delay(-1));
  }

  @Test
  void aPortInUseIsSaid() {
    InetSocketAddress to = (InetSocketAddress) target.getLocalSocketAddress();
    int taken = link.local().getPort();
    Exception e = assertThrows(RuntimeException.class, () -> LossyLink.open(to, taken, 1).close());
    assertTrue(e.toString().contains(String.valueOf(taken)), e::toString);
  }
}
