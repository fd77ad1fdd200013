package io.github.sightline.relay.media;

import java.util.Arrays;
import java.util.HexFormat;

/** 32 bytes that are a name. Names of two kinds are never equal, whatever their bytes. */
abstract sealed class Id permits CameraId, DisplayId, OwnerId, TrackId {
  private static final int LENGTH = 32;

  private final byte[] bytes;

  /** Computed once: every look-up asks for it. */
  private final int hash;

  Id(String what, byte[] given) {
    if (given.length != LENGTH) {
      throw new IllegalArgumentException(what + ": " + given.length + " bytes, expected 32");
    }
    bytes = given.clone();
    hash = Arrays.hashCode(bytes);
  }

  /**
   * Its bytes.
   *
   * @return a fresh copy, 32 bytes
   */
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * Copies its bytes into an array, without allocating.
   *
   * @param into written from {@code at}, 32 bytes
   * @param at first index written
   */
  public void copyTo(byte[] into, int at) {
    System.arraycopy(bytes, 0, into, at, LENGTH);
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof Id that
        && getClass() == that.getClass()
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public final int hashCode() {
    return hash;
  }

  /** All 64 hex digits: ids are public, and a shortened one could name two. */
  @Override
  public final String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
