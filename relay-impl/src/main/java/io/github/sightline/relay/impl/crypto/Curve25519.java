package io.github.sightline.relay.impl.crypto;

import org.bouncycastle.math.ec.rfc7748.X25519;

/** X25519 (RFC 7748). Pure, any thread. */
final class Curve25519 {
  static final int KEY = 32;

  private Curve25519() {}

  /** The public key of a private one. */
  static byte[] publicKey(byte[] privateKey32) {
    byte[] out = new byte[KEY];
    X25519.generatePublicKey(privateKey32, 0, out, 0);
    return out;
  }

  /**
   * The shared secret.
   *
   * @param out 32 bytes, all zero when refused
   * @return false when the secret is all zero: the public key has a small order, and the "secret"
   *     would be known to everyone (RFC 7748, section 6.1)
   */
  static boolean agree(byte[] privateKey32, byte[] publicKey32, byte[] out) {
    return X25519.calculateAgreement(privateKey32, 0, publicKey32, 0, out, 0);
  }

  static byte[] require(String what, byte[] key) {
    if (key.length != KEY) {
      throw new IllegalArgumentException(what + ": " + key.length + " bytes, expected 32");
    }
    return key;
  }
}
