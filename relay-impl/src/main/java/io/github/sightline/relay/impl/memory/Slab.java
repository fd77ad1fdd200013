package io.github.sightline.relay.impl.memory;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.media.OwnerId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A piece of memory of one owner. The tag stands twice: in this object and in the first 48 bytes of
 * the memory.
 *
 * <pre>
 *  0                               32               40              48
 *  +-------------------------------+----------------+---------------+------------
 *  | owner (32)                    | generation (8) | zero (8)      | payload ...
 *  +-------------------------------+----------------+---------------+------------
 * </pre>
 *
 * <p>Both are compared before bytes go in and before bytes go out ({@link #holds}): what a
 * use-after-release, a swapped pointer or a recycled buffer leaves behind is a different owner or
 * another generation, hence a miss.
 *
 * <p>Threads: any thread may read; one thread at a time writes. {@link OwnerArena#retire} on
 * another thread makes every later {@code holds} false.
 */
public final class Slab {
  /** Bytes of the tag in front of the payload. */
  public static final int TAG_BYTES = 48;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int WORDS = TAG_BYTES / Long.BYTES;

  private final OwnerArena arena;
  private final ByteBuffer buffer;
  private final byte[] array;
  private final int start;
  private final int capacity;
  private final long generation;
  private final long era;
  private volatile boolean retired;
  private int wipedBytes;
  private boolean released;

  /** Writes the tag. The buffer is taken. */
  Slab(OwnerArena arena, ByteBuffer buffer, int capacity, long generation) {
    this.arena = arena;
    this.buffer = buffer;
    this.array = buffer.array();
    this.start = buffer.arrayOffset();
    this.capacity = capacity;
    this.generation = generation;
    this.era = arena.era();
    for (int i = 0; i < WORDS; i++) {
      LONG.set(array, start + i * Long.BYTES, word(i));
    }
  }

  /**
   * Whose bytes lie here.
   *
   * @return the owner
   */
  public OwnerId owner() {
    return arena.owner();
  }

  /**
   * The number of this use of the memory; never given twice by one ledger.
   *
   * @return 1 or more
   */
  public long generation() {
    return generation;
  }

  /**
   * The array that holds the payload, lent. The bytes outside {@code [offset, offset + capacity)}
   * belong to others: never touch them.
   *
   * @return the array
   * @throws IllegalStateException when the slab was released: the memory may be another owner's
   */
  public byte[] array() {
    if (released) {
      throw new IllegalStateException("slab " + generation + " was released");
    }
    return array;
  }

  /**
   * Index of the first payload byte, behind the tag.
   *
   * @return index into {@link #array}
   */
  public int offset() {
    return start + TAG_BYTES;
  }

  /**
   * Payload bytes that fit.
   *
   * @return bytes
   */
  public int capacity() {
    return capacity;
  }

  /**
   * What the slab costs: tag, payload and the source's rounding.
   *
   * @return bytes, as counted by the arena and the ledger
   */
  public int bytes() {
    return buffer.capacity();
  }

  /**
   * The pair check: is this, in the index and in the memory itself, that owner's slab of that
   * generation?
   *
   * @param expected the owner whose bytes are about to move
   * @param expectedGeneration the generation kept beside the reference to this slab
   * @return false when any of the four differs, or when the slab was retired
   */
  @HotPath
  public boolean holds(OwnerId expected, long expectedGeneration) {
    if (retired() || generation != expectedGeneration || !arena.owner().equals(expected)) {
      return false;
    }
    long difference = 0;
    for (int i = 0; i < WORDS; i++) {
      difference |= (long) LONG.get(array, start + i * Long.BYTES) ^ word(i);
    }
    return difference == 0;
  }

  /** The ids are public, the bytes are not: none are printed. */
  @Override
  public String toString() {
    return "Slab[" + generation + ", " + capacity + " bytes, owner " + owner() + "]";
  }

  private long word(int i) {
    return i < OwnerArena.OWNER_WORDS
        ? arena.ownerWord(i)
        : i == OwnerArena.OWNER_WORDS ? generation : 0;
  }

  OwnerArena arena() {
    return arena;
  }

  ByteBuffer buffer() {
    return buffer;
  }

  /**
   * Whether the slab's generation ended: a reference that outlived it is a miss.
   *
   * @return true from {@code retire} on, or from the arena's {@code condemn} on
   */
  @HotPath
  public boolean retired() {
    return retired || era != arena.era();
  }

  /** Retired by itself, and so ready for the wiper. */
  boolean ended() {
    return retired;
  }

  boolean released() {
    return released;
  }

  /** From here on {@link #holds} is false: by the flag at once, by the memory for good. */
  void retire() {
    retired = true;
    VarHandle.fullFence();
    fill(0, TAG_BYTES);
    wipedBytes = TAG_BYTES;
  }

  /** Fills at most that many bytes more with zeros; true when nothing is left to fill. */
  boolean wipe(int maxBytes) {
    int count = Math.min(maxBytes, buffer.capacity() - wipedBytes);
    fill(wipedBytes, count);
    wipedBytes += count;
    return wipedBytes == buffer.capacity();
  }

  void markReleased() {
    released = true;
  }

  private void fill(int from, int count) {
    java.util.Arrays.fill(array, start + from, start + from + count, (byte) 0);
  }
}
