package io.github.sightline.relay.impl.crypto;

import io.github.sightline.relay.impl.base.Bytes;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * AES-GCM (NIST SP 800-38D) with a 96-bit nonce and the full 128-bit tag, for one key.
 *
 * <p><b>Guarantees.</b> What opens was sealed under this key, nonce and associated data. A refusal
 * is one value without a reason, and leaves zeros where the clear bytes would have been. Keys print
 * nothing; close wipes ours.
 *
 * <p><b>Does not guarantee.</b> That a nonce is used once: the caller counts (HopKeys and
 * FrameSealer do, and refuse). That the copies inside the JDK's cipher are overwritten: they are
 * dropped.
 *
 * <p>The JDK's cipher because it is 20 to 80 times faster than a pure Java one; one Cipher for each
 * key and direction because changing either costs a key schedule; arrays and never direct buffers
 * because those are copied inside; never in place because that is too. The cipher of the JDK
 * allocates about 0.9 KB for each call, whatever its length; this class adds the parameter object
 * (about 60 B). One thread.
 */
public final class Aead implements AutoCloseable {
  /** Length of a nonce in bytes. */
  public static final int NONCE = 12;

  /** Length of a tag in bytes. */
  public static final int TAG = 16;

  /** What {@link #open} returns for anything that does not verify. */
  public static final int REFUSED = -1;

  /** One in this many rounds of {@link #warm} is of a frame's size. */
  private static final int WARM_FRAME_EVERY = 8;

  private static final int WARM_DATAGRAM = 1168;
  private static final int WARM_FRAME = 30_000;

  private final RawKey key;
  private @Nullable Cipher sealing;
  private @Nullable Cipher opening;
  private boolean closed;

  private Aead(byte[] key, int length) {
    if (key.length != length) {
      throw new IllegalArgumentException("AES key: " + key.length + " bytes, expected " + length);
    }
    this.key = new RawKey("AES", key);
  }

  /**
   * AES-256-GCM.
   *
   * @param key32 copied
   * @return the cipher
   */
  public static Aead aes256Gcm(byte[] key32) {
    return new Aead(key32, 32);
  }

  /**
   * AES-128-GCM.
   *
   * @param key16 copied
   * @return the cipher
   */
  public static Aead aes128Gcm(byte[] key16) {
    return new Aead(key16, 16);
  }

  /**
   * Seals {@code len} bytes of {@code in}; ciphertext and tag, len + 16 bytes, go to {@code out},
   * which is another array. All arrays are borrowed.
   *
   * @param nonce12 never used before under this key
   * @return bytes written
   * @throws IllegalArgumentException when a range leaves its array, or in and out are one array
   * @throws IllegalStateException when closed, or the nonce is that of the call before
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
    check(nonce12, aad, aadAt, aadLen, in, at, len);
    checkOut(in, out, outAt, len + TAG);
    try {
      Cipher cipher = sealing;
      if (cipher == null) {
        cipher = newCipher();
        sealing = cipher;
      }
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * TAG, nonce12));
      cipher.updateAAD(aad, aadAt, aadLen);
      return cipher.doFinal(in, at, len, out, outAt);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM refuses to seal: a nonce used twice?", e);
    }
  }

  /**
   * Opens {@code len} bytes of {@code in} (tag included); len - 16 clear bytes go to {@code out},
   * which is another array. All arrays are borrowed.
   *
   * @return bytes written, or {@link #REFUSED}, and then that range of {@code out} is zero
   * @throws IllegalArgumentException when a range leaves its array, or in and out are one array
   * @throws IllegalStateException when closed
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
    check(nonce12, aad, aadAt, aadLen, in, at, len);
    if (len < TAG) {
      return REFUSED;
    }
    checkOut(in, out, outAt, len - TAG);
    try {
      Cipher cipher = opening;
      if (cipher == null) {
        cipher = newCipher();
        opening = cipher;
      }
      cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * TAG, nonce12));
      cipher.updateAAD(aad, aadAt, aadLen);
      return cipher.doFinal(in, at, len, out, outAt);
    } catch (AEADBadTagException e) {
      // Today's JDK checks the tag first and writes nothing; nobody promises that.
      Arrays.fill(out, outAt, outAt + len - TAG, (byte) 0);
      return REFUSED;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM refuses to open", e);
    }
  }

  private void check(byte[] nonce, byte[] aad, int aadAt, int aadLen, byte[] in, int at, int len) {
    if (closed) {
      throw new IllegalStateException("the key is closed");
    }
    if (nonce.length != NONCE) {
      throw new IllegalArgumentException("nonce: " + nonce.length + " bytes, expected 12");
    }
    if (!Bytes.within(aad, aadAt, aadLen)) {
      throw outside("associated data", aadAt, aadLen, aad);
    }
    if (!Bytes.within(in, at, len)) {
      throw outside("input", at, len, in);
    }
  }

  private static void checkOut(byte[] in, byte[] out, int outAt, int len) {
    if (in == out) {
      throw new IllegalArgumentException("input and output are one array");
    }
    if (!Bytes.within(out, outAt, len)) {
      throw outside("output", outAt, len, out);
    }
  }

  private static IllegalArgumentException outside(String what, int at, int len, byte[] a) {
    return new IllegalArgumentException(
        what + ": " + len + " bytes from " + at + ", array of " + a.length);
  }

  private static Cipher newCipher() {
    try {
      return Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no AES-GCM", e);
    }
  }

  /**
   * Seals and opens in a loop, so that the JIT has compiled AES-GCM before the first datagram: the
   * first two or three seconds run 10 to 50 times slower. For the start of a host; looks at no
   * clock. 20,000 rounds are enough on the JDKs measured.
   *
   * @param rounds number of pairs of seal and open, 0 or more
   * @throws IllegalStateException when what was sealed does not open: the platform's cipher is
   *     broken and nothing may start
   */
  public static void warm(int rounds) {
    try (Aead aead = aes256Gcm(new byte[32])) {
      warm(rounds, aead, aead);
    }
  }

  static void warm(int rounds, Aead seals, Aead opens) {
    byte[] clear = new byte[WARM_FRAME];
    byte[] sealed = new byte[WARM_FRAME + TAG];
    byte[] opened = new byte[WARM_FRAME];
    byte[] nonce = new byte[NONCE];
    byte[] aad = new byte[16];
    for (int i = 0; i < rounds; i++) {
      int len = i % WARM_FRAME_EVERY == 0 ? WARM_FRAME : WARM_DATAGRAM;
      Bytes.put64(nonce, 4, i);
      clear[len - 1] = (byte) i;
      int n = seals.seal(nonce, aad, 0, aad.length, clear, 0, len, sealed, 0);
      if (opens.open(nonce, aad, 0, aad.length, sealed, 0, n, opened, 0) != len) {
        throw new IllegalStateException("AES-GCM does not open what it sealed: round " + i);
      }
    }
  }

  /** Wipes the key; the object is of no more use. */
  @Override
  public void close() {
    closed = true;
    key.destroy();
    sealing = null;
    opening = null;
  }

  @Override
  public String toString() {
    return "AES-GCM key";
  }
}
