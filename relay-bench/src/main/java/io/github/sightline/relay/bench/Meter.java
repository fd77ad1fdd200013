package io.github.sightline.relay.bench;

import com.sun.management.ThreadMXBean;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.spi.DatagramPort;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.MemorySource;
import io.github.sightline.relay.spi.Node;
import io.github.sightline.relay.spi.StateStore;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A host that counts what its node allocates, and how many datagrams the node gets and gives: what
 * the host itself allocates meanwhile, to carry them, is left out. One thread, one node.
 */
final class Meter implements Host {
  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Host host;
  private @Nullable Metered node;
  private long allocated;
  private long in;
  private long out;

  Meter(Host host) {
    this.host = host;
  }

  /** Bytes that the node allocated. */
  long allocated() {
    return allocated;
  }

  /** Datagrams that came. */
  long in() {
    return in;
  }

  /** Datagrams that went. */
  long out() {
    return out;
  }

  /** What the calling thread has allocated so far. */
  static long allocatedByThread() {
    return THREAD.getCurrentThreadAllocatedBytes();
  }

  private void inside(Runnable task) {
    long before = allocatedByThread();
    task.run();
    allocated += allocatedByThread() - before;
  }

  @Override
  public DatagramPort attach(Node attached, InetSocketAddress local) {
    Metered metered = new Metered(attached);
    node = metered;
    return new Port(host.attach(metered, local));
  }

  @Override
  public boolean run(Node of, Runnable task) {
    return host.run(known(of), () -> inside(task));
  }

  @Override
  public boolean offload(Node of, Supplier<Runnable> work) {
    return host.offload(known(of), work);
  }

  @Override
  public void wake(Node of) {
    host.wake(known(of));
  }

  private Node known(Node of) {
    Metered metered = node;
    return metered != null && metered.of == of ? metered : of;
  }

  @Override
  public long nanoTime() {
    return host.nanoTime();
  }

  @Override
  public long epochMillis() {
    return host.epochMillis();
  }

  @Override
  public void randomBytes(byte[] into) {
    host.randomBytes(into);
  }

  @Override
  public MemorySource memory() {
    MemorySource memory = host.memory();
    return new MemorySource() {
      @Override
      public @Nullable ByteBuffer allocate(OwnerId owner, int bytes) {
        long before = allocatedByThread();
        ByteBuffer slab = memory.allocate(owner, bytes);
        allocated -= allocatedByThread() - before;
        return slab;
      }

      @Override
      public void release(OwnerId owner, ByteBuffer slab) {
        long before = allocatedByThread();
        memory.release(owner, slab);
        allocated -= allocatedByThread() - before;
      }
    };
  }

  @Override
  public StateStore state() {
    return host.state();
  }

  private final class Metered implements Node {
    private final Node of;

    Metered(Node of) {
      this.of = of;
    }

    @Override
    public void onDatagram(long nowNanos, InetSocketAddress from, ByteBuffer borrowed) {
      long before = allocatedByThread();
      of.onDatagram(nowNanos, from, borrowed);
      allocated += allocatedByThread() - before;
      in++;
    }

    @Override
    public void onTimer(long nowNanos) {
      long before = allocatedByThread();
      of.onTimer(nowNanos);
      allocated += allocatedByThread() - before;
    }

    @Override
    public void onIdle(long nowNanos) {
      long before = allocatedByThread();
      of.onIdle(nowNanos);
      allocated += allocatedByThread() - before;
    }

    @Override
    public long nextDeadlineNanos() {
      return of.nextDeadlineNanos();
    }
  }

  private final class Port implements DatagramPort {
    private final DatagramPort port;

    Port(DatagramPort port) {
      this.port = port;
    }

    @Override
    public InetSocketAddress local() {
      return port.local();
    }

    @Override
    public int send(InetSocketAddress to, ByteBuffer burst, int datagramBytes) {
      long before = allocatedByThread();
      int sent = port.send(to, burst, datagramBytes);
      allocated -= allocatedByThread() - before;
      out += sent;
      return sent;
    }

    @Override
    public int maxBurst() {
      return port.maxBurst();
    }

    @Override
    public void close() {
      port.close();
    }
  }
}
