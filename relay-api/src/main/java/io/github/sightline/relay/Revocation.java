package io.github.sightline.relay;

import java.nio.ByteBuffer;

/** Owner-signed, monotonic. */
public final class Revocation {
  private final ByteBuffer bytes;

  private Revocation(ByteBuffer b) {
    bytes = b;
  }

  public static Revocation parse(ByteBuffer from) {
    return new Revocation(from.duplicate());
  }

  public ByteBuffer encoded() {
    return bytes.asReadOnlyBuffer();
  }

  public long revision() {
    return bytes.getLong(36);
  }
}
