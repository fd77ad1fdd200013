package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.crypto.content.QuietKey;

public final class QuietSession {
  private final QuietKey key = new QuietKey();

  public int open() {
    return key.open();
  }
}
