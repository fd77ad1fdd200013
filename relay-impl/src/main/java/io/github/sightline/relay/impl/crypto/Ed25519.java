package io.github.sightline.relay.impl.crypto;

import io.github.sightline.relay.impl.base.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc8032.Ed25519.PublicPoint;
import org.jspecify.annotations.Nullable;

/**
 * Labelled, strict Ed25519 (RFC 8032): every signature of sightline/1 names its purpose.
 *
 * <p><b>Guarantees.</b> A signature made for one purpose verifies for no other: each label is
 * padded to 16 bytes, so none is the beginning of another. A verified signature has a canonical S,
 * a canonical key and R, and both points lie in the group of prime order, so that every correct
 * implementation, with or without the cofactor in its equation, gives the same answer.
 *
 * <p><b>Does not guarantee.</b> Anything about what the message means.
 *
 * <p>The arithmetic is Bouncy Castle's, which uses the cofactor and takes keys and R with a
 * component of small order; those are refused here, which doubles the price of a true signature and
 * adds nothing to that of a forged one.
 */
public final class Ed25519 {
  /** Length of a public key, and of the seed of a private one, in bytes. */
  public static final int KEY = 32;

  /** Length of a signature in bytes. */
  public static final int SIGNATURE = 64;

  private Ed25519() {}

  /** What a signature is for. */
  public enum Label {
    /** A grant, by its issuer. */
    GRANT("sl1 grant"),
    /** A revocation, by the owner. */
    REVOKE("sl1 revoke"),
    /** An enrolment, by the device. */
    ENROL("sl1 enrol"),
    /** A relay card, by the operator. */
    RELAY("sl1 relay"),
    /** A sealed object, by the camera. */
    FRAME("sl1 frame"),
    /** A key request, by the display. */
    KEYREQ("sl1 keyreq"),
    /** A key response, by the camera. */
    KEYRESP("sl1 keyresp"),
    /** Where a camera is, by the camera. */
    ANNOUNCE("sl1 announce"),
    /** The head of a log. */
    LOG("sl1 log"),
    /** An answer to a cache's challenge, by the holder of a grant. */
    PROOF("sl1 proof"),
    /** An erasure receipt, by the relay. */
    RECEIPT("sl1 receipt");

    /** Length of the padded label in bytes. */
    public static final int BYTES = 16;

    private final String text;

    Label(String text) {
      this.text = text;
    }

    /** The label without its padding. */
    public String text() {
      return text;
    }
  }

  /** One private signing key. Prints nothing; close wipes it. Any thread. */
  public static final class Signer implements AutoCloseable {
    private final byte[] seed;
    private final byte[] publicKey;
    private volatile boolean closed;

    private Signer(byte[] seed) {
      this.seed = seed;
      publicKey = new byte[KEY];
      org.bouncycastle.math.ec.rfc8032.Ed25519.generatePublicKey(seed, 0, publicKey, 0);
    }

    /**
     * A signer from its seed (RFC 8032, section 5.1.5).
     *
     * @param seed32 copied
     * @return the signer
     */
    public static Signer of(byte[] seed32) {
      if (seed32.length != KEY) {
        throw new IllegalArgumentException("seed: " + seed32.length + " bytes, expected 32");
      }
      return new Signer(seed32.clone());
    }

    /** The public half, a copy. */
    public byte[] publicKey() {
      return publicKey.clone();
    }

    /**
     * Signs label and message.
     *
     * @param message borrowed
     * @return 64 bytes
     */
    public byte[] sign(Label label, byte[] message) {
      return sign(label, message, 0, message.length);
    }

    /**
     * Signs label and a part of an array.
     *
     * @param a borrowed
     * @return 64 bytes
     */
    public byte[] sign(Label label, byte[] a, int at, int len) {
      byte[] signature = new byte[SIGNATURE];
      sign(label, a, at, len, signature, 0);
      return signature;
    }

    /** Signs into an array: 64 bytes from {@code outAt}. */
    public void sign(Label label, byte[] a, int at, int len, byte[] out, int outAt) {
      if (closed) {
        throw new IllegalStateException("the signing key is closed");
      }
      byte[] whole = labelled(label, a, at, len);
      org.bouncycastle.math.ec.rfc8032.Ed25519.sign(
          seed, 0, publicKey, 0, whole, 0, whole.length, out, outAt);
    }

    void revealSeed(byte[] into, int at) {
      System.arraycopy(seed, 0, into, at, KEY);
    }

    @Override
    public void close() {
      closed = true;
      Digest.wipe(seed);
    }

    @Override
    public String toString() {
      return "Ed25519 signer";
    }
  }

  /** Checks signatures. Pure, any thread; hostile bytes give false, never an exception. */
  public static final class Verifier {
    private Verifier() {}

    /**
     * Whether the 64 bytes at {@code sigAt} are this key's signature of label and message.
     *
     * @param public32 any bytes; false when not a valid key
     * @param message borrowed
     * @param sig borrowed; false when it has no 64 bytes at {@code sigAt}
     * @return whether it verifies, strictly
     */
    public static boolean verify(
        byte[] public32, Label label, byte[] message, byte[] sig, int sigAt) {
      return verify(public32, label, message, 0, message.length, sig, sigAt);
    }

    /** The same for a part of an array; the signature may be in that array too. */
    public static boolean verify(
        byte[] public32, Label label, byte[] a, int at, int len, byte[] sig, int sigAt) {
      return strict(public32, labelled(label, a, at, len), sig, sigAt);
    }

    /**
     * Whether the 32 bytes at {@code at} are a usable public key: canonical and of prime order.
     * (The same holds for the R of a signature.)
     */
    public static boolean validKey(byte[] a, int at) {
      return Bytes.within(a, at, KEY)
          && org.bouncycastle.math.ec.rfc8032.Ed25519.validatePublicKeyFull(a, at);
    }
  }

  /**
   * The equation first: a forgery costs one verification, and only a true signature the checks of
   * both points.
   *
   * @param whole label and message
   */
  static boolean strict(byte[] public32, byte[] whole, byte[] sig, int sigAt) {
    return public32.length == KEY
        && Bytes.within(sig, sigAt, SIGNATURE)
        && org.bouncycastle.math.ec.rfc8032.Ed25519.verify(
            sig, sigAt, public32, 0, whole, 0, whole.length)
        && Verifier.validKey(public32, 0)
        && Verifier.validKey(sig, sigAt);
  }

  /** The padded label and the message: what is signed. */
  static byte[] labelled(Label label, byte[] a, int at, int len) {
    byte[] text = label.text().getBytes(StandardCharsets.US_ASCII);
    byte[] whole = Arrays.copyOf(text, Label.BYTES + len);
    System.arraycopy(a, at, whole, Label.BYTES, len);
    return whole;
  }

  /** The point of a usable public key, or null. */
  static @Nullable PublicPoint point(byte[] key32) {
    return org.bouncycastle.math.ec.rfc8032.Ed25519.validatePublicKeyFullExport(key32, 0);
  }

  /**
   * The equation of RFC 8032 section 5.1.7 with the cofactor, canonical S and R, for a key checked
   * before.
   *
   * @param whole label and message
   */
  static boolean verifyPrepared(PublicPoint key, byte[] whole, byte[] sig, int sigAt) {
    return org.bouncycastle.math.ec.rfc8032.Ed25519.verify(sig, sigAt, key, whole, 0, whole.length);
  }
}
