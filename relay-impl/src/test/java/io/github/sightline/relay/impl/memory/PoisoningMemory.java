package io.github.sightline.relay.impl.memory;

import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.spi.MemorySource;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The least friendly source the contract allows: hands back at once what was released last, to
 * whoever asks, filled with 0xDD; and can fail at the n-th call. Remembers every byte that came
 * back unwiped.
 */
public final class PoisoningMemory implements MemorySource {
  /** What released memory is filled with. */
  public static final byte POISON = (byte) 0xDD;

  /** A guard behind every slab, to see writes past its end. */
  private static final int GUARD = 16;

  private final Deque<byte[]> free = new ArrayDeque<>();
  private final Set<byte[]> out = Collections.newSetFromMap(new IdentityHashMap<>());
  private final int sizeClass;
  private long calls;
  private long failAt = -1;
  private long failEvery;
  private long failures;
  private long dirtyBytes;
  private long recycled;
  private long bytes;

  /** Memory comes in pieces of a multiple of {@code sizeClass}, so that owners share it early. */
  public PoisoningMemory(int sizeClass) {
    this.sizeClass = sizeClass;
  }

  /** The n-th call from now answers null; 0 is the next one. */
  public void failAt(long n) {
    failAt = calls + n;
  }

  /** Calls that were answered null. */
  public long failures() {
    return failures;
  }

  /** Every n-th call answers null; 0 = none. */
  public void failEvery(long n) {
    failEvery = n;
  }

  @Override
  public synchronized @Nullable ByteBuffer allocate(OwnerId owner, int bytes) {
    long call = calls++;
    if (call == failAt || (failEvery > 0 && call % failEvery == failEvery - 1)) {
      failures++;
      return null;
    }
    int whole = (bytes + sizeClass - 1) / sizeClass * sizeClass + 2 * GUARD;
    byte[] memory = null;
    for (byte[] f : free) {
      if (f.length == whole) {
        memory = f;
        break;
      }
    }
    if (memory == null) {
      memory = new byte[whole];
      Arrays.fill(memory, POISON);
    } else {
      free.remove(memory);
      recycled++;
    }
    out.add(memory);
    this.bytes += bytes;
    return ByteBuffer.wrap(memory, GUARD, bytes).slice();
  }

  @Override
  public synchronized void release(OwnerId owner, ByteBuffer slab) {
    byte[] memory = slab.array();
    if (!out.remove(memory)) {
      throw new IllegalStateException("released twice");
    }
    int from = slab.arrayOffset();
    for (int i = from - GUARD; i < from + slab.capacity() + GUARD; i++) {
      boolean inside = i >= from && i < from + slab.capacity();
      dirtyBytes += memory[i] == (inside ? 0 : POISON) ? 0 : 1;
    }
    bytes -= slab.capacity();
    Arrays.fill(memory, POISON);
    free.push(memory);
  }

  /** Bytes that came back other than zero, or were written outside their slab. */
  public synchronized long dirtyBytes() {
    return dirtyBytes;
  }

  /** Bytes out. */
  public synchronized long bytes() {
    return bytes;
  }

  /** Slabs out. */
  public synchronized int slabs() {
    return out.size();
  }

  /** Allocations that got used memory. */
  public synchronized long recycled() {
    return recycled;
  }

  /** Calls of allocate so far. */
  public synchronized long calls() {
    return calls;
  }
}
