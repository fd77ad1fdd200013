package io.github.sightline.relay.impl.cache;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.wire.SealedHeader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one group that are here, by their number. Whoever walks a group over several turns
 * may find that objects left it meanwhile: a miss, never another object.
 *
 * <p>Threads: one writer; any number of readers, who find an object published or not at all.
 */
public final class Group {
  /** Most objects of a group: 136 seconds at 30 frames a second without a keyframe. Ours. */
  public static final int MAX_OBJECTS = 4096;

  private static final int FIRST_OBJECTS = 64;

  private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(Entry[].class);
  private static final VarHandle OBJECT = MethodHandles.arrayElementVarHandle(SealedObject[].class);

  private final GroupRing ring;
  private final long epoch;
  private final long number;
  private final long firstPutNanos;
  private volatile @Nullable Entry[] entries = new Entry[FIRST_OBJECTS];

  /** What the entries hold, side by side: a lookup in a young group touches no entry. */
  private volatile @Nullable SealedObject[] objects = new SealedObject[FIRST_OBJECTS];

  private volatile int size;
  private volatile long ageNanos;
  private long lastPutNanos;
  private int firstDelta = 1;
  private int count;
  private long bytes;

  Group(GroupRing ring, long epoch, long number, long ageNanos, long now) {
    this.ring = ring;
    this.epoch = epoch;
    this.number = number;
    this.ageNanos = ageNanos;
    this.firstPutNanos = now;
    this.lastPutNanos = now;
  }

  /**
   * The epoch of the seal.
   *
   * @return 1 or more
   */
  public long epoch() {
    return epoch;
  }

  /**
   * The group's number in its epoch.
   *
   * @return 0 or more
   */
  public long group() {
    return number;
  }

  /**
   * One past the largest object that was ever here.
   *
   * @return 0 to {@link #MAX_OBJECTS}
   */
  public int size() {
    return size;
  }

  /**
   * Finds an object.
   *
   * @param now monotonic nanoseconds
   * @param object its number
   * @return the object, lent until the caller's turn ends, or null when it is not here
   */
  @HotPath
  public @Nullable SealedObject object(long now, long object) {
    if (now - firstPutNanos > ageNanos) {
      Entry entry = entry(now, object);
      return entry == null ? null : entry.object();
    }
    @Nullable SealedObject[] table = objects;
    if (object < 0 || object >= table.length || ring.closed()) {
      return null;
    }
    return (SealedObject) OBJECT.getAcquire(table, (int) object);
  }

  @HotPath
  @Nullable Entry entry(long now, long object) {
    @Nullable Entry[] table = entries;
    if (object < 0 || object >= table.length || ring.closed()) {
      return null;
    }
    Entry entry = (Entry) ENTRY.getAcquire(table, (int) object);
    return entry != null && entry.current(now, ageNanos) ? entry : null;
  }

  /** Whether a display can start here: object 0 is here and a keyframe. */
  @HotPath
  boolean joinable(long now) {
    Entry first = entry(now, 0);
    return first != null && (first.object().flags() & SealedHeader.KEYFRAME) != 0;
  }

  /** Whether (epoch, group) of this comes after the other's. */
  boolean newerThan(long otherEpoch, long otherNumber) {
    return epoch != otherEpoch ? epoch > otherEpoch : number > otherNumber;
  }

  boolean is(long otherEpoch, long otherNumber) {
    return number == otherNumber && epoch == otherEpoch;
  }

  // The writer's side.

  /** What lies at that number, current or not. */
  @Nullable Entry peek(int object) {
    return object < size ? entries[object] : null;
  }

  void put(Entry entry) {
    int at = (int) entry.object().object();
    @Nullable Entry[] table = entries;
    if (at >= table.length) {
      int length = Math.max(table.length * 2, Integer.highestOneBit(at) * 2);
      table = Arrays.copyOf(table, length);
      entries = table;
      objects = Arrays.copyOf(objects, length);
    }
    ENTRY.setRelease(table, at, entry);
    OBJECT.setRelease(objects, at, entry.object());
    if (at >= size) {
      size = at + 1;
    }
    firstDelta = Math.min(firstDelta, Math.max(1, at));
    lastPutNanos = entry.putNanos();
    count++;
    bytes += entry.slab().bytes();
  }

  /** Takes the entry out; null when none lies there. */
  @Nullable Entry remove(int object) {
    Entry entry = peek(object);
    if (entry != null) {
      ENTRY.setRelease(entries, object, null);
      OBJECT.setRelease(objects, object, null);
      count--;
      bytes -= entry.slab().bytes();
    }
    return entry;
  }

  /** The oldest object that is not the first; null when there is none. */
  @Nullable Entry oldestDelta() {
    while (firstDelta < size) {
      Entry entry = entries[firstDelta];
      if (entry != null) {
        return entry;
      }
      firstDelta++;
    }
    return null;
  }

  /** Takes it out. */
  @Nullable Entry removeOldestDelta() {
    Entry entry = oldestDelta();
    return entry == null ? null : remove(firstDelta);
  }

  boolean hasDelta() {
    return oldestDelta() != null;
  }

  /** Shortens the stay; never lengthens it. */
  void narrowAge(long nanos) {
    ageNanos = Math.min(ageNanos, nanos);
  }

  boolean expired(long now) {
    return now - lastPutNanos > ageNanos;
  }

  long ageNanos() {
    return ageNanos;
  }

  long lastPutNanos() {
    return lastPutNanos;
  }

  int count() {
    return count;
  }

  long bytes() {
    return bytes;
  }
}
