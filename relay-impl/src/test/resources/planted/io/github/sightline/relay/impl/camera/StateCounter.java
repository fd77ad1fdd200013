package io.github.sightline.relay.impl.camera;

final class StateCounter {
  static int count;
}
