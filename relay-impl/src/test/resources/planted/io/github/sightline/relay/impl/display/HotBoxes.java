package io.github.sightline.relay.impl.display;

import io.github.sightline.relay.impl.base.HotPath;

@HotPath
final class HotBoxes {
  Object box(long value) {
    return value;
  }
}
