package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.media.SealedObject;

/**
 * Which objects of a track a receiver gets whose hop cannot carry them all: whole ones only, and
 * from the first that is left out to the end of its group none, so that whatever arrives can be
 * decoded. What is left is the beginning of each group, and on a hop that does not carry that, some
 * of the keyframes.
 */
@HotPath
final class Ladder {
  /** Ours: in budgets; what would wait longer here is too old when it is seen. */
  private static final long TOO_LATE = 3;

  private long brokenEpoch;
  private long brokenGroup = -1;

  /**
   * Decides on an object when its first fragment is there.
   *
   * @param object any of the track, in order
   * @param wait how long what is queued before it will wait, nanoseconds
   * @param budget of the receiver, nanoseconds
   */
  boolean admits(SealedObject object, long wait, long budget) {
    if (object.epoch() == brokenEpoch && object.group() == brokenGroup) {
      return false;
    }
    boolean admitted = wait <= TOO_LATE * budget;
    if (!admitted) {
      brokenEpoch = object.epoch();
      brokenGroup = object.group();
    }
    return admitted;
  }
}
