package io.github.sightline.relay.impl.display;

import io.github.sightline.relay.impl.base.HotPath;

@HotPath
final class HotLogs {
  void log(System.Logger logger) {
    logger.log(System.Logger.Level.INFO, "a datagram");
  }
}
