package io.github.sightline.relay.impl.display;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.media.Location;
import org.jspecify.annotations.Nullable;

/** When the last keyframes of a track that were shown were captured: where a rewind begins. */
@HotPath
final class Keyframes {
  /** As many groups as a cache keeps at most. */
  private static final int MAX = 64;

  private final long[] captures = new long[MAX];
  private final long[] epochs = new long[MAX];
  private final long[] groups = new long[MAX];
  private int count;

  void add(long captureMicros, long epoch, long group) {
    int at = count++ & (MAX - 1);
    captures[at] = captureMicros;
    epochs[at] = epoch;
    groups[at] = group;
  }

  /**
   * The newest that is not younger than a time, or the oldest there is; null when there is none.
   * What was captured before the camera's clock was set back does not count.
   */
  @Nullable Location at(long captureMicros) {
    int found = -1;
    long younger = Long.MAX_VALUE;
    for (int i = count - 1; i >= Math.max(0, count - MAX); i--) {
      int slot = i & (MAX - 1);
      if (captures[slot] >= younger) {
        break;
      }
      found = slot;
      younger = captures[slot];
      if (younger <= captureMicros) {
        break;
      }
    }
    return found < 0 ? null : new Location(epochs[found], groups[found], 0);
  }
}
