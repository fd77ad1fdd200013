package io.github.sightline.relay.sim;

import io.github.sightline.relay.spi.StateStore;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A state store in memory. It belongs to the host and so outlives its nodes. */
final class MemoryCells implements StateStore {
  private final Map<String, byte[]> cells = new HashMap<>();

  @Override
  public @Nullable ByteBuffer get(String cell) {
    byte[] bytes = cells.get(cell);
    return bytes == null ? null : ByteBuffer.wrap(bytes.clone());
  }

  @Override
  public void put(String cell, ByteBuffer borrowed) {
    byte[] bytes = new byte[borrowed.remaining()];
    borrowed.duplicate().get(bytes);
    cells.put(cell, bytes);
  }
}
