package io.github.sightline.relay.impl.cache;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.media.SealedObject;
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

  private static final VarHandle OBJECT = MethodHandles.arrayElementVarHandle(SealedObject[].class);
  private static final VarHandle NANOS = MethodHandles.arrayElementVarHandle(long[].class);

  private final GroupRing ring;
  private final long epoch;
  private final long number;
  private final long firstPutNanos;

  /** When each object was put. Never shorter than {@code objects}, which is published after it. */
  private volatile long[] putNanos = new long[FIRST_OBJECTS];

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
    @Nullable SealedObject[] table = objects;
    if (object < 0 || object >= table.length || ring.closed() || !current(now, (int) object)) {
      return null;
    }
    return (SealedObject) OBJECT.getAcquire(table, (int) object);
  }

  /**
   * Whether what lies at that number is not too old. Asked before the object is read: what takes an
   * object's place meanwhile is younger than this says, never older. In a young group the objects'
   * own times are not looked at.
   */
  @HotPath
  boolean current(long now, int object) {
    return now - firstPutNanos <= ageNanos
        || now - (long) NANOS.getAcquire(putNanos, object) <= ageNanos;
  }

  /** Whether a display can start here: object 0 is here and a keyframe. */
  @HotPath
  boolean joinable(long now) {
    SealedObject first = object(now, 0);
    return first != null && first.keyframe();
  }

  /** Whether (epoch, group) of this comes after the other's. */
  boolean newerThan(long otherEpoch, long otherNumber) {
    return epoch > otherEpoch || (epoch == otherEpoch && number > otherNumber);
  }

  boolean is(long otherEpoch, long otherNumber) {
    return number == otherNumber && epoch == otherEpoch;
  }

  // The writer's side.

  /** What lies at that number, current or not. */
  @Nullable SealedObject peek(int object) {
    return object < size ? objects[object] : null;
  }

  /** Nothing lies at its number. */
  void put(long now, SealedObject object) {
    int at = (int) object.object();
    if (at >= objects.length) {
      int length = Integer.highestOneBit(at) * 2;
      putNanos = Arrays.copyOf(putNanos, length);
      objects = Arrays.copyOf(objects, length);
    }
    NANOS.setRelease(putNanos, at, now);
    OBJECT.setRelease(objects, at, object);
    if (at >= size) {
      size = at + 1;
    }
    firstDelta = Math.min(firstDelta, Math.max(1, at));
    lastPutNanos = now;
    count++;
    bytes += object.slab().bytes();
  }

  /** Takes the object out; null when none lies there. */
  @Nullable SealedObject remove(int object) {
    SealedObject out = peek(object);
    if (out != null) {
      OBJECT.setRelease(objects, object, null);
      count--;
      bytes -= out.slab().bytes();
    }
    return out;
  }

  /** The oldest object that is not the first; null when there is none. */
  @Nullable SealedObject oldestDelta() {
    while (firstDelta < size) {
      SealedObject object = objects[firstDelta];
      if (object != null) {
        return object;
      }
      firstDelta++;
    }
    return null;
  }

  /** Takes it out. */
  @Nullable SealedObject removeOldestDelta() {
    return oldestDelta() == null ? null : remove(firstDelta);
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
