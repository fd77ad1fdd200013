package io.github.sightline.relay.impl.wire;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.base.HotPath;

/**
 * HELLO, the first datagram of a client: always 1200 bytes [W-17].
 *
 * <pre>
 *    0      1      2             4                           8
 *   +------+------+-------------+---------------------------+
 *   | 1    | ver 1| rsv 0       | sender (id to answer to)  |  prologue part
 *   +------+------+-------------+---------------------------+
 *   8   e (32) : Noise ephemeral, clear
 *   40  s (32 + 16) : the client's static hop key, sealed
 *   88  payload (1064 + 16) : {@link HelloPayload}, sealed
 *   1168  mac1 (16) : over 0..1168
 *   1184  mac2 (16) : over 0..1184, zero without a cookie
 *   1200
 * </pre>
 */
@HotPath
public final class Hello {
  /** Whole size. */
  public static final int BYTES = WireLimits.HELLO;

  /** The clear bytes that enter the Noise prologue. */
  public static final int PREFIX = 8;

  /** Where the Noise message begins. */
  public static final int NOISE = 8;

  /** Length of the Noise message: e, sealed s, sealed payload. */
  public static final int NOISE_BYTES = 32 + 48 + HelloPayload.BYTES + WireLimits.TAG;

  /** Where mac1 begins; it covers all before it. */
  public static final int MAC1 = NOISE + NOISE_BYTES;

  /** Where mac2 begins; it covers all before it. */
  public static final int MAC2 = MAC1 + 16;

  /** Length of each mac. */
  public static final int MAC_BYTES = 16;

  private Hello() {}

  /** Whether size, type, version, reserved bytes and id are right. Never throws. */
  public static boolean check(byte[] a, int at, int length) {
    return length == BYTES
        && Bytes.within(a, at, length)
        && Datagram.prefixed(a, at, Datagram.HELLO);
  }

  /**
   * Writes the eight clear bytes; the Noise message and the macs are written by their owners.
   *
   * @param a borrowed, written
   * @param at first byte of the datagram
   * @param sender the id under which the client wants to be answered, not 0
   */
  public static void writePrefix(byte[] a, int at, long sender) {
    Datagram.writePrefix(a, at, Datagram.HELLO, sender);
  }

  /** The id to answer to. */
  public static long sender(byte[] a, int at) {
    return Bytes.u32(a, at + 4);
  }
}
