package io.github.sightline.relay.sim;

import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.spi.MemorySource;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The worst allocator that keeps the contract: released memory is filled with 0xDD and is the next
 * to be handed out again, to whoever asks. It throws at a slab that comes back unwiped, twice, or
 * under another owner's name, and at memory somebody wrote to after he gave it back.
 */
public final class PoisonedMemory implements MemorySource {
  /** What released memory is filled with. */
  public static final byte POISON = (byte) 0xDD;

  private static final int SMALLEST = 64;

  private final Map<Integer, ArrayDeque<byte[]>> released = new HashMap<>();
  private final IdentityHashMap<byte[], OwnerId> out = new IdentityHashMap<>();
  private long bytesOut;
  private long limit = Long.MAX_VALUE;
  private long calls;
  private long failAt = -1;

  PoisonedMemory() {}

  @Override
  public @Nullable ByteBuffer allocate(OwnerId owner, int bytes) {
    if (bytes <= 0) {
      throw new IllegalArgumentException("slab: " + bytes + " bytes, expected above 0");
    }
    int room = Math.max(SMALLEST, Integer.highestOneBit(bytes - 1) << 1);
    if (calls++ == failAt || bytesOut + room > limit) {
      return null;
    }
    byte[] array = released.computeIfAbsent(room, any -> new ArrayDeque<>()).pollLast();
    if (array == null) {
      array = new byte[room];
      Arrays.fill(array, POISON);
    } else {
      requireFilled(array, 0, room, POISON, "written to after its release");
    }
    out.put(array, owner);
    bytesOut += room;
    return ByteBuffer.wrap(array, 0, bytes).slice();
  }

  @Override
  public void release(OwnerId owner, ByteBuffer slab) {
    byte[] array = slab.array();
    OwnerId known = out.remove(array);
    if (known == null) {
      throw new IllegalStateException("slab released that is not out: " + slab);
    }
    if (!known.equals(owner)) {
      throw new IllegalStateException("slab of " + known + " released by " + owner);
    }
    requireFilled(array, slab.arrayOffset(), slab.capacity(), (byte) 0, "released unwiped");
    bytesOut -= array.length;
    Arrays.fill(array, POISON);
    released.computeIfAbsent(array.length, any -> new ArrayDeque<>()).addLast(array);
  }

  /**
   * Slabs that are out.
   *
   * @return count; 0 when everything came back
   */
  public int slabsOut() {
    return out.size();
  }

  /**
   * Bytes that are out, rounded up to powers of two.
   *
   * @return count
   */
  public long bytesOut() {
    return bytesOut;
  }

  /**
   * Bounds what may be out; beyond it {@link #allocate} answers null.
   *
   * @param bytes most bytes
   */
  public void limit(long bytes) {
    limit = bytes;
  }

  /**
   * Lets one allocation fail.
   *
   * @param n how many succeed before it, counted from now
   */
  public void failAfter(long n) {
    failAt = calls + n;
  }

  private static void requireFilled(byte[] array, int at, int bytes, byte with, String else_) {
    for (int i = at; i < at + bytes; i++) {
      if (array[i] != with) {
        throw new IllegalStateException("slab " + else_ + ": byte " + i + " of " + bytes);
      }
    }
  }
}
