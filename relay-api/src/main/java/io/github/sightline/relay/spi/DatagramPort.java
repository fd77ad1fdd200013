package io.github.sightline.relay.spi;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * A bound port that takes datagrams in bursts. Called by its node during the node's turn only,
 * never from two threads.
 *
 * <p>A burst is one destination and equal-sized datagrams back to back in one buffer (the last may
 * be shorter): one system call where the platform has segmentation offload, a loop where not.
 */
public interface DatagramPort extends AutoCloseable {
  /**
   * Where it is bound.
   *
   * @return address and port, the port never 0
   */
  InetSocketAddress local();

  /**
   * Sends a burst. Never blocks.
   *
   * @param to the destination
   * @param burst borrowed; the datagrams from position to limit, at most {@link #maxBurst()} of
   *     them; position unchanged
   * @param datagramBytes length of every datagram but the last
   * @return how many datagrams were taken, counted from the first; fewer than given means that the
   *     socket is full: the node keeps the rest
   */
  int send(InetSocketAddress to, ByteBuffer burst, int datagramBytes);

  /**
   * How many datagrams one burst may have.
   *
   * @return 1 or more, constant
   */
  int maxBurst();

  /** Unbinds; the node gets no further calls. Idempotent. */
  @Override
  void close();
}
