package io.github.sightline.relay.impl.driver;

import io.github.sightline.relay.spi.Node;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/** A node that writes down its calls and finds out when two of them overlap. */
class Recorder implements Node {
  static final long PATIENCE_SECONDS = 60;

  private final List<String> calls = new CopyOnWriteArrayList<>();
  final AtomicBoolean overlap = new AtomicBoolean();
  volatile BiConsumer<InetSocketAddress, ByteBuffer> onDatagram = (from, bytes) -> {};
  volatile Runnable onTimer = () -> {};
  volatile Runnable onIdle = () -> {};
  volatile long deadline = Long.MAX_VALUE;
  private final AtomicBoolean inCall = new AtomicBoolean();
  private long last = Long.MIN_VALUE;

  @Override
  public void onDatagram(long nowNanos, InetSocketAddress from, ByteBuffer borrowed) {
    call("datagram", nowNanos, () -> onDatagram.accept(from, borrowed));
  }

  @Override
  public void onTimer(long nowNanos) {
    deadline = Long.MAX_VALUE;
    call("timer", nowNanos, () -> onTimer.run());
  }

  @Override
  public void onIdle(long nowNanos) {
    call("idle", nowNanos, () -> onIdle.run());
  }

  @Override
  public long nextDeadlineNanos() {
    return deadline;
  }

  /** Writes a call down; used for tasks too, which are calls like any other. */
  void call(String what, long nowNanos, Runnable body) {
    if (!inCall.compareAndSet(false, true) || nowNanos < last) {
      overlap.set(true);
    }
    last = Math.max(last, nowNanos);
    calls.add(what);
    try {
      body.run();
    } finally {
      inCall.set(false);
    }
  }

  /** Writes down what is not a call. */
  void note(String what) {
    calls.add(what);
  }

  /** What was called until now: a copy, since the loop's thread goes on writing. */
  List<String> calls() {
    return List.copyOf(calls);
  }

  void task(String what) {
    call(what, last, () -> {});
  }

  /** Waits on the node's own thread's progress, without sleeping: each idle looks again. */
  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("not within " + PATIENCE_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + PATIENCE_SECONDS + " s");
      }
      Thread.onSpinWait();
    }
  }
}
