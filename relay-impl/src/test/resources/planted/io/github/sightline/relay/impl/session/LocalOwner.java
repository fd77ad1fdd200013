package io.github.sightline.relay.impl.session;

final class LocalOwner {
  private final ThreadLocal<byte[]> owner = new ThreadLocal<>();

  byte[] owner() {
    return owner.get();
  }
}
