package io.github.sightline.relay;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Grant chain + signature of the holder over "sl1 proof" | cache id | challenge | SHA-256(chain).
 * Travels over any transport; good for one open().
 */
public record Proof(List<Grant> chain, ByteBuffer challenge, ByteBuffer signature) {
  public static @Nullable Proof parse(ByteBuffer from) {
    throw new UnsupportedOperationException("sketch");
  }

  public ByteBuffer encoded() {
    throw new UnsupportedOperationException("sketch");
  }
}
