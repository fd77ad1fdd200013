package io.github.sightline.relay.impl.grant;

final class WorldExecutor {
  java.util.concurrent.ExecutorService executor;
}
