package io.github.sightline.relay.media;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The owner's Ed25519 public key, which is its name: no table of owners exists that could be mixed
 * up.
 */
public final class OwnerId {
  /** Length of the key in bytes. */
  public static final int BYTES = 32;

  private final byte[] key;

  /** Computed once: every look-up asks for it. */
  private final int hash;

  private OwnerId(byte[] key) {
    this.key = key;
    this.hash = Arrays.hashCode(key);
  }

  /**
   * Wraps a public key.
   *
   * @param publicKey32 exactly 32 bytes, copied
   * @return the id
   * @throws IllegalArgumentException when the length is not 32
   */
  public static OwnerId of(byte[] publicKey32) {
    if (publicKey32.length != BYTES) {
      throw new IllegalArgumentException(
          "owner key: " + publicKey32.length + " bytes, expected 32");
    }
    return new OwnerId(publicKey32.clone());
  }

  /**
   * The key's bytes.
   *
   * @return a fresh copy, 32 bytes
   */
  public byte[] bytes() {
    return key.clone();
  }

  /**
   * Copies the key into an array, without allocating.
   *
   * @param into written from {@code at}, 32 bytes
   * @param at first index written
   */
  public void copyTo(byte[] into, int at) {
    System.arraycopy(key, 0, into, at, BYTES);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OwnerId that && Arrays.equals(key, that.key);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** All 64 hex digits: ids are public, and a shortened one could name two. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(key);
  }
}
