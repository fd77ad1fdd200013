package io.github.sightline.relay.impl.crypto.content;

import io.github.sightline.relay.impl.crypto.Digest;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.jspecify.annotations.Nullable;

/**
 * HPKE in base mode (RFC 9180) with X-Wing (KEM 0x647a: X25519 and ML-KEM-768), HKDF-SHA256 and
 * AES-256-GCM, one message per key. Hostile keys and ciphertexts give null. Pure, any thread.
 */
final class Hpke {
  static final int SEED = 32;
  static final int ENCAPSULATION_SEED = 64;
  static final int ENC = 1120;
  static final int TAG = 16;

  private static final byte[] NO_AAD = new byte[0];

  private Hpke() {}

  private static HPKE suite() {
    return new HPKE(HPKE.mode_base, HPKE.kem_X_WING, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
  }

  private static AsymmetricCipherKeyPair keyPair(HPKE suite, byte[] seed32) {
    return suite.deserializePrivateKey(seed32, null);
  }

  /** The public key (1216 bytes) whose private key is this seed. */
  static byte[] publicKey(byte[] seed32) {
    HPKE suite = suite();
    return suite.serializePublicKey(keyPair(suite, seed32).getPublic());
  }

  /**
   * Encapsulates to a public key and seals one message.
   *
   * @param publicKey1216 any bytes of that length
   * @param encapsulationSeed64 fresh and secret
   * @return enc 1120, ciphertext, tag 16; null when the key is not a valid one: a coefficient out
   *     of range (FIPS 203, section 7.2) or an X25519 point of small order
   */
  static byte @Nullable [] seal(
      byte[] publicKey1216, byte[] encapsulationSeed64, byte[] info, byte[] clear) {
    try {
      HPKE suite = suite();
      HPKEContextWithEncapsulation context =
          suite.setupBaseS(suite.deserializePublicKey(publicKey1216), info, encapsulationSeed64);
      byte[] enc = context.getEncapsulation();
      byte[] sealed = context.seal(NO_AAD, clear);
      byte[] both = new byte[enc.length + sealed.length];
      System.arraycopy(enc, 0, both, 0, enc.length);
      System.arraycopy(sealed, 0, both, enc.length, sealed.length);
      Digest.wipe(sealed);
      return both;
    } catch (InvalidCipherTextException | IllegalArgumentException | IllegalStateException e) {
      return null;
    }
  }

  /**
   * Opens one message.
   *
   * @param enc any bytes of length 1120
   * @param sealed ciphertext and tag
   * @return the message, owned by the caller, or null
   */
  static byte @Nullable [] open(byte[] seed32, byte[] enc, byte[] info, byte[] sealed) {
    try {
      HPKE suite = suite();
      return suite.setupBaseR(enc, keyPair(suite, seed32), info).open(NO_AAD, sealed);
    } catch (InvalidCipherTextException | IllegalArgumentException | IllegalStateException e) {
      return null;
    }
  }
}
