package io.github.sightline.relay.impl.cache;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Where an erasure waits for reads in flight. A reader that leaves looks at one number, and wakes
 * whoever waits; nobody waits for a reader that does not leave for longer than was said.
 *
 * <p>No wake-up is lost: who waits is counted before it asks whether it still has to, and a reader
 * has left before it looks at the count. Thread-safe.
 */
final class Departures {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition left = lock.newCondition();
  private final AtomicInteger waiting = new AtomicInteger();
  private final long mostNanos;

  /** Nobody waits longer than that. */
  Departures(long mostNanos) {
    this.mostNanos = mostNanos;
  }

  /** A reader left. */
  void announce() {
    if (waiting.get() == 0) {
      return;
    }
    lock.lock();
    try {
      left.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Asks until it is over, again after each departure; false when time or patience ends before. */
  boolean await(BooleanSupplier over) {
    lock.lock();
    waiting.incrementAndGet();
    try {
      long nanos = mostNanos;
      boolean done = over.getAsBoolean();
      while (!done && nanos > 0) {
        nanos = left.awaitNanos(nanos);
        done = over.getAsBoolean();
      }
      return done;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      waiting.decrementAndGet();
      lock.unlock();
    }
  }
}
