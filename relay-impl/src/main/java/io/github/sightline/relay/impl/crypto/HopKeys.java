package io.github.sightline.relay.impl.crypto;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.wire.WireLimits;

/**
 * The two transport keys of one session, AES-256-GCM, nonce = four zero bytes and the datagram's
 * counter (Noise revision 34, section 12; protocol section 6).
 *
 * <p><b>Guarantees.</b> A send counter is used once: counters only go up, and at {@link
 * #COUNTER_LIMIT} both directions refuse for good. A refused datagram is one value without a
 * reason.
 *
 * <p><b>Does not guarantee.</b> That a datagram was not received before: see {@link ReplayWindow}.
 *
 * <p>No allocation of ours but the cipher's parameter object; see {@link Aead} for the JDK's. One
 * thread.
 */
public final class HopKeys implements AutoCloseable {
  /** First counter that is refused in both directions: 2^23, a limit of the protocol. */
  public static final long COUNTER_LIMIT = WireLimits.COUNTER_LIMIT;

  /** What {@link #seal} and {@link #open} return when they refuse. */
  public static final int REFUSED = Aead.REFUSED;

  private final Aead send;
  private final Aead receive;
  private final byte[] nonce = new byte[Aead.NONCE];
  private long largestSent = -1;

  /**
   * Both keys are copied.
   *
   * @param sendKey32 seals
   * @param receiveKey32 opens
   */
  public HopKeys(byte[] sendKey32, byte[] receiveKey32) {
    send = Aead.aes256Gcm(sendKey32);
    receive = Aead.aes256Gcm(receiveKey32);
  }

  /**
   * Seals one datagram's frames. All arrays are borrowed; {@code out} may be the array of the
   * associated data, never that of the clear bytes.
   *
   * @param counter greater than that of every call before
   * @return len + 16, or {@link #REFUSED} at the counter limit: the session is over
   * @throws IllegalArgumentException when the counter does not go up, or a range leaves its array
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
    if (counter >= COUNTER_LIMIT) {
      return REFUSED;
    }
    if (counter <= largestSent) {
      throw new IllegalArgumentException(
          "counter: " + counter + ", expected more than " + largestSent);
    }
    largestSent = counter;
    Bytes.put64(nonce, 4, counter);
    return send.seal(nonce, aad, aadAt, aadLen, plain, at, len, out, outAt);
  }

  /**
   * Opens one datagram's frames. All arrays are borrowed.
   *
   * @param counter as the datagram says
   * @param len of ciphertext and tag
   * @return len - 16, or {@link #REFUSED}, and then nothing of the clear bytes is in {@code out}
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
    if (counter < 0 || counter >= COUNTER_LIMIT) {
      return REFUSED;
    }
    Bytes.put64(nonce, 4, counter);
    return receive.open(nonce, aad, aadAt, aadLen, sealed, at, len, out, outAt);
  }

  /** Wipes both keys. */
  @Override
  public void close() {
    send.close();
    receive.close();
  }

  @Override
  public String toString() {
    return "hop keys";
  }
}
