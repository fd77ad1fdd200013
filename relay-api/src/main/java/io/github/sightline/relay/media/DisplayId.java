package io.github.sightline.relay.media;

/** A display's Ed25519 public signing key, which is its name. */
public final class DisplayId extends Id {
  /** Its length in bytes. */
  public static final int BYTES = 32;

  private DisplayId(byte[] publicKey32) {
    super("display key", publicKey32);
  }

  /**
   * Wraps a public key.
   *
   * @param publicKey32 exactly 32 bytes, copied
   * @return the id
   * @throws IllegalArgumentException when the length is not 32
   */
  public static DisplayId of(byte[] publicKey32) {
    return new DisplayId(publicKey32);
  }
}
