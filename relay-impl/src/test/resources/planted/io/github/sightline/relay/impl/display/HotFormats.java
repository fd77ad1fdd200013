package io.github.sightline.relay.impl.display;

import io.github.sightline.relay.impl.base.HotPath;

@HotPath
final class HotFormats {
  String format(long value) {
    return String.format("%d", value);
  }
}
