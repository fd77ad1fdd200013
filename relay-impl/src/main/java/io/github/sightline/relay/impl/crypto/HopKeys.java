package io.github.sightline.relay.impl.crypto;

/** The two transport keys of one session. */
@SuppressWarnings("DoNotCallSuggester")
public final class HopKeys implements AutoCloseable {
  /** First counter that is refused in both directions (2^23). */
  public static final long COUNTER_LIMIT = 1L << 23;

  /** What {@link #seal} and {@link #open} return when they refuse. */
  public static final int REFUSED = -1;

  /** Both keys are copied. */
  public HopKeys(byte[] sendKey32, byte[] receiveKey32) {
    throw new UnsupportedOperationException("" + sendKey32.length + receiveKey32.length);
  }

  /**
   * Seals one datagram; send counters must strictly increase.
   *
   * @return len + 16, or REFUSED at {@link #COUNTER_LIMIT}
   */
  public int seal(
      long counter,
      byte[] aad,
      int aadAt,
      int aadLen,
      byte[] plain,
      int at,
      int len,
      byte[] out,
      int outAt) {
    throw new UnsupportedOperationException();
  }

  /**
   * Opens one datagram (len includes the tag).
   *
   * @return len - 16, or REFUSED
   */
  public int open(
      long counter,
      byte[] aad,
      int aadAt,
      int aadLen,
      byte[] sealed,
      int at,
      int len,
      byte[] out,
      int outAt) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
