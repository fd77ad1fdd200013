package io.github.sightline.relay.impl.crypto;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The symmetric state of one handshake (Noise revision 34, section 5.2). In IKpsk2 every key seals
 * exactly one field before the next token replaces it, so the nonce is always zero.
 */
final class NoiseState implements AutoCloseable {
  private static final String NAME = "Noise_IKpsk2_25519_AESGCM_SHA256";
  private static final byte[] NONE = new byte[0];
  private static final byte[] ZERO_NONCE = new byte[Aead.NONCE];

  private final byte[] chaining;
  private byte[] hash;
  private final byte[] key;

  NoiseState(byte[] prologue) {
    // The name is exactly as long as a digest, so the rule is to take it as it is.
    hash = NAME.getBytes(StandardCharsets.US_ASCII);
    chaining = hash.clone();
    key = new byte[32];
    mixHash(prologue);
  }

  private NoiseState(NoiseState from) {
    chaining = from.chaining.clone();
    hash = from.hash.clone();
    key = from.key.clone();
  }

  /** For a message that may be forged: the original stays as it was. */
  NoiseState copy() {
    return new NoiseState(this);
  }

  void mixHash(byte[] part) {
    hash = Digest.sha256(hash, part);
  }

  void mixKey(byte[] secret) {
    byte[] two = Digest.hkdfSha256(chaining, secret, NONE, 64);
    System.arraycopy(two, 0, chaining, 0, 32);
    System.arraycopy(two, 32, key, 0, 32);
    Digest.wipe(two);
  }

  void mixKeyAndHash(byte[] secret) {
    byte[] three = Digest.hkdfSha256(chaining, secret, NONE, 96);
    System.arraycopy(three, 0, chaining, 0, 32);
    byte[] middle = new byte[32];
    System.arraycopy(three, 32, middle, 0, 32);
    mixHash(middle);
    System.arraycopy(three, 64, key, 0, 32);
    Digest.wipe(middle);
    Digest.wipe(three);
  }

  void encryptAndHash(byte[] clear, byte[] out, int outAt) {
    int n;
    try (Aead aead = Aead.aes256Gcm(key)) {
      n = aead.seal(ZERO_NONCE, hash, 0, hash.length, clear, 0, clear.length, out, outAt);
    }
    hash = hashWith(out, outAt, n);
  }

  byte @Nullable [] decryptAndHash(byte[] message, int at, int len) {
    byte[] clear = new byte[len - Aead.TAG];
    int n;
    try (Aead aead = Aead.aes256Gcm(key)) {
      n = aead.open(ZERO_NONCE, hash, 0, hash.length, message, at, len, clear, 0);
    }
    if (n < 0) {
      return null;
    }
    hash = hashWith(message, at, len);
    return clear;
  }

  private byte[] hashWith(byte[] a, int at, int len) {
    java.security.MessageDigest digest = Digest.newSha256();
    digest.update(hash);
    digest.update(a, at, len);
    return digest.digest();
  }

  /** The two transport keys: the initiator's sending key, then the responder's. */
  byte[] split() {
    return Digest.hkdfSha256(chaining, NONE, NONE, 64);
  }

  /** The transcript, public: names the session. */
  byte[] hash() {
    return hash.clone();
  }

  @Override
  public void close() {
    Digest.wipe(chaining);
    Digest.wipe(key);
  }

  @Override
  public String toString() {
    return "handshake state";
  }
}
