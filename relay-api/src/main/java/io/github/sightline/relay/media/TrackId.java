package io.github.sightline.relay.media;

/**
 * SHA-256("sl1 track", owner, camera, length of name, name): names a track in events and logs and
 * opens nothing.
 */
public final class TrackId extends Id {
  /** Its length in bytes. */
  public static final int BYTES = 32;

  private TrackId(byte[] digest32) {
    super("track id", digest32);
  }

  /**
   * Wraps a digest.
   *
   * @param digest32 exactly 32 bytes, copied
   * @return the id
   * @throws IllegalArgumentException when the length is not 32
   */
  public static TrackId of(byte[] digest32) {
    return new TrackId(digest32);
  }
}
