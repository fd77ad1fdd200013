package io.github.sightline.relay.impl.wire;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.base.HotPath;

/**
 * RETRY, the answer of a relay under load: 40 bytes, stateless [W-21].
 *
 * <pre>
 *    0      1      2             4                           8
 *   +------+------+-------------+---------------------------+
 *   | 3    | ver 1| rsv 0       | receiver (HELLO.sender)   |
 *   +------+------+-------------+---------------------------+
 *   8   mac1 of the HELLO (16) : only who saw that HELLO can write this
 *   24  cookie (16) : key of mac2 in the next HELLO
 *   40
 * </pre>
 */
@HotPath
public final class Retry {
  /** Whole size. */
  public static final int BYTES = WireLimits.RETRY;

  /** Where the echoed mac1 begins. */
  public static final int MAC1 = 8;

  /** Where the cookie begins. */
  public static final int COOKIE = 24;

  private Retry() {}

  /** Whether size, type, version, reserved bytes and id are right. Never throws. */
  public static boolean check(byte[] a, int at, int length) {
    return length == BYTES
        && Bytes.within(a, at, length)
        && Datagram.prefixed(a, at, Datagram.RETRY);
  }

  /**
   * Writes the whole datagram.
   *
   * @param a borrowed, 40 bytes written
   * @param at first byte written
   * @param hello borrowed: the HELLO that is answered, for its id and mac1
   * @param helloAt its first byte
   * @param cookie borrowed, 16 bytes
   */
  public static void write(byte[] a, int at, byte[] hello, int helloAt, byte[] cookie) {
    Unsigned.require("cookie bytes", cookie.length, 16, 16);
    Datagram.writePrefix(a, at, Datagram.RETRY, Hello.sender(hello, helloAt));
    System.arraycopy(hello, helloAt + Hello.MAC1, a, at + MAC1, Hello.MAC_BYTES);
    System.arraycopy(cookie, 0, a, at + COOKIE, 16);
  }

  /** The id the client chose in its HELLO. */
  public static long receiver(byte[] a, int at) {
    return Bytes.u32(a, at + 4);
  }
}
