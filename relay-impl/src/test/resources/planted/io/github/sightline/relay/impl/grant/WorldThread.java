package io.github.sightline.relay.impl.grant;

final class WorldThread {
  void run(Runnable task) {
    new Thread(task).start();
  }
}
