package io.github.sightline.relay.impl.cache;

import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.memory.OwnerArena;
import io.github.sightline.relay.impl.memory.Slab;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What became unreachable, on its way back to the source: groups whose objects are still to be
 * retired, and retired slabs that are zeroed in steps once no pin can reach them.
 *
 * <p>Threads: the writer's.
 */
final class Wiper {
  /** Most bytes of a step: 0.1 to 0.3 ms, so that a step stays under a millisecond. Ours. */
  static final int STEP_BYTES = 1 << 20;

  /** Reading a cold tag costs about what zeroing this many bytes costs. */
  private static final int RETIRE_COST = 1024;

  private record Waiting(Slab slab, long stamp) {}

  private final OwnerArena arena;
  private final Pins pins;
  private final Queue<Iterator<GroupRing>> condemned = new ArrayDeque<>();
  private final Queue<Group> groups = new ArrayDeque<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long pendingBytes;
  private int nextObject;

  Wiper(OwnerArena arena, Pins pins) {
    this.arena = arena;
    this.pins = pins;
  }

  /** Takes the memory of one object that was unlinked. Nobody passes its pair check any more. */
  void add(Slab slab) {
    pendingBytes += slab.bytes();
    retire(slab);
  }

  private void retire(Slab slab) {
    arena.retire(slab);
    waiting.add(new Waiting(slab, pins.stamp()));
  }

  /** Takes a group that was unlinked; its objects are retired step by step. */
  void add(Group group) {
    pendingBytes += group.bytes();
    groups.add(group);
  }

  /** Takes rings that were unlinked, however many, and the bytes of all their entries. */
  void add(Iterator<GroupRing> rings, long bytes) {
    pendingBytes += bytes;
    condemned.add(rings);
  }

  /** Nothing is left to do. */
  boolean done() {
    return waiting.isEmpty() && groups.isEmpty() && condemned.isEmpty();
  }

  /** Memory that comes back by work here and by readers' letting go, and by nothing else. */
  long pendingBytes() {
    return pendingBytes;
  }

  /**
   * Works for at most about that many bytes' worth of zeroing.
   *
   * @return whether memory was zeroed, or there is more to do at once; false when nothing is left
   *     or readers pin the rest
   */
  boolean step(int maxBytes) {
    int left = maxBytes;
    boolean worked = false;
    while (left > 0) {
      Waiting next = waiting.peek();
      if (next == null) {
        if (!retireNext()) {
          return worked;
        }
        left -= RETIRE_COST;
        continue;
      }
      if (!pins.free(next.stamp)) {
        return worked;
      }
      worked = true;
      left -= wipe(waiting.remove(), left);
    }
    return true;
  }

  /** Out of the queue first: a source that throws must not meet the slab again. */
  private int wipe(Waiting next, int most) {
    int bytes = Math.min(most, next.slab.bytes());
    pendingBytes -= next.slab.bytes();
    if (!arena.wipe(next.slab, bytes)) {
      waiting.addFirst(next);
      pendingBytes += next.slab.bytes();
    }
    return bytes;
  }

  /** Retires one object of what was unlinked as a whole; false when there is none. */
  private boolean retireNext() {
    Group group = nextGroup();
    if (group == null) {
      return false;
    }
    SealedObject object = null;
    while (object == null && nextObject < group.size()) {
      object = group.remove(nextObject++);
    }
    if (object != null) {
      retire(object.slab());
    } else {
      groups.remove();
      nextObject = 0;
    }
    return true;
  }

  private @Nullable Group nextGroup() {
    while (groups.isEmpty()) {
      Iterator<GroupRing> rings = condemned.peek();
      if (rings == null) {
        return null;
      }
      if (!rings.hasNext()) {
        condemned.remove();
        continue;
      }
      GroupRing ring = rings.next();
      for (Group group = ring.removeOldest(); group != null; group = ring.removeOldest()) {
        groups.add(group);
      }
    }
    return groups.peek();
  }
}
