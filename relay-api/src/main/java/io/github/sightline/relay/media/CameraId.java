package io.github.sightline.relay.media;

/**
 * A camera's Ed25519 public signing key, which is its name. Made on the device; a transfer to
 * another owner makes a new one.
 */
public final class CameraId extends Id {
  /** Its length in bytes. */
  public static final int BYTES = 32;

  private CameraId(byte[] publicKey32) {
    super("camera key", publicKey32);
  }

  /**
   * Wraps a public key.
   *
   * @param publicKey32 exactly 32 bytes, copied
   * @return the id
   * @throws IllegalArgumentException when the length is not 32
   */
  public static CameraId of(byte[] publicKey32) {
    return new CameraId(publicKey32);
  }
}
