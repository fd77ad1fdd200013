package io.github.sightline.relay.impl.crypto;

/** AES-GCM (NIST SP 800-38D), 96-bit nonce, 128-bit tag, for one key. */
@SuppressWarnings("DoNotCallSuggester")
public final class Aead implements AutoCloseable {
  /** Length of a nonce in bytes. */
  public static final int NONCE = 12;

  /** Length of a tag in bytes. */
  public static final int TAG = 16;

  /** What {@link #open} returns for anything that does not verify. */
  public static final int REFUSED = -1;

  private Aead() {}

  /**
   * AES-256-GCM.
   *
   * @param key32 copied
   * @return the cipher
   */
  public static Aead aes256Gcm(byte[] key32) {
    throw new UnsupportedOperationException("aes256Gcm " + key32.length);
  }

  /**
   * AES-128-GCM.
   *
   * @param key16 copied
   * @return the cipher
   */
  public static Aead aes128Gcm(byte[] key16) {
    throw new UnsupportedOperationException("aes128Gcm " + key16.length);
  }

  /**
   * Seals {@code len} bytes; writes len + 16.
   *
   * @return bytes written
   */
  public int seal(
      byte[] nonce12,
      byte[] aad,
      int aadAt,
      int aadLen,
      byte[] in,
      int at,
      int len,
      byte[] out,
      int outAt) {
    throw new UnsupportedOperationException();
  }

  /**
   * Opens {@code len} bytes (tag included); writes len - 16.
   *
   * @return bytes written, or {@link #REFUSED}
   */
  public int open(
      byte[] nonce12,
      byte[] aad,
      int aadAt,
      int aadLen,
      byte[] in,
      int at,
      int len,
      byte[] out,
      int outAt) {
    throw new UnsupportedOperationException();
  }

  /**
   * Seals and opens in a loop until the JIT has compiled AES-GCM.
   *
   * @param rounds upper bound of seal-and-open pairs
   */
  public static void warm(int rounds) {
    throw new UnsupportedOperationException("warm " + rounds);
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
