package io.github.sightline.relay.impl.driver;

import io.github.sightline.relay.RelayException;
import io.github.sightline.relay.spi.DatagramPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/**
 * One UDP socket and the selector that waits for it. Used by one loop's thread alone, but for
 * {@link #close()} and {@link #wakeUp()}.
 */
final class UdpPort implements DatagramPort {
  /**
   * Ours: a keyframe of 490 kB comes as one burst, and several cameras may send theirs at once. The
   * kernel gives what it allows (net.core.rmem_max), silently.
   */
  static final int SOCKET_BUFFER_BYTES = 4 << 20;

  /** What one segmentation-offload call can carry, and what a batch of a fair loop is. */
  static final int MAX_BURST = 64;

  /** Ours: a path that refuses so many bursts in a row, yet takes datagrams, cannot cut bursts. */
  private static final int REFUSALS = 8;

  private static final int PRIVILEGED = 1024;

  private final DatagramChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final InetSocketAddress local;
  private final @Nullable SegmentedSocket segmented;
  private Runnable onClose = () -> {};
  private @Nullable Thread loop;
  private @Nullable ByteBuffer lastBurst;
  private ByteBuffer lastView = ByteBuffer.allocate(0);
  private volatile boolean closed;
  private boolean sendsSegmented = true;
  private int refusedInRow;
  private long unsendable;

  private UdpPort(DatagramChannel channel, Selector selector) throws IOException {
    this.channel = channel;
    this.selector = selector;
    this.key = channel.register(selector, SelectionKey.OP_READ);
    this.local = (InetSocketAddress) channel.getLocalAddress();
    this.segmented = SegmentedSocket.of(local);
  }

  /**
   * Opens a socket.
   *
   * @param wanted where; port 0 takes any free one
   * @return the port, bound
   * @throws RelayException when the address cannot be bound, in one line that says why
   */
  static UdpPort bind(InetSocketAddress wanted) {
    if (wanted.isUnresolved()) {
      throw new RelayException(
          "cannot listen on "
              + wanted.getHostString()
              + ": unknown host name, expected an address"
              + " of this machine",
          null);
    }
    DatagramChannel channel = null;
    try {
      channel = DatagramChannel.open();
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
      channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER_BYTES);
      channel.bind(wanted);
      return new UdpPort(channel, Selector.open());
    } catch (IOException e) {
      closeQuietly(channel);
      throw new RelayException("cannot listen on " + text(wanted) + ": " + reason(wanted, e), e);
    }
  }

  /** The thread whose port this is from now on, and what to tell when the port closes. */
  void own(Thread thread, Runnable closing) {
    loop = thread;
    onClose = closing;
  }

  @Override
  public InetSocketAddress local() {
    return local;
  }

  @Override
  public int maxBurst() {
    return MAX_BURST;
  }

  @Override
  public int send(InetSocketAddress to, ByteBuffer burst, int datagramBytes) {
    if (datagramBytes <= 0 || burst.remaining() > (long) datagramBytes * MAX_BURST) {
      throw new IllegalArgumentException(
          "burst: "
              + burst.remaining()
              + " bytes in datagrams of "
              + datagramBytes
              + ", expected at most "
              + MAX_BURST
              + " of them");
    }
    if (Thread.currentThread() != loop) {
      throw new IllegalStateException(
          "send from thread " + Thread.currentThread().getName() + ", expected the node's own");
    }
    if (closed) {
      return 0;
    }
    if (to.isUnresolved()) {
      return lost((burst.remaining() + datagramBytes - 1) / datagramBytes);
    }
    SegmentedSocket direct = segmented;
    return direct == null || !sendsSegmented
        ? sendPlain(to, burst, burst.position(), datagramBytes)
        : sendSegmented(direct, to, burst, datagramBytes);
  }

  /** A name that nobody knows is weather: what goes there was taken and is lost. */
  private int lost(int datagrams) {
    unsendable += datagrams;
    return datagrams;
  }

  /** As many datagrams as fit into one call at a time; what is not taken goes the plain way. */
  private int sendSegmented(
      SegmentedSocket direct, InetSocketAddress to, ByteBuffer burst, int datagramBytes) {
    int most = Math.max(1, SegmentedSocket.CALL_BYTES / datagramBytes) * datagramBytes;
    int at = burst.position();
    int limit = burst.limit();
    while (at < limit && most <= SegmentedSocket.CALL_BYTES) {
      int bytes = Math.min(most, limit - at);
      if (!direct.send(to, burst, at, bytes, datagramBytes)) {
        break;
      }
      at += bytes;
      refusedInRow = 0;
    }
    if (at == limit) {
      return (limit - burst.position() + datagramBytes - 1) / datagramBytes;
    }
    int plain = sendPlain(to, burst, at, datagramBytes);
    if (plain > 0 && ++refusedInRow >= REFUSALS) {
      sendsSegmented = false;
    }
    return (at - burst.position()) / datagramBytes + plain;
  }

  private int sendPlain(InetSocketAddress to, ByteBuffer burst, int from, int datagramBytes) {
    ByteBuffer view = viewOf(burst);
    int taken = 0;
    int limit = burst.limit();
    for (int at = from; at < limit; at += datagramBytes) {
      view.limit(Math.min(at + datagramBytes, limit)).position(at);
      if (!sendOne(to, view)) {
        return taken;
      }
      taken++;
    }
    return taken;
  }

  /** A sink sends the same buffer for ever, so one duplicate of it is enough. */
  @SuppressWarnings("ReferenceEquality") // two equal buffers are still two
  private ByteBuffer viewOf(ByteBuffer burst) {
    if (burst != lastBurst) {
      lastBurst = burst;
      lastView = burst.duplicate();
    }
    return lastView;
  }

  /**
   * Whether the socket took it; what the network refuses was taken and is lost, like all weather.
   */
  private boolean sendOne(InetSocketAddress to, ByteBuffer view) {
    try {
      if (channel.send(view, to) > 0 || !view.hasRemaining()) {
        return true;
      }
      key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
      return false;
    } catch (IOException e) {
      unsendable++;
      return true;
    }
  }

  /**
   * Reads one datagram.
   *
   * @param into cleared and filled; what is longer than its capacity is cut
   * @return the sender, or null when none waits
   */
  @Nullable InetSocketAddress receive(ByteBuffer into) {
    SegmentedSocket direct = segmented;
    if (direct != null) {
      return direct.receive(into);
    }
    into.clear();
    try {
      return (InetSocketAddress) channel.receive(into);
    } catch (ClosedChannelException e) {
      close();
      return null;
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * Waits until there is something to read, room to write again, or a wake-up.
   *
   * @param millis longest wait; 0 only looks
   * @return whether there was a full socket that has room again
   */
  boolean await(long millis) {
    try {
      if (millis <= 0) {
        selector.selectNow();
      } else {
        selector.select(millis);
      }
      selector.selectedKeys().clear();
      boolean room = key.isValid() && key.isWritable();
      if (room) {
        key.interestOps(SelectionKey.OP_READ);
      }
      return room;
    } catch (IOException e) {
      throw new IllegalStateException("selector failed", e);
    }
  }

  void wakeUp() {
    selector.wakeup();
  }

  boolean closed() {
    return closed;
  }

  /** Whether bursts go in one system call here. */
  boolean isSegmented() {
    return segmented != null;
  }

  /** Datagrams that the system refused to send: no route, too long for the path. */
  long unsendable() {
    return unsendable;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      wakeUp();
      onClose.run();
    }
  }

  /** Gives the socket back. The loop's last act. */
  void release() {
    closed = true;
    closeQuietly(channel);
    closeQuietly(selector);
  }

  private static void closeQuietly(@Nullable AutoCloseable it) {
    if (it != null) {
      try {
        it.close();
      } catch (Exception e) {
        // Nothing more can be done for a socket that does not close.
      }
    }
  }

  private static String text(InetSocketAddress wanted) {
    return wanted.getAddress().getHostAddress() + ":" + wanted.getPort();
  }

  private static String reason(InetSocketAddress wanted, IOException e) {
    int port = wanted.getPort();
    if (!isLocal(wanted.getAddress())) {
      return "not an address of this machine, expected one of its own, or 0.0.0.0 for all";
    }
    String said = String.valueOf(e.getMessage());
    if (port > 0 && port < PRIVILEGED && said.contains("ermission")) {
      return "port " + port + " is reserved to the system, expected " + PRIVILEGED + " to 65535";
    }
    if (e instanceof SocketException) {
      return "port " + port + " is in use, expected a free one, or 0 for any";
    }
    return said;
  }

  private static boolean isLocal(InetAddress address) {
    try {
      return address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return true;
    }
  }
}
