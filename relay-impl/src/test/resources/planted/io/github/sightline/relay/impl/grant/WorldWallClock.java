package io.github.sightline.relay.impl.grant;

final class WorldWallClock {
  Object now() {
    return java.time.Instant.now();
  }
}
