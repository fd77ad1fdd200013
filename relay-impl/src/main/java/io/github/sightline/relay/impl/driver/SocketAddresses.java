package io.github.sightline.relay.impl.driver;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's {@code sockaddr_in} and {@code sockaddr_in6}, to and from Java's. Senders are
 * remembered, so a datagram of a known sender allocates nothing.
 *
 * <pre>
 *   sockaddr_in   family 2 (native order) | port 2 | address 4 | zero 8
 *   sockaddr_in6  family 2 (native order) | port 2 | flow 4 | address 16 | scope 4 (native order)
 * </pre>
 */
final class SocketAddresses {
  static final int BYTES = 28;

  private static final short INET = 2;
  private static final short INET6 = 10;
  private static final int INET_BYTES = 16;
  private static final int PORT = 2;
  private static final int ADDRESS4 = 4;
  private static final int ADDRESS6 = 8;
  private static final int SCOPE = 24;
  private static final int INET_ADDRESS = 4;

  /** Ours: senders remembered; one more takes the place of another. */
  private static final int REMEMBERED = 4096;

  /** Before an IPv4 address inside an IPv6 one. */
  private static final int MAPPED = 0xFFFF;

  private static final int MAPPED_BYTES = 12;
  private static final int LINK_LOCAL_SHIFT = 54;
  private static final int LINK_LOCAL = 0xFE80 >>> 6;

  private final @Nullable InetSocketAddress[] senders = new @Nullable InetSocketAddress[REMEMBERED];
  private final long[] high = new long[REMEMBERED];
  private final long[] low = new long[REMEMBERED];
  private final int[] ports = new int[REMEMBERED];
  private final boolean six;

  /**
   * For the sockets of one family.
   *
   * @param family what getsockname says of the socket
   */
  SocketAddresses(short family) {
    if (family != INET && family != INET6) {
      throw new IllegalArgumentException("address family: " + family + ", expected 2 or 10");
    }
    six = family == INET6;
  }

  static short family(ByteBuffer at) {
    return at.order(ByteOrder.nativeOrder()).getShort(0);
  }

  /** Writes an address; returns its length, or -1 when this socket cannot reach it. */
  int write(InetSocketAddress to, ByteBuffer into) {
    byte[] address = to.getAddress().getAddress();
    boolean four = address.length == INET_ADDRESS;
    if (!four && !six) {
      return -1;
    }
    into.order(ByteOrder.nativeOrder()).putShort(0, six ? INET6 : INET);
    if (six) {
      int scope = to.getAddress() instanceof Inet6Address it ? it.getScopeId() : 0;
      into.putInt(ADDRESS4, 0).putInt(SCOPE, scope);
    }
    into.order(ByteOrder.BIG_ENDIAN).putShort(PORT, (short) to.getPort());
    if (!six) {
      into.put(ADDRESS4, address).putLong(ADDRESS6, 0);
      return INET_BYTES;
    }
    if (four) {
      into.putLong(ADDRESS6, 0).putInt(ADDRESS6 + Long.BYTES, MAPPED);
      into.put(ADDRESS6 + MAPPED_BYTES, address);
    } else {
      into.put(ADDRESS6, address);
    }
    return BYTES;
  }

  /** Reads an address. */
  InetSocketAddress read(ByteBuffer from) {
    from.order(ByteOrder.BIG_ENDIAN);
    int port = from.getShort(PORT) & 0xFFFF;
    long upper = six ? from.getLong(ADDRESS6) : 0;
    long lower =
        six
            ? from.getLong(ADDRESS6 + Long.BYTES)
            : ((long) MAPPED << 32) | (from.getInt(ADDRESS4) & 0xFFFFFFFFL);
    if (upper >>> LINK_LOCAL_SHIFT == LINK_LOCAL) {
      int scope = from.order(ByteOrder.nativeOrder()).getInt(SCOPE);
      return new InetSocketAddress(address(upper, lower, scope), port);
    }
    int slot = slot(upper, lower, port);
    InetSocketAddress known = senders[slot];
    if (known != null && high[slot] == upper && low[slot] == lower && ports[slot] == port) {
      return known;
    }
    InetSocketAddress made = new InetSocketAddress(address(upper, lower, 0), port);
    senders[slot] = made;
    high[slot] = upper;
    low[slot] = lower;
    ports[slot] = port;
    return made;
  }

  private static int slot(long upper, long lower, int port) {
    long mixed = (upper * 31 + lower) * 0x9E3779B97F4A7C15L + port * 0xBF58476D1CE4E5B9L;
    return (int) (mixed >>> 40) & (REMEMBERED - 1);
  }

  private static InetAddress address(long upper, long lower, int scope) {
    boolean four = upper == 0 && lower >>> 32 == MAPPED;
    try {
      if (four) {
        byte[] bytes = ByteBuffer.allocate(INET_ADDRESS).putInt((int) lower).array();
        return InetAddress.getByAddress(bytes);
      }
      byte[] bytes = ByteBuffer.allocate(2 * Long.BYTES).putLong(upper).putLong(lower).array();
      return scope == 0
          ? InetAddress.getByAddress(bytes)
          : Inet6Address.getByAddress(null, bytes, scope);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 bytes are an address", e);
    }
  }

  /** Whether a socket's own name, as the kernel tells it, is what Java says a channel's is. */
  static boolean same(ByteBuffer name, InetSocketAddress local) {
    short family = family(name);
    if (family != INET && family != INET6) {
      return false;
    }
    InetSocketAddress read = new SocketAddresses(family).read(name);
    boolean any = read.getAddress().isAnyLocalAddress() && local.getAddress().isAnyLocalAddress();
    return read.getPort() == local.getPort()
        && (any || read.getAddress().equals(local.getAddress()));
  }
}
