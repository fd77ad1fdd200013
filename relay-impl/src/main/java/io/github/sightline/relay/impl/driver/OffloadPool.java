package io.github.sightline.relay.impl.driver;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for work that would hold up a loop: handshakes and key wraps, 70 to 500 microseconds
 * each. They are daemons and end when idle, so they never keep a process alive.
 */
final class OffloadPool {
  /** Ours: a storm's worth; at 0.3 ms each about a second of work, which is when clients retry. */
  static final int WAITING = 4096;

  private static final long IDLE_SECONDS = 2;

  private final ThreadPoolExecutor threads;

  OffloadPool() {
    this(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), WAITING);
  }

  OffloadPool(int count, int waiting) {
    AtomicInteger number = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            count,
            count,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(waiting),
            work -> {
              Thread thread = new Thread(work, "sightline-work-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /** False when the queue is full: the work was not taken. */
  boolean take(Runnable work) {
    try {
      threads.execute(work);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }
}
