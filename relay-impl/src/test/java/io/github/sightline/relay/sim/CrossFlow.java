package io.github.sightline.relay.sim;

import java.time.Duration;

/**
 * Another's download through the same bottleneck, which knows only loss: a window that grows by one
 * datagram each round trip and halves when one is dropped. Its datagrams take their place in the
 * queue and arrive nowhere.
 */
final class CrossFlow {
  private static final int BYTES = 1500;
  private static final Duration ROUND_TRIP = Duration.ofMillis(50);
  private static final double LEAST = 2;

  private final World world;
  private final SimLink link;
  private double window = 10;
  private int underWay;
  private long carried;
  private long deafUntil;
  private boolean ended;

  CrossFlow(World world, SimLink link) {
    this.world = world;
    this.link = link;
  }

  /** Begins, or goes on. */
  void fill() {
    while (!ended && underWay < window) {
      underWay++;
      long waits = link.queueNanos(BYTES);
      Duration until = ROUND_TRIP.plusNanos(waits < 0 ? link.backlogNanos() : waits);
      world.after(until, waits < 0 ? this::dropped : this::acknowledged);
    }
  }

  private void acknowledged() {
    underWay--;
    carried += BYTES;
    window += 1 / window;
    fill();
  }

  private void dropped() {
    underWay--;
    if (world.nowNanos() >= deafUntil) {
      window = Math.max(LEAST, window / 2);
      deafUntil = world.nowNanos() + ROUND_TRIP.toNanos() + link.backlogNanos();
    }
    fill();
  }

  void end() {
    ended = true;
  }

  /** Bytes that came through. */
  long carried() {
    return carried;
  }
}
