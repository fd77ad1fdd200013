package io.github.sightline.relay.media;

import io.github.sightline.relay.impl.base.QuietWord;

final class ApiOfTheMachine {
  QuietWord word;
}
