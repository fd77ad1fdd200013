package io.github.sightline.relay.impl.wire;

import static io.github.sightline.relay.impl.wire.WireLimits.FRAGMENT_PREFIX;
import static io.github.sightline.relay.impl.wire.WireLimits.U32_MAX;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.base.HotPath;

/**
 * FRAGMENT, one piece of a sealed object on one hop; ends its datagram [W-29]. The pieces of an
 * object have consecutive seqs, so the object's first is seq - index. {@code sent} is the sending
 * node's monotonic clock in units of 100 microseconds, modulo 2^16: only differences on one hop
 * mean anything, they are the variation of the one-way delay.
 *
 * <pre>
 *         body
 *  +-----+----------+----------+----------+--------+----------------------+
 *  | 9   | alias 4  | epoch 4  | seq 4    | sent 2 | symbol ({@link Symbol})      |
 *  +-----+----------+----------+----------+--------+----------------------+
 * </pre>
 */
@HotPath
public final class Fragment {
  private Fragment() {}

  /** The length of the body, -1 when it is not one. Never throws. */
  static int check(byte[] a, int body, int limit) {
    int symbol = symbolAt(body);
    int length = Symbol.check(a, symbol, limit);
    if (length < 0 || length != limit - symbol || epoch(a, body) == 0) {
      return -1;
    }
    long first = seq(a, body) - Symbol.index(a, symbol);
    boolean counts = first >= 0 && first + Symbol.count(a, symbol) <= U32_MAX + 1;
    return counts ? limit - body : -1;
  }

  /**
   * Writes the header; the symbol goes to the returned index, see {@link Symbol#writePlace}.
   *
   * @param a borrowed, 15 bytes written
   * @param at where the type byte goes
   * @param alias the subscriber's (or publisher's) name of the track on this hop
   * @param epoch of the seal, not 0
   * @param seq number of the fragment in its track and epoch
   * @param sent the sender's clock in units of 100 us; the low 16 bits are kept
   * @return the index of the symbol
   */
  public static int write(byte[] a, int at, long alias, long epoch, long seq, int sent) {
    Bytes.put8(a, at, FrameType.FRAGMENT);
    Bytes.put32(a, at + 1, Unsigned.u32("alias", alias));
    Bytes.put32(a, at + 5, Unsigned.epoch(epoch));
    Bytes.put32(a, at + 9, Unsigned.u32("seq", seq));
    Bytes.put16(a, at + 13, sent);
    return at + FRAGMENT_PREFIX;
  }

  /**
   * Gives a fragment that arrived its address on the next hop; all else stays as it came.
   *
   * @param a borrowed
   * @param body where its body begins
   * @param alias the track's name on the next hop
   * @param sent the sender's clock in units of 100 us
   */
  public static void readdress(byte[] a, int body, long alias, int sent) {
    Bytes.put32(a, body, Unsigned.u32("alias", alias));
    Bytes.put16(a, body + 12, sent);
  }

  /** The track's name on this hop. */
  public static long alias(byte[] a, int body) {
    return Bytes.u32(a, body);
  }

  /** The epoch of the seal. */
  public static long epoch(byte[] a, int body) {
    return Bytes.u32(a, body + 4);
  }

  /** Number of the fragment in its track and epoch. */
  public static long seq(byte[] a, int body) {
    return Bytes.u32(a, body + 8);
  }

  /** The sender's clock in units of 100 us, modulo 2^16. */
  public static int sent(byte[] a, int body) {
    return Bytes.u16(a, body + 12);
  }

  /** Where the symbol begins. */
  public static int symbolAt(int body) {
    return body + FRAGMENT_PREFIX - 1;
  }

  /** The group of the object. */
  public static long group(byte[] a, int body) {
    return Symbol.group(a, symbolAt(body));
  }

  /** The object in its group. */
  public static long object(byte[] a, int body) {
    return Symbol.object(a, symbolAt(body));
  }

  /** The flags of the sealed object. */
  public static int flags(byte[] a, int body) {
    return Symbol.flags(a, symbolAt(body));
  }

  /** Index of the piece. */
  public static int index(byte[] a, int body) {
    return Symbol.index(a, symbolAt(body));
  }

  /** Number of pieces of the object. */
  public static int count(byte[] a, int body) {
    return Symbol.count(a, symbolAt(body));
  }

  /** Number of bytes of this piece. */
  public static int length(byte[] a, int body) {
    return Symbol.length(a, symbolAt(body));
  }

  /** Index of the first byte of the piece. */
  public static int bytesAt(int body) {
    return Symbol.bytesAt(symbolAt(body));
  }
}
