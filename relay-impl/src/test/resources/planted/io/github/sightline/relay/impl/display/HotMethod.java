package io.github.sightline.relay.impl.display;

import io.github.sightline.relay.impl.base.HotPath;

final class HotMethod {
  @HotPath
  synchronized void step() {}
}
