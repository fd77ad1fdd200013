package io.github.sightline.relay.impl.wire;

import io.github.sightline.relay.impl.base.Bytes;

/**
 * KEY_REQUEST, a display's wish for the epoch secret of a camera [W-35].
 *
 * <pre>
 *  0          8         40         72                    1288            1292         1292 + c
 * +----------+---------+----------+---------------------+---------------+------------+----------+
 * | counter 8| nonce 32| camera 32| KEM public key 1216 | largestEpoch 4| chain (c)  | sig 64   |
 * +----------+---------+----------+---------------------+---------------+------------+----------+
 * </pre>
 *
 * The signature covers all before it. largestEpoch is 0 when the display knows none.
 */
public final class KeyRequestLayout {
  /** The display's device counter. */
  public static final int COUNTER = 0;

  /** 32 fresh bytes. */
  public static final int NONCE = 8;

  /** The camera that is asked. */
  public static final int CAMERA = 40;

  /** X-Wing public key of this request alone. */
  public static final int KEM_PUBLIC = 72;

  /** Length of that key. */
  public static final int KEM_PUBLIC_BYTES = 1216;

  /** The largest epoch the display knows. */
  public static final int LARGEST_EPOCH = KEM_PUBLIC + KEM_PUBLIC_BYTES;

  /** The display's chain, with its count byte. */
  public static final int CHAIN = LARGEST_EPOCH + 4;

  /** The longest request: a chain of three. */
  public static final int BYTES_MAX = CHAIN + WireLimits.CHAIN_MAX_BYTES + WireLimits.SIGNATURE;

  private KeyRequestLayout() {}

  /** Whether the bytes are exactly as long as their chain says. Never throws. */
  public static boolean check(byte[] a, int at, int length) {
    if (length < CHAIN || length > BYTES_MAX || !Bytes.within(a, at, length)) {
      return false;
    }
    int chain = ChainLayout.length(a, at + CHAIN, at + length);
    return chain > 0 && CHAIN + chain + WireLimits.SIGNATURE == length;
  }

  /** Where the signature begins, counted from the request's first byte. */
  public static int signature(int length) {
    return length - WireLimits.SIGNATURE;
  }

  /** Length of a request whose chain has {@code chainBytes}. */
  public static int bytes(int chainBytes) {
    return CHAIN + chainBytes + WireLimits.SIGNATURE;
  }

  /** The device counter. */
  public static long counter(byte[] a, int at) {
    return Bytes.i64(a, at + COUNTER);
  }

  /** The largest epoch the display knows, 0 for none. */
  public static long largestEpoch(byte[] a, int at) {
    return Bytes.u32(a, at + LARGEST_EPOCH);
  }
}
