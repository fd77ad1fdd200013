package io.github.sightline.relay.impl.camera;

import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.memory.OwnerArena;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one track sent lately: the current group, so that a relay that comes back has a picture at
 * once, and at least the repair horizon. Bounded in objects, bytes and age; the slabs belong to
 * this history.
 */
final class History {
  /** Two groups of two seconds at 60 frames a second. */
  static final int MAX_OBJECTS = 256;

  /** A group of 4 s at 16 Mb/s. */
  static final long MAX_BYTES = 8L << 20;

  private final OwnerArena arena;
  private final ArrayDeque<SealedObject> objects = new ArrayDeque<>(MAX_OBJECTS);
  private long bytes;

  History(OwnerArena arena) {
    this.arena = arena;
  }

  void add(SealedObject object) {
    objects.addLast(object);
    bytes += object.length();
    while (objects.size() > MAX_OBJECTS || bytes > MAX_BYTES) {
      dropOldest();
    }
  }

  /** Makes room for so many bytes: the oldest objects go. */
  void makeRoom(int wanted) {
    while (!objects.isEmpty() && bytes + wanted > MAX_BYTES) {
      dropOldest();
    }
  }

  private void dropOldest() {
    SealedObject oldest = objects.removeFirst();
    bytes -= oldest.length();
    arena.release(oldest.slab());
  }

  @Nullable SealedObject find(long epoch, long group, long object) {
    var newestFirst = objects.descendingIterator();
    while (newestFirst.hasNext()) {
      SealedObject candidate = newestFirst.next();
      int order = candidate.compareTo(epoch, group, object);
      if (order <= 0) {
        return order == 0 ? candidate : null;
      }
    }
    return null;
  }

  /** The newest group from its keyframe, in order; nothing when its keyframe is gone. */
  void newestGroup(Consumer<SealedObject> action) {
    SealedObject last = objects.peekLast();
    if (last == null || find(last.epoch(), last.group(), 0) == null) {
      return;
    }
    for (SealedObject object : objects) {
      if (object.epoch() == last.epoch() && object.group() == last.group()) {
        action.accept(object);
      }
    }
  }

  void clear() {
    while (!objects.isEmpty()) {
      dropOldest();
    }
  }
}
