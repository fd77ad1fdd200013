package io.github.sightline.relay.impl.grant;

final class WorldClock {
  long now() {
    return System.nanoTime();
  }
}
