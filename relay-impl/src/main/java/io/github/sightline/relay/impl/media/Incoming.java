package io.github.sightline.relay.impl.media;

import io.github.sightline.relay.impl.base.HotPath;

/** An object in an {@link Assembler}'s window, with what is known of when its fragments came. */
@HotPath
public final class Incoming {
  /** Ours: how finely a reorder wait is told; a mark stands for a sixth of it. */
  private static final int MARKS = 8;

  private static final int MARKS_IN_WAIT = 6;

  private final SealedObject object;
  private final long firstAt;
  private long lastAt;
  private final int[] markIndex = new int[MARKS];
  private final long[] markAt = new long[MARKS];
  private int marks;
  private int highest = -1;
  private int proven;
  private boolean taken;

  Incoming(SealedObject object, long now) {
    this.object = object;
    this.firstAt = now;
    this.lastAt = now;
  }

  /**
   * Something came that was sent after every fragment below an index.
   *
   * @param now the time
   * @param index 0 to the count
   * @param reorderWait nanoseconds
   */
  public void passed(long now, int index, long reorderWait) {
    lastAt = now;
    if (index <= highest) {
      return;
    }
    highest = index;
    fold(now, reorderWait);
    boolean finer = marks > 0 && now - markAt[marks - 1] < reorderWait / MARKS_IN_WAIT;
    if (!finer && marks < MARKS) {
      markAt[marks++] = now;
    }
    markIndex[marks - 1] = index;
  }

  /** Marks as old as the reorder wait have proved what they can. */
  private void fold(long now, long reorderWait) {
    int old = 0;
    while (old < marks && now - markAt[old] >= reorderWait) {
      proven = markIndex[old++];
    }
    if (old > 0) {
      System.arraycopy(markAt, old, markAt, 0, marks - old);
      System.arraycopy(markIndex, old, markIndex, 0, marks - old);
      marks -= old;
    }
  }

  /**
   * When a fragment that is not there is known to be lost if nothing more comes.
   *
   * @param index of the fragment
   * @param reorderWait nanoseconds
   * @param tailWait nanoseconds
   * @return the time, see {@link #proven}
   */
  public long provenAt(int index, long reorderWait, long tailWait) {
    if (index < proven) {
      return firstAt;
    }
    for (int i = 0; i < marks; i++) {
      if (markIndex[i] > index) {
        return Math.min(markAt[i] + reorderWait, lastAt + tailWait);
      }
    }
    return lastAt + tailWait;
  }

  /**
   * Fragments below this index that are not there are lost, not late: a later one came a reorder
   * wait ago, or nothing has come for the tail wait.
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
    fold(now, reorderWait);
    return proven;
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
