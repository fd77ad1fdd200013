package io.github.sightline.relay.impl.display;

import io.github.sightline.relay.impl.base.HotPath;

final class QuietHot {
  private long count;

  /** Never synchronized: one thread. */
  @HotPath
  long step(long now) {
    if (now < 0) {
      throw new IllegalArgumentException("now: " + now + ", expected >= 0");
    }
    return count++;
  }

  Object cold(long value) {
    return String.format("%d", value);
  }
}
