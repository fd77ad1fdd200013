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
  private volatile @Nullable Node node;

  DemoHost(Host system, MemorySource memory) {
    this.system = system;
    this.memory = memory;
  }

  /** Runs in the node's turn and waits for it. Null when the node is gone or does not answer. */
  <T> @Nullable T inTurn(Supplier<T> task) {
    Node driven = node;
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

  @Override
  public DatagramPort attach(Node attached, InetSocketAddress local) {
    DatagramPort port = system.attach(attached, local);
    node = attached;
    return port;
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
    return system.run(of, task);
  }

  @Override
  public boolean offload(Node of, Supplier<Runnable> work) {
    return system.offload(of, work);
  }

  @Override
  public void wake(Node of) {
    system.wake(of);
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
