package io.github.sightline.relay.impl.driver;

final class QuietDriver {
  long now() {
    Thread.onSpinWait();
    return System.nanoTime() + new java.security.SecureRandom().nextInt();
  }
}
