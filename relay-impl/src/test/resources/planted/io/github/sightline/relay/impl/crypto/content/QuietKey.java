package io.github.sightline.relay.impl.crypto.content;

public final class QuietKey {
  public int open() {
    return 1;
  }
}
