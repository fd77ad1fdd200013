package io.github.sightline.relay.impl.identity;

import org.jspecify.annotations.Nullable;

/** Lets the fuzz targets read what an owner's file holds. */
public final class OwnerStateDoor {
  private OwnerStateDoor() {}

  /**
   * Parses and writes again.
   *
   * @param bytes any
   * @return the encoding of what was read, or null when it was refused
   */
  public static byte @Nullable [] again(byte[] bytes) {
    OwnerState state = OwnerState.parse(bytes);
    return state == null ? null : state.encode();
  }
}
