package io.github.sightline.relay.impl;

import io.github.sightline.relay.spi.DatagramPort;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.Node;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a node in its own turn, then its port; when the queue is full the port goes at once and the
 * loop with it. Who closes waits for that turn, so that keys may be wiped next: what was queued
 * before signs with them. A node that closes itself, out of a handler, does not wait.
 */
final class Closing {
  /** From us: a node that is at work for longer is not waited for. */
  private static final long WAIT_MILLIS = 1_000;

  private final Host host;
  private final Node node;
  private volatile @Nullable Thread own;

  /** The node was attached. */
  Closing(Host host, Node node) {
    this.host = host;
    this.node = node;
    host.run(node, () -> own = Thread.currentThread());
  }

  void close(Runnable end, DatagramPort port) {
    CountDownLatch ended = new CountDownLatch(1);
    boolean queued =
        host.run(
            node,
            () -> {
              try {
                end.run();
              } finally {
                port.close();
                ended.countDown();
              }
            });
    if (!queued) {
      port.close();
    } else if (Thread.currentThread() != own) {
      await(ended);
    }
  }

  private static void await(CountDownLatch ended) {
    try {
      ended.await(WAIT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
