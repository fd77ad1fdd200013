package io.github.sightline.relay.impl;

import io.github.sightline.relay.spi.DatagramPort;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.Node;

/**
 * Ends a node in its own turn, then its port; when the queue is full the port goes at once and the
 * loop with it.
 */
final class Closing {
  private Closing() {}

  static void close(Host host, Node node, Runnable end, DatagramPort port) {
    boolean queued =
        host.run(
            node,
            () -> {
              try {
                end.run();
              } finally {
                port.close();
              }
            });
    if (!queued) {
      port.close();
    }
  }
}
