package io.github.sightline.relay.spi;

import io.github.sightline.relay.media.OwnerId;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where cached bytes live. Called by one node at a time. The first 48 bytes of a slab are the
 * library's tag (owner, generation). Buffers have an array. A slab is filled with zeros by the
 * library before it is given back. Fault injection (poisoning, swapping, failing at the n-th call)
 * is an implementation of this.
 */
public interface MemorySource {
  /** Null when there is none: an outcome, not an error. */
  @Nullable ByteBuffer allocate(OwnerId owner, int bytes);

  void release(OwnerId owner, ByteBuffer slab);
}
