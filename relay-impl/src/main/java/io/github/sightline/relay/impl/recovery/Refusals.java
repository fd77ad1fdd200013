package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.media.Assembler;
import io.github.sightline.relay.impl.media.SealedObject;

/**
 * Objects that did not open, verify or agree with their fragments: each is asked for once more, and
 * given up when it comes bad again. As many as a window holds; more displace the oldest.
 */
@HotPath
final class Refusals {
  /** Ours: those of one window and of the one before. */
  static final int KEPT = 2 * Assembler.MAX_OBJECTS;

  private final long[] epochs = new long[KEPT];
  private final long[] groups = new long[KEPT];
  private final long[] objects = new long[KEPT];
  private final boolean[] again = new boolean[KEPT];
  private int next;

  void add(SealedObject bad) {
    int known = find(bad.epoch(), bad.group(), bad.object());
    if (known >= 0) {
      again[known] = true;
      return;
    }
    int at = next++ % KEPT;
    epochs[at] = bad.epoch();
    groups[at] = bad.group();
    objects[at] = bad.object();
    again[at] = false;
  }

  /** Whether that object was refused twice. */
  boolean givenUp(long epoch, long group, long object) {
    int known = find(epoch, group, object);
    return known >= 0 && again[known];
  }

  private int find(long epoch, long group, long object) {
    for (int i = Math.min(next, KEPT) - 1; i >= 0; i--) {
      if (objects[i] == object && groups[i] == group && epochs[i] == epoch) {
        return i;
      }
    }
    return -1;
  }
}
