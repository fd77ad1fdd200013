package io.github.sightline.relay.impl.crypto;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * SHA-256 (FIPS 180-4), HMAC (RFC 2104), HKDF (RFC 5869) from the JDK, whose hashes are six times
 * faster than Bouncy Castle's; Argon2id (RFC 9106) from Bouncy Castle. Pure functions, any thread;
 * arguments are borrowed, results belong to the caller.
 */
public final class Digest {
  /** Length of a SHA-256 digest in bytes. */
  public static final int SHA256 = 32;

  private static final byte[] ZERO_KEY = {0};

  private Digest() {}

  /**
   * SHA-256 over the parts, one after another. The caller sees to it that no two lists of parts
   * have the same concatenation.
   *
   * @param parts any number, any length
   * @return 32 bytes
   */
  public static byte[] sha256(byte[]... parts) {
    MessageDigest digest = newSha256();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }

  /**
   * SHA-256 over a part of an array.
   *
   * @return 32 bytes
   */
  public static byte[] sha256(byte[] a, int at, int len) {
    MessageDigest digest = newSha256();
    digest.update(a, at, len);
    return digest.digest();
  }

  /** A reusable SHA-256, for one thread. */
  static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no SHA-256", e);
    }
  }

  /**
   * HMAC-SHA-256 over the parts, one after another.
   *
   * @param key any length, also none
   * @return 32 bytes
   */
  public static byte[] hmacSha256(byte[] key, byte[]... parts) {
    Mac mac = newMac("HmacSHA256", key);
    for (byte[] part : parts) {
      mac.update(part);
    }
    return mac.doFinal();
  }

  /**
   * HMAC-SHA-256 over a part of an array.
   *
   * @param key any length, also none
   * @return 32 bytes
   */
  public static byte[] hmacSha256(byte[] key, byte[] a, int at, int len) {
    Mac mac = newMac("HmacSHA256", key);
    mac.update(a, at, len);
    return mac.doFinal();
  }

  /**
   * HKDF-SHA-256, extract and expand.
   *
   * @param length 0 to 255 x 32
   * @return {@code length} bytes, to be wiped by the caller when secret
   */
  public static byte[] hkdfSha256(byte[] salt, byte[] ikm, byte[] info, int length) {
    return hkdf("HmacSHA256", salt, ikm, info, length);
  }

  /**
   * HKDF-SHA-512, extract and expand.
   *
   * @param length 0 to 255 x 64
   * @return {@code length} bytes, to be wiped by the caller when secret
   */
  public static byte[] hkdfSha512(byte[] salt, byte[] ikm, byte[] info, int length) {
    return hkdf("HmacSHA512", salt, ikm, info, length);
  }

  private static byte[] hkdf(String hmac, byte[] salt, byte[] ikm, byte[] info, int length) {
    Mac extract = newMac(hmac, salt);
    int size = extract.getMacLength();
    if (length < 0 || length > 255 * size) {
      throw new IllegalArgumentException("HKDF: " + length + " bytes, expected 0 to " + 255 * size);
    }
    byte[] pseudoRandom = extract.doFinal(ikm);
    Mac expand = newMac(hmac, pseudoRandom);
    wipe(pseudoRandom);
    byte[] out = new byte[length];
    byte[] block = new byte[size];
    try {
      for (int done = 0, i = 1; done < length; done += size, i++) {
        if (i > 1) {
          expand.update(block);
        }
        expand.update(info);
        expand.update((byte) i);
        expand.doFinal(block, 0);
        System.arraycopy(block, 0, out, done, Math.min(size, length - done));
      }
    } catch (ShortBufferException e) {
      throw new IllegalStateException(hmac + " of " + size + " bytes", e);
    }
    wipe(block);
    return out;
  }

  private static Mac newMac(String name, byte[] key) {
    try {
      Mac mac = Mac.getInstance(name);
      // HMAC pads its key with zeros, so an empty key is the key of one zero byte; the JDK's key
      // class refuses the empty one.
      try (RawKey raw = new RawKey(name, key.length == 0 ? ZERO_KEY : key)) {
        mac.init(raw);
      }
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no " + name, e);
    }
  }

  /**
   * Argon2id version 0x13 with one lane: a passphrase becomes a key.
   *
   * @param memoryKibibytes at least 8
   * @param passes at least 1
   * @param length 4 to 64
   * @return {@code length} bytes, to be wiped by the caller
   */
  public static byte[] argon2id(
      byte[] passphrase, byte[] salt, int memoryKibibytes, int passes, int length) {
    if (memoryKibibytes < 8 || passes < 1 || length < 4 || length > 64) {
      throw new IllegalArgumentException(
          "Argon2id: " + memoryKibibytes + " KiB, " + passes + " passes, " + length + " bytes");
    }
    Argon2Parameters parameters =
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withIterations(passes)
            .withMemoryAsKB(memoryKibibytes)
            .withParallelism(1)
            .withSalt(salt)
            .build();
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(parameters);
    byte[] out = new byte[length];
    generator.generateBytes(passphrase, out);
    return out;
  }

  /**
   * Compares in a time that depends on the lengths alone.
   *
   * @return whether both have the same length and bytes
   */
  public static boolean equal(byte[] a, byte[] b) {
    return MessageDigest.isEqual(a, b);
  }

  /** Overwrites the array with zeros. */
  public static void wipe(byte[] secret) {
    Arrays.fill(secret, (byte) 0);
  }
}
