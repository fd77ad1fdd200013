package io.github.sightline.relay.impl.cache;

import io.github.sightline.relay.spi.DatagramPort;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.MemorySource;
import io.github.sightline.relay.spi.Node;
import io.github.sightline.relay.spi.StateStore;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Two clocks that stand until moved, seeded randomness, memory of the test's choice. */
final class StillHost implements Host {
  private final MemorySource memory;
  private final SplittableRandom random;
  private final Map<String, byte[]> cells = new ConcurrentHashMap<>();
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(100));
  private final AtomicLong millis = new AtomicLong(1_800_000_000_000L);

  StillHost(MemorySource memory, long seed) {
    this.memory = memory;
    this.random = new SplittableRandom(seed);
  }

  /** Both clocks go on. */
  void advance(long nanosMore) {
    nanos.addAndGet(nanosMore);
    millis.addAndGet(TimeUnit.NANOSECONDS.toMillis(nanosMore));
  }

  /** The wall clock jumps, as wall clocks do. */
  void jump(long millisMore) {
    millis.addAndGet(millisMore);
  }

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  @Override
  public long epochMillis() {
    return millis.get();
  }

  @Override
  public synchronized void randomBytes(byte[] into) {
    for (int i = 0; i < into.length; i++) {
      into[i] = (byte) random.nextInt();
    }
  }

  @Override
  public MemorySource memory() {
    return memory;
  }

  @Override
  public StateStore state() {
    return new StateStore() {
      @Override
      public @Nullable ByteBuffer get(String cell) {
        byte[] bytes = cells.get(cell);
        return bytes == null ? null : ByteBuffer.wrap(bytes);
      }

      @Override
      public void put(String cell, ByteBuffer borrowed) {
        byte[] bytes = new byte[borrowed.remaining()];
        borrowed.duplicate().get(bytes);
        cells.put(cell, bytes);
      }
    };
  }

  @Override
  public DatagramPort attach(Node node, InetSocketAddress local) {
    throw new UnsupportedOperationException("a cache has no port");
  }

  @Override
  public boolean run(Node node, Runnable task) {
    task.run();
    return true;
  }

  @Override
  public boolean offload(Node node, Supplier<Runnable> work) {
    throw new UnsupportedOperationException("a cache has no node");
  }

  @Override
  public void wake(Node node) {}
}
