package io.github.sightline.relay.spi;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Small durable cells: the next epoch, the boot count, the highest revocation revision. What
 * prevents replay rests on them, so a store that forgets one cell must have forgotten all of them.
 * Called by one node at a time.
 */
public interface StateStore {
  /**
   * Reads a cell.
   *
   * @param cell its name
   * @return what was put last, the caller's to keep; null when nothing ever was
   */
  @Nullable ByteBuffer get(String cell);

  /**
   * Writes a cell whole. Returns after it is durable: a crash leaves the old value or the new one.
   *
   * @param cell its name
   * @param borrowed the value, from position to limit
   */
  void put(String cell, ByteBuffer borrowed);
}
