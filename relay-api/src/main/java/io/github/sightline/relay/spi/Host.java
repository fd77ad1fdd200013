package io.github.sightline.relay.spi;

import java.net.InetSocketAddress;
import java.util.function.Supplier;

/**
 * Everything a node takes from the world: two clocks, randomness, memory, durable state, datagrams,
 * and the thread that runs it. One implementation is the operating system, another a simulator.
 */
public interface Host {
  static Host system() {
    return RelayProvider.load().systemHost();
  }

  /** Monotonic; never decreases for one node. */
  long nanoTime();

  /** Wall clock, may jump: grants, capture ages, epochs. Never used for timers. */
  long epochMillis();

  void randomBytes(byte[] into);

  MemorySource memory();

  StateStore state();

  /** Binds and starts to drive the node: from now on the host calls it, one call at a time. */
  DatagramPort attach(Node node, InetSocketAddress local);

  /**
   * Runs the task in the node's turn: at once when the caller is the node's thread outside a call,
   * else queued; false when the bounded queue is full.
   */
  boolean run(Node node, Runnable task);

  /**
   * Runs pure work (handshakes, key wraps) off the node's thread; what it returns runs in the
   * node's turn. A simulator runs both in order. False when full.
   */
  boolean offload(Node node, Supplier<Runnable> work);

  /** The node's nextDeadlineNanos() moved earlier outside one of its own calls. */
  void wake(Node node);
}
