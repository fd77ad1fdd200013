package io.github.sightline.relay.impl.media;

import io.github.sightline.relay.impl.base.HotPath;
import org.jspecify.annotations.Nullable;

/** An object in an {@link Assembler}'s window, with what is known of when its fragments came. */
@HotPath
public final class Incoming {
  private final SealedObject object;
  private final long firstAt;
  private long lastAt;
  private int highest = -1;
  private int checkpoint = -1;
  private long checkpointAt;
  private int proven;
  private boolean taken;
  private @Nullable HeldRows rows;

  Incoming(SealedObject object, long now) {
    this.object = object;
    this.firstAt = now;
    this.lastAt = now;
    this.checkpointAt = now;
  }

  void note(long now, int index, long reorderWait) {
    lastAt = now;
    highest = Math.max(highest, index);
    advance(now, reorderWait);
  }

  private void advance(long now, long reorderWait) {
    if (now - checkpointAt >= reorderWait) {
      proven = Math.max(proven, checkpoint);
      checkpoint = highest;
      checkpointAt = now;
    }
  }

  /**
   * Fragments below this index that are not there are lost, not late: a later one came at least one
   * reorder wait (at most two) ago, or nothing has come for the tail wait.
   *
   * @param now the time
   * @param reorderWait nanoseconds
   * @param tailWait nanoseconds
   * @return an index, 0 to the count
   */
  public int proven(long now, long reorderWait, long tailWait) {
    if (now - lastAt >= tailWait) {
      return object.count();
    }
    advance(now, reorderWait);
    return proven;
  }

  /** The rows that wait to rebuild something of it; made when the first one comes. */
  public HeldRows rows() {
    HeldRows held = rows;
    if (held == null) {
      held = new HeldRows();
      rows = held;
    }
    return held;
  }

  /** How many rows of a span wait. */
  public int rowsHeld(int span) {
    HeldRows held = rows;
    return held == null ? 0 : held.count(span);
  }

  /** Something of it came. */
  public void heard(long now) {
    lastAt = now;
  }

  /** Its slab has another owner now (the cache): the window keeps only the place. */
  public void taken() {
    taken = true;
  }

  boolean isTaken() {
    return taken;
  }

  public SealedObject object() {
    return object;
  }

  /** When its first fragment came. */
  public long firstAt() {
    return firstAt;
  }
}
