package io.github.sightline.relay.impl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.spi.DatagramPort;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.Node;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClosingTest {
  private static final int ROUNDS = 50;

  /**
   * Who closes a camera and then its identity must not wipe keys that a queued frame signs with.
   */
  @Test
  void whoClosesANodeComesBackAfterAllThatWasQueuedBefore() {
    Host host = Host.system();
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    for (int round = 0; round < ROUNDS; round++) {
      Node node = new Silent();
      DatagramPort port = host.attach(node, any);
      Closing closing = new Closing(host, node);
      List<String> done = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        assertTrue(host.run(node, () -> done.add("a frame")));
      }
      closing.close(() -> done.add("the end"), port);
      assertEquals(101, done.size(), "round " + round);
    }
  }

  @Test
  void nodeThatClosesItselfDoesNotWaitForItself() throws InterruptedException {
    Host host = Host.system();
    Node node = new Silent();
    DatagramPort port =
        host.attach(node, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Closing closing = new Closing(host, node);
    List<String> done = new ArrayList<>();
    CountDownLatch over = new CountDownLatch(1);
    host.run(
        node,
        () -> {
          closing.close(
              () -> {
                done.add("the end");
                over.countDown();
              },
              port);
          done.add("came back");
        });
    assertTrue(over.await(60, TimeUnit.SECONDS));
    assertEquals(List.of("came back", "the end"), done);
  }

  private static final class Silent implements Node {
    @Override
    public void onDatagram(long nowNanos, InetSocketAddress from, ByteBuffer borrowed) {}

    @Override
    public void onTimer(long nowNanos) {}

    @Override
    public void onIdle(long nowNanos) {}

    @Override
    public long nextDeadlineNanos() {
      return Long.MAX_VALUE;
    }
  }
}
