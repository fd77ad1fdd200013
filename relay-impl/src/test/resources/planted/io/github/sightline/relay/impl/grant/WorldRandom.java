package io.github.sightline.relay.impl.grant;

final class WorldRandom {
  int next() {
    return new java.util.Random(1).nextInt();
  }
}
