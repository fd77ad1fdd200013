package io.github.sightline.relay.spi;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Small durable cells: next epoch, highest revocation revision. put returns after it is durable.
 */
public interface StateStore {
  @Nullable ByteBuffer get(String cell);

  void put(String cell, ByteBuffer borrowed);
}
