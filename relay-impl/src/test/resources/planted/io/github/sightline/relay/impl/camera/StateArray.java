package io.github.sightline.relay.impl.camera;

final class StateArray {
  static final byte[] TABLE = {1};
}
