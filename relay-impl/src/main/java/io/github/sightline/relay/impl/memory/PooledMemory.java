package io.github.sightline.relay.impl.memory;

import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.spi.MemorySource;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.IdentityHashMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The default source: heap buffers of Netty's pooled allocator, which is named here because the
 * adaptive one, Netty's default, is three times slower at a frame's size. One allocator arena and
 * no thread caches: what comes back is free for everybody, and nothing waits in a thread that
 * ended.
 *
 * <p>What is out is remembered with its owner: a slab that comes back twice, or under another
 * owner's name, is misuse and is refused. Thread-safe (a lock per slab, never per datagram).
 */
public final class PooledMemory implements MemorySource {
  private static final int PAGE_BYTES = 8192;

  /** 8 KiB << 9: chunks of 4 MiB. */
  private static final int MAX_ORDER = 9;

  private record Out(OwnerId owner, ByteBuf memory) {}

  private final PooledByteBufAllocator allocator =
      new PooledByteBufAllocator(false, 1, 0, PAGE_BYTES, MAX_ORDER, 0, 0, false);
  private final IdentityHashMap<ByteBuffer, Out> out = new IdentityHashMap<>();
  private long bytes;

  /** Makes a pool with nothing allocated. */
  public PooledMemory() {}

  @Override
  public synchronized @Nullable ByteBuffer allocate(OwnerId owner, int count) {
    Objects.requireNonNull(owner, "owner");
    ByteBuf memory;
    try {
      memory = allocator.heapBuffer(count);
    } catch (OutOfMemoryError e) {
      return null;
    }
    int whole = Math.max(count, memory.maxFastWritableBytes());
    memory.capacity(whole);
    ByteBuffer slab = memory.nioBuffer(0, whole).slice();
    out.put(slab, new Out(owner, memory));
    bytes += whole;
    return slab;
  }

  @Override
  public synchronized void release(OwnerId owner, ByteBuffer slab) {
    Out known = out.get(slab);
    if (known == null || !known.owner.equals(owner)) {
      throw new IllegalArgumentException(
          "slab of "
              + slab.capacity()
              + " bytes released for owner "
              + owner
              + ", expected "
              + (known == null ? "one that is out" : "owner " + known.owner));
    }
    out.remove(slab);
    bytes -= slab.capacity();
    known.memory.release();
  }

  /**
   * Slabs that are out.
   *
   * @return how many; 0 when nothing leaked
   */
  public synchronized int slabs() {
    return out.size();
  }

  /**
   * Memory that is out.
   *
   * @return bytes, the pool's rounding included
   */
  public synchronized long bytes() {
    return bytes;
  }
}
