package io.github.sightline.relay.impl.session;

import java.util.Arrays;
import java.util.HexFormat;

/** A peer's static X25519 key as a key of a map: all 32 bytes count. Public, no secret. */
final class HopKey {
  private final byte[] key;

  /** {@code key32} is taken. */
  HopKey(byte[] key32) {
    this.key = key32;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HopKey that && Arrays.equals(key, that.key);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(key);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(key);
  }
}
