package io.github.sightline.relay.media;

/**
 * The owner's Ed25519 public key, which is its name: no table of owners exists that could be mixed
 * up.
 */
public final class OwnerId extends Id {
  /** Its length in bytes. */
  public static final int BYTES = 32;

  private OwnerId(byte[] publicKey32) {
    super("owner key", publicKey32);
  }

  /**
   * Wraps a public key.
   *
   * @param publicKey32 exactly 32 bytes, copied
   * @return the id
   * @throws IllegalArgumentException when the length is not 32
   */
  public static OwnerId of(byte[] publicKey32) {
    return new OwnerId(publicKey32);
  }
}
