package io.github.sightline.relay.examples.demo;

import io.github.sightline.relay.spi.DatagramPort;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.MemorySource;
import io.github.sightline.relay.spi.Node;
import io.github.sightline.relay.spi.StateStore;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The system's host with another memory, and with state that ends with the demo. For one node,
 * whose turn and whose thread's CPU time it gives away.
 */
final class DemoHost implements Host {
  private static final long TURN_SECONDS = 2;

  private final Host system;
  private final MemorySource memory;
  private final StateStore state = new Cells();
  private final AtomicLong bytesIn = new AtomicLong();
  private volatile @Nullable Counted node;

  DemoHost(Host system, MemorySource memory) {
    this.system = system;
    this.memory = memory;
  }

  /** Runs in the node's turn and waits for it. Null when the node is gone or does not answer. */
  <T> @Nullable T inTurn(Supplier<T> task) {
    Counted driven = node;
    CompletableFuture<T> done = new CompletableFuture<>();
    if (driven == null || !system.run(driven, () -> done.complete(task.get()))) {
      return null;
    }
    try {
      return done.get(TURN_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } catch (ExecutionException | TimeoutException e) {
      return null;
    }
  }

  /** CPU time of the node's thread so far, or -1 where the JVM does not tell. */
  long cpuMillis() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    if (!threads.isCurrentThreadCpuTimeSupported()) {
      return -1;
    }
    Long nanos = inTurn(threads::getCurrentThreadCpuTime);
    return nanos == null ? -1 : nanos / 1_000_000;
  }

  /** Bytes of all datagrams that came in, those of earlier nodes among them. */
  long bytesIn() {
    return bytesIn.get();
  }

  @Override
  public DatagramPort attach(Node attached, InetSocketAddress local) {
    Counted counted = new Counted(attached);
    node = counted;
    return system.attach(counted, local);
  }

  @Override
  public long nanoTime() {
    return system.nanoTime();
  }

  @Override
  public long epochMillis() {
    return system.epochMillis();
  }

  @Override
  public void randomBytes(byte[] into) {
    system.randomBytes(into);
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
  public boolean run(Node of, Runnable task) {
    return system.run(driven(of), task);
  }

  @Override
  public boolean offload(Node of, Supplier<Runnable> work) {
    return system.offload(driven(of), work);
  }

  @Override
  public void wake(Node of) {
    system.wake(driven(of));
  }

  private Node driven(Node of) {
    Counted known = node;
    return known != null && known.counted == of ? known : of;
  }

  /** The node as the system drives it. */
  private final class Counted implements Node {
    private final Node counted;

    Counted(Node counted) {
      this.counted = counted;
    }

    @Override
    public void onDatagram(long nowNanos, InetSocketAddress from, ByteBuffer borrowed) {
      bytesIn.addAndGet(borrowed.remaining());
      counted.onDatagram(nowNanos, from, borrowed);
    }

    @Override
    public void onTimer(long nowNanos) {
      counted.onTimer(nowNanos);
    }

    @Override
    public void onIdle(long nowNanos) {
      counted.onIdle(nowNanos);
    }

    @Override
    public long nextDeadlineNanos() {
      return counted.nextDeadlineNanos();
    }
  }

  private static final class Cells implements StateStore {
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
