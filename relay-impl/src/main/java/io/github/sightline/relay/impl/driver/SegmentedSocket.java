package io.github.sightline.relay.impl.driver;

import io.github.sightline.relay.impl.base.HotPath;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A channel's socket, used past the channel: one system call sends a burst and the kernel cuts it
 * (UDP_SEGMENT), one receives what it put together (UDP_GRO): 0.1 to 0.6 instead of 1.3 to 1.8
 * microseconds a datagram. Used by one thread; invalid when the channel is closed.
 *
 * <pre>
 *   msghdr   name 8 | nameLength 4 | pad 4 | iov 8 | iovLength 8 | control 8 | controlLength 8 | flags 4 | pad 4
 *   iovec    base 8 | length 8
 *   cmsghdr  length 8 | level 4 | type 4 | value                  (64-bit Linux, native order)
 * </pre>
 */
final class SegmentedSocket {
  /** What one call may carry: an IP datagram's bound less headers. */
  static final int CALL_BYTES = 65_000;

  private static final int SOL_SOCKET = 1;
  private static final int SO_TYPE = 3;
  private static final int SOCK_DGRAM = 2;
  private static final int SOL_UDP = 17;
  private static final int UDP_SEGMENT = 103;
  private static final int UDP_GRO = 104;

  private static final int RECEIVE_BYTES = 1 << 16;
  private static final int MESSAGE = 0;
  private static final int NAME_LENGTH = 8;
  private static final int CONTROL_LENGTH = 40;
  private static final int MESSAGE_FLAGS = 48;
  private static final int IOV = 56;
  private static final int CONTROL = 80;
  private static final int CONTROL_ROOM = 64;
  private static final int CMSG_LEVEL = CONTROL + 8;
  private static final int CMSG_TYPE = CONTROL + 12;
  private static final int CMSG_VALUE = CONTROL + 16;
  private static final int CMSG_SPACE = 24;
  private static final long CMSG_SHORT_LENGTH = 18;
  private static final int NAME = CONTROL + CONTROL_ROOM;
  private static final int HEAD_BYTES = NAME + 32;

  private final int fd;
  private final SocketAddresses addresses;
  private final ByteBuffer sendHead = head();
  private final ByteBuffer sendName = sendHead.slice(NAME, SocketAddresses.BYTES);
  private final ByteBuffer sendBytes = ByteBuffer.allocateDirect(CALL_BYTES);
  private final ByteBuffer receiveHead = head();
  private final ByteBuffer receiveName = receiveHead.slice(NAME, SocketAddresses.BYTES);
  private final ByteBuffer receiveBytes = ByteBuffer.allocateDirect(RECEIVE_BYTES);
  private final long sendMessage = wire(sendHead, sendBytes);
  private final long receiveMessage = wire(receiveHead, receiveBytes);
  private @Nullable InetSocketAddress lastTo;
  private @Nullable InetSocketAddress from;
  private int at;
  private int end;
  private int segment;

  private SegmentedSocket(int fd, short family) {
    this.fd = fd;
    this.addresses = new SocketAddresses(family);
  }

  /**
   * Finds a channel's socket and turns receive offload on.
   *
   * @param local where the channel is bound
   * @return the socket, or null where there is no such thing: the channel's own way works
   *     everywhere
   */
  static @Nullable SegmentedSocket of(InetSocketAddress local) {
    if (!NativeCalls.available()) {
      return null;
    }
    ByteBuffer scratch = head();
    List<Integer> found = new ArrayList<>();
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      for (Path path : open.toList()) {
        int fd = Integer.parseInt(path.getFileName().toString());
        if (isUdpAt(fd, local, scratch)) {
          found.add(fd);
        }
      }
    } catch (IOException | RuntimeException e) {
      return null;
    }
    if (found.size() != 1 || !isUdpAt(found.get(0), local, scratch)) {
      return null;
    }
    int fd = found.get(0);
    scratch.putInt(CONTROL, 1);
    long one = NativeCalls.address(scratch) + CONTROL;
    if (NativeCalls.setsockopt(fd, SOL_UDP, UDP_GRO, one, Integer.BYTES) != 0) {
      return null;
    }
    return new SegmentedSocket(
        fd, SocketAddresses.family(scratch.slice(NAME, SocketAddresses.BYTES)));
  }

  private static boolean isUdpAt(int fd, InetSocketAddress local, ByteBuffer scratch) {
    long base = NativeCalls.address(scratch);
    scratch.putInt(CONTROL, Integer.BYTES);
    boolean udp =
        NativeCalls.getsockopt(fd, SOL_SOCKET, SO_TYPE, base + CONTROL + 4, base + CONTROL) == 0
            && scratch.getInt(CONTROL + 4) == SOCK_DGRAM;
    scratch.putInt(CONTROL, SocketAddresses.BYTES);
    return udp
        && NativeCalls.getsockname(fd, base + NAME, base + CONTROL) == 0
        && SocketAddresses.same(scratch.slice(NAME, SocketAddresses.BYTES), local);
  }

  private static ByteBuffer head() {
    return ByteBuffer.allocateDirect(HEAD_BYTES).order(ByteOrder.nativeOrder());
  }

  private static long wire(ByteBuffer head, ByteBuffer bytes) {
    long base = NativeCalls.address(head);
    head.putLong(MESSAGE, base + NAME).putLong(16, base + IOV).putLong(24, 1);
    head.putLong(32, base + CONTROL).putLong(IOV, NativeCalls.address(bytes));
    return base;
  }

  /**
   * Sends datagrams to one destination in one call.
   *
   * @param to the destination
   * @param burst borrowed; position and limit are not looked at
   * @param start first byte
   * @param bytes at most {@link #CALL_BYTES}
   * @param datagramBytes length of each but the last
   * @return whether the kernel took them all; it takes all or none
   */
  @HotPath
  boolean send(InetSocketAddress to, ByteBuffer burst, int start, int bytes, int datagramBytes) {
    if (!name(to)) {
      return false;
    }
    sendBytes.put(0, burst, start, bytes);
    sendHead.putLong(IOV + Long.BYTES, bytes);
    boolean many = bytes > datagramBytes;
    if (many) {
      sendHead.putLong(CONTROL, CMSG_SHORT_LENGTH).putInt(CMSG_LEVEL, SOL_UDP);
      sendHead.putInt(CMSG_TYPE, UDP_SEGMENT).putShort(CMSG_VALUE, (short) datagramBytes);
    }
    sendHead.putLong(CONTROL_LENGTH, many ? CMSG_SPACE : 0);
    return NativeCalls.sendmsg(fd, sendMessage) == bytes;
  }

  @SuppressWarnings("ReferenceEquality") // the same object is the same address
  private boolean name(InetSocketAddress to) {
    if (to == lastTo) {
      return true;
    }
    int length = addresses.write(to, sendName);
    if (length < 0) {
      lastTo = null;
      return false;
    }
    sendHead.putInt(NAME_LENGTH, length);
    lastTo = to;
    return true;
  }

  /**
   * Reads one datagram.
   *
   * @param into cleared and filled; what is longer than its capacity is cut
   * @return the sender, or null when none waits
   */
  @HotPath
  @Nullable InetSocketAddress receive(ByteBuffer into) {
    if (at >= end && !receiveMore()) {
      return null;
    }
    int length = Math.min(segment, end - at);
    int kept = Math.min(length, into.capacity());
    into.clear().put(0, receiveBytes, at, kept).position(kept);
    at += length;
    return from;
  }

  private boolean receiveMore() {
    receiveHead.putInt(NAME_LENGTH, SocketAddresses.BYTES).putInt(MESSAGE_FLAGS, 0);
    receiveHead.putLong(CONTROL_LENGTH, CONTROL_ROOM).putLong(IOV + Long.BYTES, RECEIVE_BYTES);
    long got = NativeCalls.recvmsg(fd, receiveMessage);
    if (got < 0) {
      return false;
    }
    at = 0;
    end = (int) got;
    boolean joined =
        receiveHead.getLong(CONTROL_LENGTH) >= CMSG_VALUE - CONTROL + Integer.BYTES
            && receiveHead.getInt(CMSG_LEVEL) == SOL_UDP
            && receiveHead.getInt(CMSG_TYPE) == UDP_GRO;
    segment = joined ? receiveHead.getInt(CMSG_VALUE) : end;
    from = addresses.read(receiveName);
    return true;
  }
}
