package io.github.sightline.relay.impl.driver;

import java.security.SecureRandom;

/** The operating system's randomness: the only generator whose draws become keys. */
final class SystemEntropy {
  private final SecureRandom random = new SecureRandom();

  /** Fills an array whole. Thread-safe. */
  void fill(byte[] into) {
    random.nextBytes(into);
  }
}
