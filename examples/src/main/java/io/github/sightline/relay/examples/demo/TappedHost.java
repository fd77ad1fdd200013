package io.github.sightline.relay.examples.demo;

import io.github.sightline.relay.spi.DatagramPort;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.MemorySource;
import io.github.sightline.relay.spi.Node;
import io.github.sightline.relay.spi.StateStore;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A host whose datagrams are looked at on their way, and whose memory and state may be others. One node per host. */
final class TappedHost implements Host {
  private final Host real;
  private final MemorySource memory;
  private final StateStore state = new MemoryCells();
  private final Consumer<ByteBuffer> in;
  private final Consumer<ByteBuffer> out;
  private volatile @Nullable Tap tap;
  private volatile long threadId = -1;

  TappedHost(Host real, MemorySource memory, Consumer<ByteBuffer> in, Consumer<ByteBuffer> out) {
    this.real = real;
    this.memory = memory;
    this.in = in;
    this.out = out;
  }

  /** The node's thread, once it has run; -1 before. */
  long threadId() {
    return threadId;
  }

  /** Runs in the node's turn. */
  void inTurn(Runnable task) {
    Tap node = tap;
    if (node != null) {
      real.run(node, task);
    }
  }

  private final class Tap implements Node {
    private final Node node;

    Tap(Node node) {
      this.node = node;
    }

    @Override
    public void onDatagram(long nowNanos, InetSocketAddress from, ByteBuffer borrowed) {
      threadId = Thread.currentThread().getId();
      in.accept(borrowed);
      node.onDatagram(nowNanos, from, borrowed);
    }

    @Override
    public void onTimer(long nowNanos) {
      node.onTimer(nowNanos);
    }

    @Override
    public void onIdle(long nowNanos) {
      node.onIdle(nowNanos);
    }

    @Override
    public long nextDeadlineNanos() {
      return node.nextDeadlineNanos();
    }
  }

  private Node tapped(Node node) {
    Tap known = tap;
    return known != null && known.node == node ? known : node;
  }

  @Override
  public DatagramPort attach(Node node, InetSocketAddress local) {
    Tap made = new Tap(node);
    tap = made;
    DatagramPort port = real.attach(made, local);
    return new DatagramPort() {
      @Override
      public InetSocketAddress local() {
        return port.local();
      }

      @Override
      public int send(InetSocketAddress to, ByteBuffer burst, int datagramBytes) {
        out.accept(burst);
        return port.send(to, burst, datagramBytes);
      }

      @Override
      public int maxBurst() {
        return port.maxBurst();
      }

      @Override
      public void close() {
        port.close();
      }
    };
  }

  @Override
  public long nanoTime() {
    return real.nanoTime();
  }

  @Override
  public long epochMillis() {
    return real.epochMillis();
  }

  @Override
  public void randomBytes(byte[] into) {
    real.randomBytes(into);
  }

  @Override
  public MemorySource memory() {
    return memory;
  }

  @Override
  public StateStore state() {
    return state;
  }

  @Override
  public boolean run(Node node, Runnable task) {
    return real.run(tapped(node), task);
  }

  @Override
  public boolean offload(Node node, Supplier<Runnable> work) {
    return real.offload(tapped(node), work);
  }

  @Override
  public void wake(Node node) {
    real.wake(tapped(node));
  }

  /** The demo's identities live as long as the demo, and so does their state. */
  private static final class MemoryCells implements StateStore {
    private final Map<String, byte[]> cells = new HashMap<>();

    @Override
    public synchronized @Nullable ByteBuffer get(String cell) {
      byte[] bytes = cells.get(cell);
      return bytes == null ? null : ByteBuffer.wrap(bytes.clone());
    }

    @Override
    public synchronized void put(String cell, ByteBuffer borrowed) {
      byte[] bytes = new byte[borrowed.remaining()];
      borrowed.duplicate().get(bytes);
      cells.put(cell, bytes);
    }
  }
}
