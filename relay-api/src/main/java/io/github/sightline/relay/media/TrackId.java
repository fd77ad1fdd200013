package io.github.sightline.relay.media;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * SHA-256("sl1 track", owner, camera, length of name, name): names a track in events and logs and
 * opens nothing.
 */
public final class TrackId {
  /** Length of the key in bytes. */
  public static final int BYTES = 32;

  private final byte[] key;

  /** Computed once: every look-up asks for it. */
  private final int hash;

  private TrackId(byte[] key) {
    this.key = key;
    this.hash = Arrays.hashCode(key);
  }

  /**
   * Wraps a public key.
   *
   * @param digest32 exactly 32 bytes, copied
   * @return the id
   * @throws IllegalArgumentException when the length is not 32
   */
  public static TrackId of(byte[] digest32) {
    if (digest32.length != BYTES) {
      throw new IllegalArgumentException("track id: " + digest32.length + " bytes, expected 32");
    }
    return new TrackId(digest32.clone());
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
    return other instanceof TrackId that && Arrays.equals(key, that.key);
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
