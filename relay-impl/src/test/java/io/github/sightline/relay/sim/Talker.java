package io.github.sightline.relay.sim;

import io.github.sightline.relay.spi.DatagramPort;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.Node;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A node that writes down what happens to it, and does what the test says. */
final class Talker implements Node {
  final List<String> calls = new ArrayList<>();
  final List<Long> times = new ArrayList<>();
  long deadline = Long.MAX_VALUE;
  BiConsumer<InetSocketAddress, ByteBuffer> onDatagram = (from, bytes) -> {};
  Runnable onTimer = () -> deadline = Long.MAX_VALUE;
  Runnable onIdle = () -> {};
  private final Host host;
  private @Nullable DatagramPort port;

  Talker(Host host) {
    this.host = host;
  }

  Talker attach(InetSocketAddress local) {
    port = host.attach(this, local);
    return this;
  }

  DatagramPort port() {
    DatagramPort known = port;
    if (known == null) {
      throw new IllegalStateException("not attached");
    }
    return known;
  }

  /** Sends from the node's turn. */
  boolean say(InetSocketAddress to, byte... bytes) {
    return host.run(this, () -> port().send(to, ByteBuffer.wrap(bytes), bytes.length));
  }

  /** Sends equal datagrams, each with its number in the first four bytes. */
  void count(InetSocketAddress to, int from, int datagrams, int size) {
    ByteBuffer burst = ByteBuffer.allocate(datagrams * size);
    for (int i = 0; i < datagrams; i++) {
      burst.putInt(i * size, from + i);
    }
    host.run(this, () -> port().send(to, burst, size));
  }

  @Override
  public void onDatagram(long nowNanos, InetSocketAddress from, ByteBuffer borrowed) {
    calls.add("datagram");
    times.add(nowNanos);
    onDatagram.accept(from, borrowed);
  }

  @Override
  public void onTimer(long nowNanos) {
    calls.add("timer");
    times.add(nowNanos);
    onTimer.run();
  }

  @Override
  public void onIdle(long nowNanos) {
    calls.add("idle");
    onIdle.run();
  }

  @Override
  public long nextDeadlineNanos() {
    return deadline;
  }
}
