package io.github.sightline.relay.impl.display;

import io.github.sightline.relay.impl.base.HotPath;

@HotPath
final class HotMonitors {
  private long count;

  void step() {
    synchronized (this) {
      count++;
    }
  }
}
