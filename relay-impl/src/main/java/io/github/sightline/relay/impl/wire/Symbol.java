package io.github.sightline.relay.impl.wire;

import static io.github.sightline.relay.impl.wire.WireLimits.MAX_FRAGMENTS;
import static io.github.sightline.relay.impl.wire.WireLimits.MAX_OBJECT;
import static io.github.sightline.relay.impl.wire.WireLimits.SYMBOL_BYTES;
import static io.github.sightline.relay.impl.wire.WireLimits.SYMBOL_HEADER;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.base.HotPath;

/**
 * One piece of a sealed object and its place in it: what a FRAGMENT carries and what a repair row
 * is computed over [W-27]. Every piece but an object's last has exactly N = 1138 bytes, so the
 * bytes belong at index x N, and a length that lies is malformed.
 *
 * <pre>
 *  0          4          8       9        11       13       15
 * +----------+----------+-------+--------+--------+--------+-----------------+
 * | group    | object   | flags | index  | count  | length | bytes           |
 * +----------+----------+-------+--------+--------+--------+-----------------+
 * </pre>
 */
@HotPath
public final class Symbol {
  private Symbol() {}

  /**
   * Judges a symbol at {@code at}.
   *
   * @param a borrowed
   * @param at its first byte
   * @param limit first index that is not its or its padding's
   * @return its length with the header, 16 to 1153; -1 when flags, index, count, length or the size
   *     of the object cannot be; never an exception
   */
  public static int check(byte[] a, int at, int limit) {
    if (limit - at <= SYMBOL_HEADER) {
      return -1;
    }
    int index = index(a, at);
    int count = count(a, at);
    int length = length(a, at);
    if ((flags(a, at) & ~SealedHeader.FLAGS) != 0 || count > MAX_FRAGMENTS || index >= count) {
      return -1;
    }
    boolean last = index == count - 1;
    boolean sized = last ? length >= 1 && length <= SYMBOL_BYTES : length == SYMBOL_BYTES;
    int least = (count - 1) * SYMBOL_BYTES + (last ? length : 1);
    if (!sized || least > MAX_OBJECT || length > limit - at - SYMBOL_HEADER) {
      return -1;
    }
    return SYMBOL_HEADER + length;
  }

  /**
   * Judges a symbol that a repair rebuilt: well formed, and zero up to {@code limit} [W-28].
   *
   * @return its length with the header, -1 when it must not be used
   */
  public static int checkPadded(byte[] a, int at, int limit) {
    int length = check(a, at, limit);
    return length > 0 && Bytes.zero(a, at + length, limit - at - length) ? length : -1;
  }

  /**
   * Writes where a piece belongs.
   *
   * @param a borrowed, 9 bytes written
   * @param at first byte of the symbol
   * @param group of the object
   * @param object in its group
   * @param flags of the sealed object: KEYFRAME, DISCARDABLE, CONFIG
   */
  public static void writePlace(byte[] a, int at, long group, long object, int flags) {
    Unsigned.require("flags", flags, 0, SealedHeader.FLAGS);
    Bytes.put32(a, at, Unsigned.u32("group", group));
    Bytes.put32(a, at + 4, Unsigned.u32("object", object));
    Bytes.put8(a, at + 8, flags);
  }

  /**
   * Writes which piece it is; the bytes go to the returned index.
   *
   * @param a borrowed, 6 bytes written
   * @param at first byte of the symbol
   * @param index of the piece
   * @param count of pieces of the object
   * @param length of this piece: N, or less in the last
   * @return the index of the first byte of the piece
   */
  public static int writePiece(byte[] a, int at, int index, int count, int length) {
    Unsigned.require("count", count, 1, MAX_FRAGMENTS);
    Unsigned.require("index", index, 0, count - 1L);
    boolean last = index == count - 1;
    Unsigned.require("length", length, last ? 1 : SYMBOL_BYTES, SYMBOL_BYTES);
    Bytes.put16(a, at + 9, index);
    Bytes.put16(a, at + 11, count);
    Bytes.put16(a, at + 13, length);
    return at + SYMBOL_HEADER;
  }

  /**
   * Number of pieces of an object.
   *
   * @param objectBytes 1 to {@link WireLimits#MAX_OBJECT}
   */
  public static int pieces(int objectBytes) {
    Unsigned.require("object bytes", objectBytes, 1, MAX_OBJECT);
    return (objectBytes + SYMBOL_BYTES - 1) / SYMBOL_BYTES;
  }

  /** The group. */
  public static long group(byte[] a, int at) {
    return Bytes.u32(a, at);
  }

  /** The object in its group. */
  public static long object(byte[] a, int at) {
    return Bytes.u32(a, at + 4);
  }

  /** The flags of the sealed object, see {@link SealedHeader}. */
  public static int flags(byte[] a, int at) {
    return Bytes.u8(a, at + 8);
  }

  /** Index of the piece, below {@link #count}. */
  public static int index(byte[] a, int at) {
    return Bytes.u16(a, at + 9);
  }

  /** Number of pieces of the object. */
  public static int count(byte[] a, int at) {
    return Bytes.u16(a, at + 11);
  }

  /** Number of bytes of this piece. */
  public static int length(byte[] a, int at) {
    return Bytes.u16(a, at + 13);
  }

  /** Index of the first byte of the piece. */
  public static int bytesAt(int at) {
    return at + SYMBOL_HEADER;
  }
}
