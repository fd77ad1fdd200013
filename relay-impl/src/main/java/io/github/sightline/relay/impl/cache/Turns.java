package io.github.sightline.relay.impl.cache;

import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.Node;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** How what changes the structure is done by one at a time. */
sealed interface Turns {
  /** What is done in a turn, under a millisecond. */
  @FunctionalInterface
  interface Step<T> {
    @Nullable T run();
  }

  /** Does a step and gives its answer; null when no turn came: then it never will be done. */
  <T> @Nullable T call(Step<T> step);

  /** Does a step if that needs no waiting; what it says, or false. */
  boolean attempt(BooleanSupplier step);

  /** By a lock: a cache of its own. */
  final class Locked implements Turns {
    private final ReentrantLock lock = new ReentrantLock();

    @Override
    public <T> @Nullable T call(Step<T> step) {
      lock.lock();
      try {
        return step.run();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public boolean attempt(BooleanSupplier step) {
      if (!lock.tryLock()) {
        return false;
      }
      try {
        return step.getAsBoolean();
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * By the turn of the node that has the vaults: a relay's cache. Never asked from its callbacks.
   */
  final class OfNode implements Turns {
    /** How long a turn is waited for. Ours: a hundred times the longest step. */
    private static final long WAIT_MILLIS = 1000;

    private final Host host;
    private final Node node;

    OfNode(Host host, Node node) {
      this.host = host;
      this.node = node;
    }

    @Override
    public <T> @Nullable T call(Step<T> step) {
      Asked<T> asked = new Asked<>(step);
      return host.run(node, asked) ? asked.await() : null;
    }

    /** The node's own steps do it. */
    @Override
    public boolean attempt(BooleanSupplier step) {
      return false;
    }
  }

  /** A step on its way to the node's turn: done there once, or given up here, never both. */
  final class Asked<T> implements Runnable {
    private final Step<T> step;
    private final AtomicBoolean decided = new AtomicBoolean();
    private final CountDownLatch done = new CountDownLatch(1);
    private @Nullable T answer;

    Asked(Step<T> step) {
      this.step = step;
    }

    @Override
    public void run() {
      if (decided.compareAndSet(false, true)) {
        try {
          answer = step.run();
        } finally {
          done.countDown();
        }
      }
    }

    @Nullable T await() {
      boolean interrupted = false;
      try {
        done.await(OfNode.WAIT_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      if (!decided.compareAndSet(false, true)) {
        interrupted |= finish();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return answer;
    }

    /** The step has begun: its answer is waited for. */
    private boolean finish() {
      boolean interrupted = false;
      while (done.getCount() > 0) {
        try {
          done.await();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      return interrupted;
    }
  }
}
