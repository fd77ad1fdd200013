package io.github.sightline.relay.impl.crypto.content;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.crypto.Aead;
import io.github.sightline.relay.impl.crypto.Digest;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import java.nio.charset.StandardCharsets;

/**
 * Key and salt of one track in one epoch (RFC 9605, section 4.4.2), and the nonce of each object.
 *
 * <pre>
 * baseKey = HKDF-SHA512(salt "sl1 epoch", ikm epochSecret, info "sl1 frame key" | owner | camera | trackId | epoch 4, 32)
 * secret  = HKDF-Extract(empty, baseKey)
 * key     = HKDF-Expand(secret, "SFrame 1.0 Secret key "  | KID 8 | suite 2, Nk)
 * salt    = HKDF-Expand(secret, "SFrame 1.0 Secret salt " | KID 8 | suite 2, 12)
 * nonce   = salt xor CTR
 * </pre>
 *
 * The identity goes into the derivation as well as into the associated data, so that two tracks
 * never share a key even when an epoch secret does. One thread.
 */
final class SframeKeys implements AutoCloseable {
  /** The suites of RFC 9605 with AES-GCM. sightline/1 uses the second; vectors exist for both. */
  enum Suite {
    AES_128_GCM_SHA256_128(4, 16),
    AES_256_GCM_SHA512_128(5, 32);

    private final int id;
    private final int keyBytes;

    Suite(int id, int keyBytes) {
      this.id = id;
      this.keyBytes = keyBytes;
    }

    private byte[] expand(byte[] baseKey, byte[] label, int length) {
      return this == AES_128_GCM_SHA256_128
          ? Digest.hkdfSha256(NONE, baseKey, label, length)
          : Digest.hkdfSha512(NONE, baseKey, label, length);
    }

    private Aead aead(byte[] key) {
      return this == AES_128_GCM_SHA256_128 ? Aead.aes128Gcm(key) : Aead.aes256Gcm(key);
    }
  }

  /** Length of an epoch secret in bytes. */
  static final int SECRET = 32;

  private static final byte[] NONE = new byte[0];
  private static final byte[] EPOCH = ascii("sl1 epoch");
  private static final byte[] FRAME_KEY = ascii("sl1 frame key");
  private static final byte[] KEY_LABEL = ascii("SFrame 1.0 Secret key ");
  private static final byte[] SALT_LABEL = ascii("SFrame 1.0 Secret salt ");

  private final Aead aead;
  private final byte[] salt;
  private final byte[] nonce = new byte[Aead.NONCE];

  private SframeKeys(Aead aead, byte[] salt) {
    this.aead = aead;
    this.salt = salt;
  }

  /** The keys of a track in an epoch; the secret is borrowed. */
  static SframeKeys of(TrackIdentity track, long epoch, byte[] epochSecret) {
    byte[] baseKey = baseKey(track, epoch, epochSecret);
    SframeKeys keys = of(Suite.AES_256_GCM_SHA512_128, baseKey, epoch);
    Digest.wipe(baseKey);
    return keys;
  }

  /** The keys of RFC 9605 for any base key and KID; the base key is borrowed. */
  static SframeKeys of(Suite suite, byte[] baseKey, long kid) {
    byte[] key = suite.expand(baseKey, label(KEY_LABEL, kid, suite), suite.keyBytes);
    byte[] salt = suite.expand(baseKey, label(SALT_LABEL, kid, suite), Aead.NONCE);
    SframeKeys keys = new SframeKeys(suite.aead(key), salt);
    Digest.wipe(key);
    return keys;
  }

  static byte[] baseKey(TrackIdentity track, long epoch, byte[] epochSecret) {
    if (epochSecret.length != SECRET) {
      throw new IllegalArgumentException(
          "epoch secret: " + epochSecret.length + " bytes, expected 32");
    }
    byte[] info = new byte[FRAME_KEY.length + 3 * 32 + 4];
    int at = FRAME_KEY.length;
    System.arraycopy(FRAME_KEY, 0, info, 0, at);
    track.owner().copyTo(info, at);
    track.camera().copyTo(info, at + 32);
    track.track().copyTo(info, at + 64);
    Bytes.put32(info, at + 96, epoch);
    return Digest.hkdfSha512(EPOCH, epochSecret, info, 32);
  }

  private static byte[] label(byte[] text, long kid, Suite suite) {
    byte[] label = new byte[text.length + 10];
    System.arraycopy(text, 0, label, 0, text.length);
    Bytes.put64(label, text.length, kid);
    Bytes.put16(label, text.length + 8, suite.id);
    return label;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  Aead aead() {
    return aead;
  }

  /** The nonce of a counter, lent until the next call. */
  byte[] nonce(long counter) {
    System.arraycopy(salt, 0, nonce, 0, Aead.NONCE);
    Bytes.put64(nonce, 4, Bytes.i64(nonce, 4) ^ counter);
    return nonce;
  }

  @Override
  public void close() {
    aead.close();
    Digest.wipe(salt);
    Digest.wipe(nonce);
  }

  @Override
  public String toString() {
    return "frame keys";
  }
}
