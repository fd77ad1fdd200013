package io.github.sightline.relay.examples;

import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Relay;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** The shortest relay: serves every owner on the loopback interface and writes its card. */
public final class RelayMain {
  private RelayMain() {}

  /**
   * Runs until it is stopped.
   *
   * @param args the port
   * @throws Exception when interrupted
   */
  public static void main(String[] args) throws Exception {
    // begin: README
    try (var relay =
        Relay.builder()
            .listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])))
            .identity(Identity.load(Path.of("relay.key")))
            .admit(owner -> true)
            .start()) {
      relay.card().save(Path.of("relay.card"));
      Thread.currentThread().join();
    }
    // end: README
  }
}
