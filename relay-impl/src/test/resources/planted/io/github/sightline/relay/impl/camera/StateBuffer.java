package io.github.sightline.relay.impl.camera;

final class StateBuffer {
  private static final java.nio.ByteBuffer SCRATCH = java.nio.ByteBuffer.allocate(8);
}
