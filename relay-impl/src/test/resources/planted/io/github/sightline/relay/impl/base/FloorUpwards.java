package io.github.sightline.relay.impl.base;

import io.github.sightline.relay.impl.wire.QuietLayout;

final class FloorUpwards {
  QuietLayout layout;
}
