package io.github.sightline.relay;

import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A right of one device at one camera of one owner, for a time: 260 signed bytes, public and
 * holder-bound, worth nothing without the holder's {@link Identity}. Parsing proves nothing: rights
 * are verified where they are used. Layout: PROTOCOL.md section 5.
 */
public final class Grant {
  /** Length of an encoded grant. */
  public static final int BYTES = 260;

  private static final int DEPTH_MAX = 2;

  /** Where the id begins. */
  static final int ID = 4;

  /** Where the owner begins. */
  static final int OWNER = 20;

  private static final int CAMERA = 52;
  private static final int NOT_BEFORE = 180;
  private static final int NOT_AFTER = 188;

  private final byte[] bytes;

  private Grant(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Reads a grant.
   *
   * @param from borrowed; read from position to limit, position unchanged
   * @return the grant, or null when the bytes are not a canonical encoding
   */
  public static @Nullable Grant parse(ByteBuffer from) {
    if (from.remaining() != BYTES) {
      return null;
    }
    byte[] b = new byte[BYTES];
    from.duplicate().get(b);
    boolean roleKnown = b[1] == 1 || b[1] == 2 || b[1] == 4;
    boolean canonical =
        b[0] == 1 && roleKnown && b[2] >= 0 && b[2] <= DEPTH_MAX && (b[3] & ~1) == 0;
    ByteBuffer view = ByteBuffer.wrap(b);
    boolean timely =
        view.getLong(NOT_BEFORE) >= 0 && view.getLong(NOT_AFTER) > view.getLong(NOT_BEFORE);
    return canonical && timely ? new Grant(b) : null;
  }

  /**
   * Reads a grant from a file that {@link #save} wrote.
   *
   * @param file the file
   * @return the grant
   * @throws RelayException when the file cannot be read or is not a grant
   */
  public static Grant load(Path file) {
    byte[] b = EncodedFile.read("grant", file, BYTES);
    Grant grant = parse(ByteBuffer.wrap(b));
    if (grant == null) {
      throw EncodedFile.refused("grant", file, b.length + " bytes", BYTES + " bytes of version 1");
    }
    return grant;
  }

  /**
   * Writes the encoded bytes; an older file is replaced as a whole.
   *
   * @param file the file
   * @throws RelayException when the file cannot be written; an older one is untouched
   */
  public void save(Path file) {
    EncodedFile.write("grant", file, bytes);
  }

  /**
   * The encoding.
   *
   * @return a read-only view, 260 bytes
   */
  public ByteBuffer encoded() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  /**
   * What the holder may do.
   *
   * @return the role
   */
  public Role role() {
    return switch (bytes[1]) {
      case 1 -> Role.PUBLISH;
      case 2 -> Role.SUBSCRIBE;
      default -> Role.RELAY;
    };
  }

  /**
   * Whose camera.
   *
   * @return the owner
   */
  public OwnerId owner() {
    return OwnerId.of(slice(OWNER));
  }

  /**
   * Which camera.
   *
   * @return the camera; all zero bytes mean every camera of the owner (role RELAY only)
   */
  public CameraId camera() {
    return CameraId.of(slice(CAMERA));
  }

  /**
   * When the grant begins.
   *
   * @return milliseconds since 1970, inclusive
   */
  public long notBeforeMillis() {
    return ByteBuffer.wrap(bytes).getLong(NOT_BEFORE);
  }

  /**
   * When the grant ends.
   *
   * @return milliseconds since 1970
   */
  public long notAfterMillis() {
    return ByteBuffer.wrap(bytes).getLong(NOT_AFTER);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Grant that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "Grant["
        + role()
        + " camera "
        + camera()
        + " of owner "
        + owner()
        + " until "
        + notAfterMillis()
        + "]";
  }

  private byte[] slice(int at) {
    return Arrays.copyOfRange(bytes, at, at + 32);
  }
}
