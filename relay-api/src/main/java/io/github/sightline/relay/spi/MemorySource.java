package io.github.sightline.relay.spi;

import io.github.sightline.relay.media.OwnerId;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where cached bytes live. Called by one node at a time.
 *
 * <p>The first 48 bytes of a slab are the library's tag (owner, generation), compared each time
 * bytes move. A slab is filled with zeros by the library before it is given back. Fault injection
 * (poisoning, swapping, failing at the n-th call) is an implementation of this.
 */
public interface MemorySource {
  /**
   * Gives a slab.
   *
   * @param owner whose bytes will live in it
   * @param bytes how many are needed, the tag among them
   * @return a buffer with an accessible array and at least that many bytes from position to limit,
   *     the library's until {@link #release}; null when there is none: an outcome, not an error
   */
  @Nullable ByteBuffer allocate(OwnerId owner, int bytes);

  /**
   * Takes a slab back.
   *
   * @param owner the owner it was allocated for
   * @param slab the very buffer that {@link #allocate} gave, filled with zeros, not used after
   */
  void release(OwnerId owner, ByteBuffer slab);
}
