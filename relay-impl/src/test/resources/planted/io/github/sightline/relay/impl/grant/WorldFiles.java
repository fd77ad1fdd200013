package io.github.sightline.relay.impl.grant;

final class WorldFiles {
  boolean there(java.nio.file.Path file) {
    return java.nio.file.Files.exists(file);
  }
}
