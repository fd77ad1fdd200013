package io.github.sightline.relay.impl.wire;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.base.HotPath;

/**
 * SKIP, seqs of a track that the sender left out on this hop: they are not missing [W-31]. Repeated
 * in each datagram of the alias until one that carried it is acknowledged.
 *
 * <pre>
 *         body
 *  +-----+----------+----------+------------+----------+
 *  | 8   | alias 4  | epoch 4  | firstSeq 4 | count 4  |
 *  +-----+----------+----------+------------+----------+
 * </pre>
 */
@HotPath
public final class Skip {
  /** Whole size with the type byte. */
  public static final int BYTES = 17;

  private Skip() {}

  /** The length of the body, -1 when it is not one. Never throws. */
  static int check(byte[] a, int body, int limit) {
    if (limit - body < BYTES - 1 || epoch(a, body) == 0) {
      return -1;
    }
    long count = count(a, body);
    return count >= 1 && firstSeq(a, body) + count <= WireLimits.U32_MAX + 1 ? BYTES - 1 : -1;
  }

  /**
   * Writes the track and the epoch; {@link #writeSeqs} writes the rest.
   *
   * @param a borrowed, 9 bytes written
   * @param at where the type byte goes
   * @param alias the track's name on this hop
   * @param epoch of the seal, not 0
   */
  public static void writeTrack(byte[] a, int at, long alias, long epoch) {
    Bytes.put8(a, at, FrameType.SKIP);
    Bytes.put32(a, at + 1, Unsigned.u32("alias", alias));
    Bytes.put32(a, at + 5, Unsigned.epoch(epoch));
  }

  /**
   * Writes which seqs.
   *
   * @param a borrowed, 8 bytes written
   * @param at where the type byte is
   * @param firstSeq the first that is left out
   * @param count how many, 1 or more
   * @return the index behind the frame
   */
  public static int writeSeqs(byte[] a, int at, long firstSeq, long count) {
    Unsigned.require("count", count, 1, WireLimits.U32_MAX);
    long most = WireLimits.U32_MAX + 1 - count;
    Bytes.put32(a, at + 9, Unsigned.require("firstSeq", firstSeq, 0, most));
    Bytes.put32(a, at + 13, count);
    return at + BYTES;
  }

  /** The track's name on this hop. */
  public static long alias(byte[] a, int body) {
    return Bytes.u32(a, body);
  }

  /** The epoch of the seal. */
  public static long epoch(byte[] a, int body) {
    return Bytes.u32(a, body + 4);
  }

  /** The first seq that is left out. */
  public static long firstSeq(byte[] a, int body) {
    return Bytes.u32(a, body + 8);
  }

  /** How many are left out. */
  public static long count(byte[] a, int body) {
    return Bytes.u32(a, body + 12);
  }
}
