package io.github.sightline.relay.spi;

import java.net.InetSocketAddress;
import java.util.function.Supplier;

/**
 * Everything a node takes from the world: two clocks, randomness, memory, durable state, datagrams,
 * and the thread that runs it. One implementation is the operating system, another a simulator.
 *
 * <p>{@link #run}, {@link #offload} and {@link #wake} may be called from any thread; the rest is
 * called by a node in its turn, or before it is attached.
 */
public interface Host {
  /**
   * The operating system: sockets, system clocks, one thread per node.
   *
   * @return a host
   * @throws IllegalStateException when no implementation is on the class or module path
   */
  static Host system() {
    return RelayProvider.load().systemHost();
  }

  /**
   * The monotonic clock.
   *
   * @return nanoseconds from any origin; never decreases for one node
   */
  long nanoTime();

  /**
   * The wall clock; it may jump. For the times in grants and cards, never for timers.
   *
   * @return milliseconds since 1970
   */
  long epochMillis();

  /**
   * Cryptographic randomness.
   *
   * @param into filled whole
   */
  void randomBytes(byte[] into);

  /**
   * Where cached bytes live.
   *
   * @return the source, the same one each time
   */
  MemorySource memory();

  /**
   * Where the little that must outlive the process lives.
   *
   * @return the store, the same one each time
   */
  StateStore state();

  /**
   * Binds a port and starts to drive the node: from now on the host calls it, one call at a time.
   *
   * @param node what to drive
   * @param local where to bind; port 0 takes any free one
   * @return the bound port, which belongs to the node
   * @throws io.github.sightline.relay.RelayException when the address cannot be bound
   */
  DatagramPort attach(Node node, InetSocketAddress local);

  /**
   * Runs a task in the node's turn: at once when the caller is the node's thread outside a call of
   * the node, else queued.
   *
   * @param node whose turn
   * @param task must not block
   * @return false when the bounded queue is full: the task was not taken
   */
  boolean run(Node node, Runnable task);

  /**
   * Runs pure work (handshakes, key wraps) off the node's thread; what it returns runs in the
   * node's turn. A simulator runs both in order.
   *
   * @param node whose turn
   * @param work touches nothing of the node
   * @return false when the bounded queue is full: the work was not taken
   */
  boolean offload(Node node, Supplier<Runnable> work);

  /**
   * Tells that the node's {@link Node#nextDeadlineNanos()} moved earlier outside one of its own
   * calls.
   *
   * @param node whose deadline
   */
  void wake(Node node);
}
