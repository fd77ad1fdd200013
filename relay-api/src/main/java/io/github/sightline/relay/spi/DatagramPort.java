package io.github.sightline.relay.spi;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Called by the node during its turn only. A burst = one destination, equal-sized datagrams (the
 * last may be shorter) back to back in one buffer, borrowed: one system call where the platform has
 * segmentation offload, a loop where not.
 */
public interface DatagramPort extends AutoCloseable {
  InetSocketAddress local();

  /** Datagrams accepted, from the first; fewer = the socket is full, the node keeps the rest. */
  int send(InetSocketAddress to, ByteBuffer burst, int datagramBytes);

  int maxBurst();

  @Override
  void close();
}
