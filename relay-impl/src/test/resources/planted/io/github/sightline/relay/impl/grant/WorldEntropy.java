package io.github.sightline.relay.impl.grant;

final class WorldEntropy {
  void fill(byte[] into) {
    new java.security.SecureRandom().nextBytes(into);
  }
}
