package io.github.sightline.relay.impl.crypto;

/** SHA-256, HMAC-SHA-256, HKDF (RFC 5869) from the JDK; Argon2id (RFC 9106). Pure functions. */
@SuppressWarnings("DoNotCallSuggester")
public final class Digest {
  private Digest() {}

  /** SHA-256 over the parts, one after another. */
  public static byte[] sha256(byte[]... parts) {
    throw new UnsupportedOperationException("" + parts.length);
  }

  /** SHA-256 over a part of an array. */
  public static byte[] sha256(byte[] a, int at, int len) {
    throw new UnsupportedOperationException();
  }

  /** HMAC-SHA-256 over the parts. */
  public static byte[] hmacSha256(byte[] key, byte[]... parts) {
    throw new UnsupportedOperationException();
  }

  /** HMAC-SHA-256 over a part of an array. */
  public static byte[] hmacSha256(byte[] key, byte[] a, int at, int len) {
    throw new UnsupportedOperationException();
  }

  /** HKDF-SHA-256, extract and expand. */
  public static byte[] hkdfSha256(byte[] salt, byte[] ikm, byte[] info, int length) {
    throw new UnsupportedOperationException();
  }

  /** HKDF-SHA-512, extract and expand. */
  public static byte[] hkdfSha512(byte[] salt, byte[] ikm, byte[] info, int length) {
    throw new UnsupportedOperationException();
  }

  /** Argon2id version 0x13, one lane. */
  public static byte[] argon2id(
      byte[] passphrase, byte[] salt, int memoryKibibytes, int passes, int length) {
    throw new UnsupportedOperationException();
  }

  /** Compares in time that depends only on the lengths. */
  public static boolean equal(byte[] a, byte[] b) {
    throw new UnsupportedOperationException();
  }

  /** Overwrites with zeros. */
  public static void wipe(byte[] secret) {
    java.util.Arrays.fill(secret, (byte) 0);
  }
}
