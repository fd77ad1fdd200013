package io.github.sightline.relay.impl.camera;

final class StateMap {
  private static final java.util.Map<String, String> NAMES = new java.util.HashMap<>();
}
