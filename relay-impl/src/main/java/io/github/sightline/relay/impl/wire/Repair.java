package io.github.sightline.relay.impl.wire;

import static io.github.sightline.relay.impl.wire.WireLimits.FRAGMENT_PREFIX;
import static io.github.sightline.relay.impl.wire.WireLimits.MAX_SPAN;
import static io.github.sightline.relay.impl.wire.WireLimits.ROWS;
import static io.github.sightline.relay.impl.wire.WireLimits.SYMBOL;
import static io.github.sightline.relay.impl.wire.WireLimits.SYMBOL_HEADER;
import static io.github.sightline.relay.impl.wire.WireLimits.U32_MAX;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.base.HotPath;

/**
 * REPAIR, one coded row over the symbols of {@code span} consecutive seqs of one track and epoch;
 * ends its datagram [W-30]. The row is as long as the longest symbol of the span, shorter ones
 * count as padded with zeros.
 *
 * <pre>
 *         body
 *  +-----+----------+----------+------------+--------+-------+-------------------+
 *  | 10  | alias 4  | epoch 4  | firstSeq 4 | span 1 | row 1 | row bytes         |
 *  +-----+----------+----------+------------+--------+-------+-------------------+
 * </pre>
 */
@HotPath
public final class Repair {
  private Repair() {}

  /** The length of the body, -1 when it is not one. Never throws. */
  static int check(byte[] a, int body, int limit) {
    int length = limit - rowAt(body);
    if (length <= SYMBOL_HEADER || length > SYMBOL || epoch(a, body) == 0) {
      return -1;
    }
    int span = span(a, body);
    boolean coded = span >= 1 && span <= MAX_SPAN && row(a, body) < ROWS;
    return coded && firstSeq(a, body) + span <= U32_MAX + 1 ? limit - body : -1;
  }

  /**
   * Writes the track and the epoch; {@link #writeSpan} writes the rest.
   *
   * @param a borrowed, 9 bytes written
   * @param at where the type byte goes
   * @param alias the track's name on this hop
   * @param epoch of the seal, not 0
   */
  public static void writeTrack(byte[] a, int at, long alias, long epoch) {
    Bytes.put8(a, at, FrameType.REPAIR);
    Bytes.put32(a, at + 1, Unsigned.u32("alias", alias));
    Bytes.put32(a, at + 5, Unsigned.epoch(epoch));
  }

  /**
   * Writes what the row covers; the row's bytes go to the returned index.
   *
   * @param a borrowed, 6 bytes written
   * @param at where the type byte is
   * @param firstSeq first seq of the span
   * @param span number of seqs, 1 to 128
   * @param row number of the row, 0 to 127
   * @return the index of the row's first byte
   */
  public static int writeSpan(byte[] a, int at, long firstSeq, int span, int row) {
    Unsigned.require("span", span, 1, MAX_SPAN);
    Unsigned.require("row", row, 0, ROWS - 1L);
    Bytes.put32(a, at + 9, Unsigned.require("firstSeq", firstSeq, 0, U32_MAX + 1 - span));
    Bytes.put8(a, at + 13, span);
    Bytes.put8(a, at + 14, row);
    return at + FRAGMENT_PREFIX;
  }

  /** Gives a row that arrived its track's name on the next hop. */
  public static void readdress(byte[] a, int body, long alias) {
    Bytes.put32(a, body, Unsigned.u32("alias", alias));
  }

  /** The track's name on this hop. */
  public static long alias(byte[] a, int body) {
    return Bytes.u32(a, body);
  }

  /** The epoch of the seal. */
  public static long epoch(byte[] a, int body) {
    return Bytes.u32(a, body + 4);
  }

  /** First seq of the span. */
  public static long firstSeq(byte[] a, int body) {
    return Bytes.u32(a, body + 8);
  }

  /** Number of seqs of the span, 1 to 128. */
  public static int span(byte[] a, int body) {
    return Bytes.u8(a, body + 12);
  }

  /** Number of the row, 0 to 127. */
  public static int row(byte[] a, int body) {
    return Bytes.u8(a, body + 13);
  }

  /** Index of the row's first byte. */
  public static int rowAt(int body) {
    return body + FRAGMENT_PREFIX - 1;
  }

  /** Number of bytes of the row, 16 to 1153, for a body of {@code bodyLength}. */
  public static int rowLength(int bodyLength) {
    return bodyLength - (FRAGMENT_PREFIX - 1);
  }
}
