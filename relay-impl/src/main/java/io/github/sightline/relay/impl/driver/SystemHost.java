package io.github.sightline.relay.impl.driver;

import io.github.sightline.relay.impl.memory.PooledMemory;
import io.github.sightline.relay.spi.DatagramPort;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.MemorySource;
import io.github.sightline.relay.spi.Node;
import io.github.sightline.relay.spi.StateStore;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * The operating system: sockets, system clocks, one thread per node, a few for offloaded work, and
 * cells as files. Thread-safe.
 *
 * <p>A node's thread is no daemon: an open node keeps the process alive, as an open server does,
 * and the process ends when the last one is closed. {@code state()} is below the directory that the
 * system property {@code sightline.state} names, else the environment's {@code SIGHTLINE_STATE},
 * else {@code ~/.sightline/state}; it is looked for at the first use, so a node without state needs
 * none.
 *
 * <p>On 64-bit Linux with Java 22 or later, started with {@code --enable-native-access} for this
 * module (on the class path: {@code ALL-UNNAMED}), bursts go to and come from the kernel whole
 * (segmentation offload), several times cheaper; {@code -Dsightline.offload=off} turns that off.
 * Elsewhere, and without the option, plain sockets do the same, and nothing is printed.
 */
public final class SystemHost implements Host {
  private final SystemTicker ticker = new SystemTicker();
  private final SystemEntropy entropy = new SystemEntropy();
  private final MemorySource memory = new PooledMemory();
  private final OffloadPool pool = new OffloadPool();
  private final Map<Node, EngineLoop> loops = Collections.synchronizedMap(new IdentityHashMap<>());
  private final AtomicBoolean warmed = new AtomicBoolean();
  private final Runnable warm;
  private final StateStore state;

  private SystemHost(Runnable warm, Path stateDirectory) {
    this.warm = warm;
    this.state = new FileStateStore(stateDirectory);
  }

  /**
   * A host with nothing to warm.
   *
   * @return a host
   */
  public static SystemHost create() {
    return create(() -> {});
  }

  /**
   * A host that warms something up before its first port opens: a cipher's first seconds are 10 to
   * 50 times slower than the rest.
   *
   * @param warm runs once, on the thread of the first {@link #attach}, before the port is bound
   * @return a host
   */
  public static SystemHost create(Runnable warm) {
    return new SystemHost(warm, FileStateStore.directory());
  }

  /**
   * A host whose state lies somewhere else.
   *
   * @param warm runs once, on the thread of the first {@link #attach}, before the port is bound
   * @param stateDirectory made when missing, readable by its owner alone
   * @return a host
   */
  public static SystemHost create(Runnable warm, Path stateDirectory) {
    return new SystemHost(warm, stateDirectory);
  }

  @Override
  public long nanoTime() {
    return ticker.nanoTime();
  }

  @Override
  public long epochMillis() {
    return ticker.epochMillis();
  }

  @Override
  public void randomBytes(byte[] into) {
    entropy.fill(into);
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
  public DatagramPort attach(Node node, InetSocketAddress local) {
    if (warmed.compareAndSet(false, true)) {
      warm.run();
    }
    UdpPort port = UdpPort.bind(local);
    EngineLoop loop = new EngineLoop(node, port, ticker, () -> loops.remove(node));
    if (loops.putIfAbsent(node, loop) != null) {
      port.release();
      throw new IllegalStateException("the node is attached already, expected a new one");
    }
    loop.start();
    return port;
  }

  @Override
  public boolean run(Node node, Runnable task) {
    EngineLoop loop = loops.get(node);
    return loop != null && loop.run(task);
  }

  @Override
  public boolean offload(Node node, Supplier<Runnable> work) {
    EngineLoop loop = loops.get(node);
    return loop != null && loop.offload(pool, work);
  }

  @Override
  public void wake(Node node) {
    EngineLoop loop = loops.get(node);
    if (loop != null) {
      loop.wake();
    }
  }
}
