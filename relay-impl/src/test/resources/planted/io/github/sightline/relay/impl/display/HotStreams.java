package io.github.sightline.relay.impl.display;

import io.github.sightline.relay.impl.base.HotPath;

@HotPath
final class HotStreams {
  long sum(java.util.List<String> words) {
    return words.stream().count();
  }
}
