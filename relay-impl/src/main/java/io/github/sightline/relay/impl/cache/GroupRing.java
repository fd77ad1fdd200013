package io.github.sightline.relay.impl.cache;

import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.memory.OwnerArena;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The newest groups of one track, oldest to newest by (epoch, group), in a ring of slots.
 *
 * <p>A slot is found by position, and what lies in it is believed only if it names the location
 * asked for: a slot that was reused meanwhile is a miss.
 *
 * <p>Threads: one writer; any number of readers. A group is complete in itself before its slot is
 * published by release; readers read by acquire.
 */
public final class GroupRing {
  private static final int SLOTS = CachePolicy.MAX_GROUPS;
  private static final int MASK = SLOTS - 1;

  static {
    if (Integer.bitCount(SLOTS) != 1) {
      throw new ExceptionInInitializerError("slots: " + SLOTS + ", expected a power of two");
    }
  }

  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Group[].class);

  /** An era that no arena ever has. */
  private static final long NEVER = -1;

  private final @Nullable Group[] slots = new Group[SLOTS];
  private final OwnerArena arena;

  /** The arena's when this ring was made: in any other, nothing is found here. */
  private volatile long era;

  /** Positions [oldest, end) are in use; both only grow. */
  private volatile long oldest;

  private volatile long end;

  /** Number of the newest group: where in the ring a number lies, as long as none is left out. */
  private volatile long newestNumber;

  /** A ring for as long as the owner's memory of now is not condemned. */
  GroupRing(OwnerArena arena) {
    this.arena = arena;
    this.era = arena.era();
  }

  /**
   * Finds a group, once for all that a read wants of it.
   *
   * @param epoch of the seal
   * @param group in the epoch
   * @return lent until the caller's turn ends or its pin is given up; null when it is not here
   */
  @HotPath
  public @Nullable Group group(long epoch, long group) {
    Group likely = slot(end - 1 - newestNumber + group);
    return likely != null && likely.is(epoch, group) ? likely : search(epoch, group);
  }

  @HotPath
  private @Nullable Group search(long epoch, long group) {
    long first = oldest;
    for (long at = end - 1; at >= first; at--) {
      Group candidate = slot(at);
      if (candidate != null && candidate.is(epoch, group)) {
        return candidate;
      }
    }
    return null;
  }

  @HotPath
  private @Nullable Group slot(long at) {
    return (Group) SLOT.getAcquire(slots, (int) at & MASK);
  }

  /** The newest group whose keyframe is here, or null. */
  @HotPath
  @Nullable Group newestJoinable(long now) {
    long first = oldest;
    for (long at = end - 1; at >= first; at--) {
      Group candidate = slot(at);
      if (candidate != null && candidate.joinable(now)) {
        return candidate;
      }
    }
    return null;
  }

  /**
   * Finds where an interval begins.
   *
   * @param epoch of the seal
   * @param group in the epoch
   * @return the oldest group that comes after (epoch, group) or is it; lent until the caller's turn
   *     ends or its pin is given up; null when there is none
   */
  public @Nullable Group from(long epoch, long group) {
    long last = end;
    for (long at = oldest; at < last; at++) {
      Group candidate = slot(at);
      if (candidate != null && (candidate.is(epoch, group) || candidate.newerThan(epoch, group))) {
        return candidate;
      }
    }
    return null;
  }

  // The writer's side.

  /** From here on nothing is found here, by nobody; nor after the arena was condemned. */
  void close() {
    era = NEVER;
  }

  @HotPath
  boolean closed() {
    return era != arena.era();
  }

  int groups() {
    return (int) (end - oldest);
  }

  @Nullable Group oldest() {
    return groups() == 0 ? null : at(0);
  }

  @Nullable Group newest() {
    return groups() == 0 ? null : at(groups() - 1);
  }

  /** The i-th group from the oldest, 0 to groups - 1. */
  Group at(int i) {
    return Objects.requireNonNull(slots[(int) (oldest + i) & MASK]);
  }

  /** Adds the newest group. The caller made room: fewer than {@link CachePolicy#MAX_GROUPS}. */
  void add(Group group) {
    Group last = newest();
    if (groups() == SLOTS || (last != null && !group.newerThan(last.epoch(), last.group()))) {
      throw new IllegalStateException(
          "group "
              + group.group()
              + " of epoch "
              + group.epoch()
              + ": not newer, or "
              + groups()
              + " groups already");
    }
    long at = end;
    SLOT.setRelease(slots, (int) at & MASK, group);
    newestNumber = group.group();
    end = at + 1;
  }

  /** Takes the oldest group out; null when there is none. */
  @Nullable Group removeOldest() {
    Group group = oldest();
    if (group != null) {
      long at = oldest;
      SLOT.setRelease(slots, (int) at & MASK, null);
      oldest = at + 1;
    }
    return group;
  }

  /**
   * How many groups are older than the newest one with a keyframe, which makes them dispensable.
   */
  int dispensable(long now) {
    for (int i = groups() - 1; i > 0; i--) {
      if (at(i).joinable(now)) {
        return i;
      }
    }
    return 0;
  }

  void narrowAge(long nanos) {
    for (int i = 0; i < groups(); i++) {
      at(i).narrowAge(nanos);
    }
  }

  /** Objects of all groups. */
  long count() {
    long sum = 0;
    for (int i = 0; i < groups(); i++) {
      sum += at(i).count();
    }
    return sum;
  }

  /** Memory of all groups. */
  long bytes() {
    long sum = 0;
    for (int i = 0; i < groups(); i++) {
      sum += at(i).bytes();
    }
    return sum;
  }
}
