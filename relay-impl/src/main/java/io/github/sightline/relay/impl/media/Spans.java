package io.github.sightline.relay.impl.media;

import io.github.sightline.relay.impl.base.HotPath;

/**
 * How an object is cut for repair: into ceil(count / 128) consecutive, near-equal spans of
 * fragments. Both ends compute it from the count, so a row names its span by its first sequence
 * number.
 */
@HotPath
public final class Spans {
  /** Fragments a repair row covers at most (protocol). */
  public static final int MAX = 128;

  private Spans() {}

  /** How many spans an object of that many fragments has. */
  public static int of(int count) {
    return (count + MAX - 1) / MAX;
  }

  /** The first fragment of a span; for {@code span == of(count)} the count. */
  public static int start(int count, int span) {
    return (int) ((long) span * count / of(count));
  }

  /** How many fragments a span has. */
  public static int length(int count, int span) {
    return start(count, span + 1) - start(count, span);
  }

  /** The span a fragment belongs to. */
  public static int containing(int count, int index) {
    int span = (int) ((long) index * of(count) / count);
    while (start(count, span + 1) <= index) {
      span++;
    }
    while (start(count, span) > index) {
      span--;
    }
    return span;
  }

  /** The span that begins with that fragment, or -1. */
  public static int beginning(int count, int index) {
    int span = index >= 0 && index < count ? containing(count, index) : -1;
    return span >= 0 && start(count, span) == index ? span : -1;
  }
}
