package io.github.sightline.relay.impl.display;

import io.github.sightline.relay.impl.base.HotPath;

@HotPath
final class HotLocks {
  private final java.util.concurrent.locks.ReentrantLock lock =
      new java.util.concurrent.locks.ReentrantLock();

  void step() {
    lock.lock();
  }
}
