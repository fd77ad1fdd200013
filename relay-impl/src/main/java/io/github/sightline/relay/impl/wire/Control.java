package io.github.sightline.relay.impl.wire;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.base.HotPath;

/**
 * CONTROL, a piece of the reliable, ordered stream of {@link ControlMessage}s [W-26]. The stream
 * never wraps: offset + length is at most 2^32.
 *
 * <pre>
 *         body
 *  +-----+-----------------+----------+--------------------+
 *  | 3   | offset 4        | length 2 | bytes (1 or more)  |
 *  +-----+-----------------+----------+--------------------+
 * </pre>
 */
@HotPath
public final class Control {
  private Control() {}

  /** The length of the body, -1 when it is not one. Never throws. */
  static int check(byte[] a, int body, int limit) {
    if (limit - body < 6) {
      return -1;
    }
    int length = length(a, body);
    boolean fits = length >= 1 && length <= limit - body - 6;
    return fits && offset(a, body) + length <= WireLimits.U32_MAX + 1 ? 6 + length : -1;
  }

  /**
   * Writes a whole frame.
   *
   * @param a borrowed, 7 + length bytes written
   * @param at where the type byte goes
   * @param offset place of the bytes in the stream
   * @param from borrowed: the bytes
   * @param fromAt their first index
   * @param length how many, 1 to {@link WireLimits#CONTROL_BYTES_MAX}
   * @return the index behind the frame
   */
  public static int write(byte[] a, int at, long offset, byte[] from, int fromAt, int length) {
    Unsigned.require("control bytes", length, 1, WireLimits.CONTROL_BYTES_MAX);
    Unsigned.require("control offset", offset, 0, WireLimits.U32_MAX + 1 - length);
    Bytes.put8(a, at, FrameType.CONTROL);
    Bytes.put32(a, at + 1, offset);
    Bytes.put16(a, at + 5, length);
    System.arraycopy(from, fromAt, a, at + WireLimits.CONTROL_FRAME_HEADER, length);
    return at + WireLimits.CONTROL_FRAME_HEADER + length;
  }

  /** Place of the first byte in the stream. */
  public static long offset(byte[] a, int body) {
    return Bytes.u32(a, body);
  }

  /** Number of bytes. */
  public static int length(byte[] a, int body) {
    return Bytes.u16(a, body + 4);
  }

  /** Index of the first byte. */
  public static int bytesAt(int body) {
    return body + 6;
  }
}
