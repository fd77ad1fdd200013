package io.github.sightline.relay.impl.wire;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.base.HotPath;

/**
 * The clear header of DATA, which is its associated data [W-22]. Behind it: ciphertext of the
 * frames and a tag of 16 bytes; the nonce is four zero bytes and the counter.
 *
 * <pre>
 *    0      1                    4                           8                16
 *   +------+--------------------+---------------------------+----------------+
 *   | 4    | rsv 0              | receiver                  | counter        |
 *   +------+--------------------+---------------------------+----------------+
 * </pre>
 */
@HotPath
public final class DataHeader {
  /** Length of the header. */
  public static final int BYTES = WireLimits.DATA_HEADER;

  private DataHeader() {}

  /** Whether the size is 32 to 1200 and type, reserved bytes, id and counter fit. Never throws. */
  public static boolean check(byte[] a, int at, int length) {
    if (length < WireLimits.DATA_MIN || length > WireLimits.DATAGRAM) {
      return false;
    }
    if (!Bytes.within(a, at, length)) {
      return false;
    }
    long counter = Bytes.i64(a, at + 8);
    return Bytes.u32(a, at) == (long) Datagram.DATA << 24
        && Bytes.u32(a, at + 4) != 0
        && counter >= 0
        && counter < WireLimits.COUNTER_LIMIT;
  }

  /**
   * Writes the header.
   *
   * @param a borrowed, 16 bytes written
   * @param at first byte written
   * @param receiver the id the other side chose, not 0
   * @param counter never used before under this key, below 2^23
   */
  public static void write(byte[] a, int at, long receiver, long counter) {
    Bytes.put32(a, at, Datagram.DATA << 24);
    Bytes.put32(a, at + 4, Datagram.requireId(receiver));
    Unsigned.require("counter", counter, 0, WireLimits.COUNTER_LIMIT - 1);
    Bytes.put64(a, at + 8, counter);
  }

  /** The id of the receiving side's session. */
  public static long receiver(byte[] a, int at) {
    return Bytes.u32(a, at + 4);
  }

  /** The counter, 0 to 2^23 - 1. */
  public static long counter(byte[] a, int at) {
    return Bytes.i64(a, at + 8);
  }
}
