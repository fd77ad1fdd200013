package io.github.sightline.relay.examples.net;

import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A loopback port for something that listens later: a link must know the port of the relay behind
 * it, and the relay's card that of the link, so one is found first.
 *
 * <p>It lies below the ports that systems give to sockets that ask for any, so that none of those
 * takes it meanwhile.
 */
public final class FreePort {
  private static final int FIRST = 20_000;
  private static final int BEHIND = 32_000;
  private static final int TRIES = 1000;

  private FreePort() {}

  /**
   * Finds one.
   *
   * @return a port of the loopback address to which nothing was bound a moment ago
   * @throws UncheckedIOException when none was found
   */
  public static InetSocketAddress find() {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, BEHIND);
      try (DatagramSocket socket = new DatagramSocket(port, loopback)) {
        return new InetSocketAddress(loopback, socket.getLocalPort());
      } catch (SocketException e) {
        // Somebody's: the next one.
      }
    }
    throw new UncheckedIOException(
        new BindException("no free port from " + FIRST + " to " + (BEHIND - 1)));
  }
}
