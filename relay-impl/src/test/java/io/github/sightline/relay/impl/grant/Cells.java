package io.github.sightline.relay.impl.grant;

import io.github.sightline.relay.media.OwnerId;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A durable store in memory that counts how often it is asked, and can be full. */
final class Cells implements Revocations.Store {
  final Map<OwnerId, byte[]> written = new HashMap<>();
  int reads;
  boolean full;

  @Override
  public @Nullable ByteBuffer read(OwnerId owner) {
    reads++;
    byte[] b = written.get(owner);
    return b == null ? null : ByteBuffer.wrap(b);
  }

  @Override
  public void write(OwnerId owner, ByteBuffer encoded) {
    if (full) {
      throw new IllegalStateException("disk full");
    }
    written.put(owner, Household.encoded(encoded));
  }
}
