package io.github.sightline.relay.impl.wire;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.base.HotPath;

/**
 * One incomplete object in a FEEDBACK [W-33]. Bit (i mod 8) of byte (i / 8) of the bitmap is set
 * when fragment i is missing; {@code skip} zero bytes at its front and all zero bytes at its end
 * are left out, so a gap far back in a large object can be named. No bitmap: the whole object is
 * missing.
 *
 * <pre>
 *  0        4        8        12       16       18     19      20
 * +--------+--------+--------+--------+--------+------+-------+-----------------+
 * | alias  | epoch  | group  | object | msLeft | skip | bytes | bitmap          |
 * +--------+--------+--------+--------+--------+------+-------+-----------------+
 * </pre>
 *
 * One encoding: the last byte is not zero; the first is not zero unless skip is 255; without a
 * bitmap skip is 0.
 */
@HotPath
public final class MissingEntry {
  /** Length before the bitmap. */
  static final int HEADER = 20;

  private MissingEntry() {}

  /** The length of the entry, -1 when it is not one. Never throws. */
  static int check(byte[] a, int at, int limit) {
    if (limit - at < HEADER || epoch(a, at) == 0) {
      return -1;
    }
    int skip = skip(a, at);
    int bytes = bitmapBytes(a, at);
    if (bytes == 0) {
      return skip == 0 ? HEADER : -1;
    }
    if (bytes > limit - at - HEADER) {
      return -1;
    }
    boolean front = a[at + HEADER] != 0 || skip == 255;
    return front && a[at + HEADER + bytes - 1] != 0 ? HEADER + bytes : -1;
  }

  /** Length of the entry at {@code at}. */
  static int bytes(byte[] a, int at) {
    return HEADER + bitmapBytes(a, at);
  }

  /** The track's name on this hop. */
  public static long alias(byte[] a, int at) {
    return Bytes.u32(a, at);
  }

  /** The epoch of the seal. */
  public static long epoch(byte[] a, int at) {
    return Bytes.u32(a, at + 4);
  }

  /** The group. */
  public static long group(byte[] a, int at) {
    return Bytes.u32(a, at + 8);
  }

  /** The object in its group. */
  public static long object(byte[] a, int at) {
    return Bytes.u32(a, at + 12);
  }

  /** Milliseconds until the object is due, negative when it is late. */
  public static int millisLeft(byte[] a, int at) {
    return Bytes.i16(a, at + 16);
  }

  /** Whether all of the object is missing: its size is not known to the asker. */
  public static boolean whole(byte[] a, int at) {
    return bitmapBytes(a, at) == 0;
  }

  /** Whether fragment {@code index} is asked for. */
  public static boolean missing(byte[] a, int at, int index) {
    if (whole(a, at)) {
      return true;
    }
    int place = (index >> 3) - skip(a, at);
    boolean named = place >= 0 && place < bitmapBytes(a, at);
    return named && ((a[at + HEADER + place] >> (index & 7)) & 1) != 0;
  }

  /** First index that the bitmap does not reach; fragments from there on are not asked for. */
  public static int reach(byte[] a, int at) {
    return whole(a, at) ? WireLimits.MAX_FRAGMENTS : (skip(a, at) + bitmapBytes(a, at)) << 3;
  }

  private static int skip(byte[] a, int at) {
    return Bytes.u8(a, at + 18);
  }

  private static int bitmapBytes(byte[] a, int at) {
    return Bytes.u8(a, at + 19);
  }
}
