package io.github.sightline.relay.impl.identity;

import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Entropy that is the same for the same seed. */
final class Drawn implements Consumer<byte[]> {
  private final SplittableRandom random;

  Drawn(long seed) {
    random = new SplittableRandom(seed);
  }

  @Override
  public void accept(byte[] into) {
    random.nextBytes(into);
  }
}
