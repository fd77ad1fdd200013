package io.github.sightline.relay.impl.wire;

import static io.github.sightline.relay.impl.wire.WireLimits.GRANT;
import static io.github.sightline.relay.impl.wire.WireLimits.MAX_CHAIN;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.base.HotPath;

/**
 * A chain of grants on the wire [W-13]. Only the count is looked at here; the grants are judged by
 * the room that holds keys.
 *
 * <pre>
 *  0        1                  261                521                781
 * +--------+------------------+------------------+------------------+
 * | n      | grant (260)      | grant (260)      | grant (260)      |   n = 1, 2 or 3
 * +--------+------------------+------------------+------------------+
 * </pre>
 */
@HotPath
public final class ChainLayout {
  private ChainLayout() {}

  /**
   * The length of the chain that begins at {@code at}.
   *
   * @param a borrowed
   * @param at where the count byte is
   * @param limit first index after the readable bytes
   * @return 261, 521 or 781; -1 when the count is not 1 to 3 or the bytes end early
   */
  public static int length(byte[] a, int at, int limit) {
    if (at >= limit) {
      return -1;
    }
    int count = Bytes.u8(a, at);
    if (count < 1 || count > MAX_CHAIN) {
      return -1;
    }
    int length = 1 + count * GRANT;
    return length <= limit - at ? length : -1;
  }

  /** Whether {@code chain} is one chain and nothing else. */
  public static boolean whole(byte[] chain) {
    return length(chain, 0, chain.length) == chain.length;
  }

  /** Where grant {@code index} of a chain at {@code at} begins. */
  public static int grantAt(int at, int index) {
    return at + 1 + index * GRANT;
  }

  static byte[] require(byte[] chain) {
    if (!whole(chain)) {
      throw new IllegalArgumentException(
          "chain: " + chain.length + " bytes, expected a count of 1 to 3 and that many grants");
    }
    return chain;
  }
}
