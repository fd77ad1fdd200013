package io.github.sightline.relay.impl.wire;

import io.github.sightline.relay.impl.base.QuietWord;

public final class QuietLayout {
  QuietWord word;
}
