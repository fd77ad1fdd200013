package io.github.sightline.relay.impl.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.sightline.relay.spi.DatagramPort;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On Java 22 and later, on Linux, with native access enabled; skipped elsewhere. */
class SegmentedSocketTest {
  private static final InetSocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final SystemHost host = SystemHost.create();
  private final List<DatagramPort> ports = new ArrayList<>();
  private final Recorder a = new Recorder();
  private final Recorder b = new Recorder();

  @AfterEach
  void close() {
    ports.forEach(DatagramPort::close);
  }

  private UdpPort attach(Recorder node, InetSocketAddress local) {
    assumeTrue(NativeCalls.available(), "no segmentation offload here: plain sockets are tested");
    UdpPort port = (UdpPort) host.attach(node, local);
    ports.add(port);
    assertTrue(port.isSegmented());
    return port;
  }

  private void exchange(InetSocketAddress local, int datagrams, int size, int last) {
    List<Integer> sizes = new CopyOnWriteArrayList<>();
    CountDownLatch all = new CountDownLatch(datagrams + 1);
    b.onDatagram =
        (from, bytes) -> {
          int number = sizes.size();
          sizes.add(bytes.remaining());
          for (int i = 0; bytes.hasRemaining(); i++) {
            assertEquals((byte) (number * 7 + i), bytes.get(), "datagram " + number);
          }
          all.countDown();
        };
    DatagramPort to = attach(b, local);
    DatagramPort from = attach(a, local);
    ByteBuffer burst = ByteBuffer.allocate((datagrams - 1) * size + last);
    for (int i = 0; i < burst.capacity(); i++) {
      burst.put(i, (byte) (i / size * 7 + i % size));
    }
    InetSocketAddress target =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), to.local().getPort());
    AtomicInteger taken = new AtomicInteger();
    host.run(
        a,
        () -> {
          taken.set(from.send(target, burst, size));
          all.countDown();
        });
    Recorder.await(all);
    assertEquals(datagrams, taken.get());
    assertEquals(datagrams, sizes.size());
    assertEquals(size, sizes.get(0));
    assertEquals(last, sizes.get(datagrams - 1));
  }

  @Test
  void aBurstIsCutAndPutTogetherByTheKernel() {
    exchange(LOOPBACK, 10, 1200, 1200);
  }

  @Test
  void theLastDatagramMayBeShorter() {
    exchange(LOOPBACK, 10, 1200, 7);
  }

  @Test
  void aBurstLongerThanOneCallGoesInTwo() {
    exchange(LOOPBACK, UdpPort.MAX_BURST, 1200, 1200);
  }

  @Test
  void oneDatagramIsABurstToo() {
    exchange(LOOPBACK, 1, 1200, 1200);
  }

  @Test
  void aWildcardSocketReachesIpv4() {
    exchange(new InetSocketAddress(0), 10, 1200, 600);
  }

  @Test
  void plainAndSegmentedSocketsUnderstandEachOther() throws IOException {
    CountDownLatch heard = new CountDownLatch(1);
    DatagramPort port = attach(a, LOOPBACK);
    try (DatagramSocket plain = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      plain.setSoTimeout((int) Recorder.PATIENCE_SECONDS * 1000);
      InetSocketAddress back = (InetSocketAddress) plain.getLocalSocketAddress();
      a.onDatagram =
          (from, bytes) -> {
            assertEquals(back, from);
            port.send(from, ByteBuffer.allocate(250), 100);
            heard.countDown();
          };
      plain.send(new DatagramPacket(new byte[50], 50, port.local()));
      Recorder.await(heard);
      List<Integer> sizes = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        DatagramPacket in = new DatagramPacket(new byte[1500], 1500);
        plain.receive(in);
        sizes.add(in.getLength());
      }
      assertEquals(List.of(100, 100, 50), sizes);
    }
  }

  @Test
  void itIsAbsentWhereThereIsNoForeignFunctionApi() {
    assumeTrue(Runtime.version().feature() < 22);
    assertFalse(NativeCalls.available());
    assertEquals(null, SegmentedSocket.of(LOOPBACK));
  }
}
