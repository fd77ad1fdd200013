package io.github.sightline.relay.impl.driver;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.spi.Node;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * One thread that drives one node. A turn: what the socket holds (at most a batch), results of
 * offloaded work, tasks, the timer when due; then onIdle if anything was called. Between turns it
 * waits for the socket, a task or the deadline, whichever comes first.
 *
 * <p>An exception out of a node is the node's fault and nobody's signal: it is given to the
 * thread's uncaught-exception handler (the first few times) and the loop goes on.
 */
final class EngineLoop implements Runnable {
  /** Ours: tasks that wait; a camera queues 30 a second. */
  static final int TASKS = 1024;

  /** Ours: offloaded work of one node that has not come back. */
  static final int OFFLOADED = 1024;

  /** Datagrams of one turn, so that a flood starves neither tasks nor timers. */
  static final int BATCH = 64;

  private static final int DATAGRAM_ROOM = 2048;
  private static final int REPORTED_FAILURES = 10;

  /** Ours: a timer that throws is due still, and must not keep a core busy. */
  private static final long AFTER_FAILURE_NANOS = 1_000_000;

  private static final long CLOSE_WAIT_MILLIS = 1_000;

  private final Node node;
  private final UdpPort port;
  private final SystemTicker ticker;
  private final Thread thread;
  private final Runnable onEnd;
  private final ArrayBlockingQueue<Runnable> tasks = new ArrayBlockingQueue<>(TASKS);
  private final ConcurrentLinkedQueue<Runnable> results = new ConcurrentLinkedQueue<>();
  private final AtomicInteger offloaded = new AtomicInteger();
  private final AtomicBoolean asleep = new AtomicBoolean();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final ByteBuffer datagram = ByteBuffer.allocate(DATAGRAM_ROOM);
  private boolean idleOwed;
  private boolean socketMayHoldMore;
  private boolean inTimer;
  private long lastNow = Long.MIN_VALUE;
  private int failures;

  /**
   * Makes a loop; {@link #start} lets it run.
   *
   * @param node what it drives
   * @param port bound; the loop's from now on
   * @param ticker the clock
   * @param onEnd called when no further call will be made
   */
  EngineLoop(Node node, UdpPort port, SystemTicker ticker, Runnable onEnd) {
    this.node = node;
    this.port = port;
    this.ticker = ticker;
    this.onEnd = onEnd;
    this.thread = new Thread(this, "sightline-" + port.local().getPort());
    thread.setDaemon(false);
    port.own(thread, this::closing);
  }

  void start() {
    thread.start();
  }

  /**
   * See {@link io.github.sightline.relay.spi.Host#run}. A task that was taken runs exactly once.
   */
  boolean run(Runnable task) {
    if (port.closed() || !tasks.offer(task)) {
      return false;
    }
    if (port.closed() && tasks.remove(task)) {
      return false;
    }
    rouse();
    return true;
  }

  /** See {@link io.github.sightline.relay.spi.Host#offload}. Dropped when the node closes first. */
  boolean offload(OffloadPool pool, Supplier<Runnable> work) {
    if (port.closed() || offloaded.incrementAndGet() > OFFLOADED) {
      offloaded.decrementAndGet();
      return false;
    }
    if (!pool.take(() -> perform(work))) {
      offloaded.decrementAndGet();
      return false;
    }
    return true;
  }

  void wake() {
    woken.set(true);
    rouse();
  }

  @Override
  public void run() {
    try {
      while (!port.closed()) {
        Thread.interrupted();
        try {
          turn();
          rest();
        } catch (Throwable e) {
          failed(e);
        }
      }
      lastTasks();
    } finally {
      port.release();
      onEnd.run();
    }
  }

  @HotPath
  private void turn() {
    datagrams();
    results();
    tasks();
    timer();
    if (idleOwed && !port.closed()) {
      idleOwed = false;
      node.onIdle(now());
    }
  }

  @HotPath
  private void datagrams() {
    for (int i = 0; i < BATCH && !port.closed(); i++) {
      InetSocketAddress from = port.receive(datagram);
      socketMayHoldMore = from != null;
      if (from == null) {
        return;
      }
      datagram.flip();
      idleOwed = true;
      node.onDatagram(now(), from, datagram);
    }
  }

  private void results() {
    Runnable result;
    while (!port.closed() && (result = results.poll()) != null) {
      offloaded.decrementAndGet();
      idleOwed = true;
      result.run();
    }
  }

  /** What a task queues waits for the next turn. */
  private void tasks() {
    for (int i = tasks.size(); i > 0; i--) {
      Runnable task = tasks.poll();
      if (task == null) {
        return;
      }
      idleOwed = true;
      task.run();
    }
  }

  private void timer() {
    if (port.closed()) {
      return;
    }
    // The deadline first: a node that is due may answer with a later reading of the same clock.
    long due = node.nextDeadlineNanos();
    long now = now();
    if (due <= now) {
      idleOwed = true;
      inTimer = true;
      node.onTimer(now);
      inTimer = false;
    }
  }

  private void rest() {
    if (port.closed()) {
      return;
    }
    asleep.set(true);
    boolean busy =
        socketMayHoldMore || woken.getAndSet(false) || !tasks.isEmpty() || !results.isEmpty();
    // The deadline first, as in timer(): read after the clock, "now" would be a wait of its own.
    long due = node.nextDeadlineNanos();
    long wait = busy ? 0 : SystemTicker.waitMillis(now(), due);
    idleOwed |= port.await(wait);
    asleep.set(false);
  }

  private void perform(Supplier<Runnable> work) {
    if (port.closed()) {
      return;
    }
    try {
      results.add(work.get());
    } catch (Throwable e) {
      results.add(() -> failed(e));
    }
    rouse();
  }

  private void rouse() {
    if (Thread.currentThread() != thread && asleep.compareAndSet(true, false)) {
      port.wakeUp();
    }
  }

  /** Tasks that were taken before the end; nobody who waits for one waits for ever. */
  private void lastTasks() {
    Runnable task;
    while ((task = tasks.poll()) != null) {
      try {
        task.run();
      } catch (Throwable e) {
        failed(e);
      }
    }
  }

  private void failed(Throwable failure) {
    if (failures++ < REPORTED_FAILURES) {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
    }
    if (inTimer) {
      inTimer = false;
      LockSupport.parkNanos(AFTER_FAILURE_NANOS);
    }
  }

  /** Called by the closing thread: when it is not the loop's own, the port is free afterwards. */
  private void closing() {
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join(CLOSE_WAIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private long now() {
    lastNow = Math.max(lastNow, ticker.nanoTime());
    return lastNow;
  }

  /** How often the node threw. */
  int failures() {
    return failures;
  }
}
