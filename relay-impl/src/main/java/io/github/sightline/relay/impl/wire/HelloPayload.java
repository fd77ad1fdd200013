package io.github.sightline.relay.impl.wire;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.base.HotPath;
import java.util.Arrays;

/**
 * What a HELLO says under its seal [W-18]: 1064 bytes, so that a chain of any length looks alike.
 *
 * <pre>
 *  0                8            12
 * +----------------+------------+--------------------------------+-----------+
 * | device counter | continue   | chain: n1, n x grant (260)     | zero pad  |  1064
 * +----------------+------------+--------------------------------+-----------+
 * </pre>
 */
@HotPath
public final class HelloPayload {
  /** Whole size. */
  public static final int BYTES = 1064;

  /** Where the chain begins. */
  public static final int CHAIN = 12;

  private HelloPayload() {}

  /** Whether the chain's count is 1 to 3 and the padding is zero. Never throws. */
  public static boolean check(byte[] a, int at, int length) {
    if (length != BYTES || !Bytes.within(a, at, length)) {
      return false;
    }
    int chain = ChainLayout.length(a, at + CHAIN, at + BYTES);
    return chain > 0 && Bytes.zero(a, at + CHAIN + chain, BYTES - CHAIN - chain);
  }

  /**
   * Writes the whole payload.
   *
   * @param a borrowed, 1064 bytes written
   * @param at first byte written
   * @param deviceCounter persisted boot count and count, larger than in any HELLO before
   * @param continued the receiver id of the session that goes on under new keys, 0 for a new one
   * @param chain borrowed: count byte and grants
   */
  public static void write(byte[] a, int at, long deviceCounter, long continued, byte[] chain) {
    ChainLayout.require(chain);
    Bytes.put64(a, at, deviceCounter);
    Bytes.put32(a, at + 8, Unsigned.u32("continued id", continued));
    System.arraycopy(chain, 0, a, at + CHAIN, chain.length);
    Arrays.fill(a, at + CHAIN + chain.length, at + BYTES, (byte) 0);
  }

  /** The device counter: instead of a timestamp, the relay keeps the largest per hop key. */
  public static long deviceCounter(byte[] a, int at) {
    return Bytes.i64(a, at);
  }

  /** The receiver id of the session to continue, 0 for none. */
  public static long continued(byte[] a, int at) {
    return Bytes.u32(a, at + 8);
  }

  /** Length of the chain at {@link #CHAIN}, with its count byte. */
  public static int chainLength(byte[] a, int at) {
    return ChainLayout.length(a, at + CHAIN, at + BYTES);
  }
}
