package io.github.sightline.relay.bench;

import java.util.Arrays;

/**
 * When each frame of a run was captured and when it was whole at the far end, by one clock.
 * Thread-safe.
 */
final class Arrivals {
  /** The time of what never came. */
  static final long NEVER = Long.MAX_VALUE;

  private final long[] captured;
  private final long[] whole;
  private int count;

  /**
   * A run of at most so many frames.
   *
   * @param frames how many
   */
  Arrivals(int frames) {
    captured = new long[frames];
    whole = new long[frames];
    Arrays.fill(captured, NEVER);
    Arrays.fill(whole, NEVER);
  }

  synchronized void captured(int number) {
    captured[number] = System.nanoTime();
  }

  /** The last missing byte of a frame is there. Numbers that are none are not. */
  synchronized void whole(int number) {
    if (number >= 0 && number < whole.length && whole[number] == NEVER) {
      whole[number] = System.nanoTime();
      count++;
    }
  }

  /** Frames that are there. */
  synchronized int count() {
    return count;
  }

  /**
   * How long after its capture each frame could be shown: when it and every frame back to its
   * keyframe were there.
   *
   * @param first a keyframe
   * @param end behind the last
   * @param sizes which frames are keyframes
   * @return nanoseconds each, or {@link #NEVER}
   */
  synchronized long[] displayable(int first, int end, FrameSizes sizes) {
    long[] after = new long[end - first];
    long since = NEVER;
    for (int i = first; i < end; i++) {
      boolean key = sizes.keyframe()[i % sizes.count()];
      since = key ? whole[i] : Math.max(since, whole[i]);
      after[i - first] = since == NEVER ? NEVER : since - captured[i];
    }
    return after;
  }
}
