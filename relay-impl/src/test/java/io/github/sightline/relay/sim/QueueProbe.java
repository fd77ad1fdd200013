package io.github.sightline.relay.sim;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** How long the datagrams of one direction wait for its bottleneck. */
final class QueueProbe implements SimLink.Interceptor {
  private final SimLink link;
  private long[] waits = new long[1024];
  private int count;
  private long bytes;

  QueueProbe(SimLink link) {
    this.link = link;
    link.intercept(this);
  }

  @Override
  public boolean pass(InetSocketAddress from, InetSocketAddress to, ByteBuffer datagram) {
    if (count == waits.length) {
      waits = Arrays.copyOf(waits, 2 * count);
    }
    waits[count++] = link.backlogNanos();
    bytes += datagram.remaining();
    return true;
  }

  /** Forgets what was. */
  void restart() {
    count = 0;
    bytes = 0;
  }

  /** Bytes of all datagrams. */
  long bytes() {
    return bytes;
  }

  /** The wait that this share of the datagrams did not exceed, milliseconds. */
  double millis(double share) {
    long[] sorted = Arrays.copyOf(waits, count);
    Arrays.sort(sorted);
    return count == 0 ? 0 : sorted[(int) Math.min(count - 1, (long) (share * count))] / 1e6;
  }
}
