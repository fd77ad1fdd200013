package io.github.sightline.relay.sim;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One direction between two hosts. Its draws come from the world's seed and the two hosts alone, so
 * traffic elsewhere does not change what this link loses.
 */
public final class SimLink {
  /** Headers of IPv4 and UDP, counted by {@link LinkModel#rate}. */
  private static final int HEADERS = 28;

  private static final double NANOS_PER_SECOND = 1e9;
  private static final double LOGNORMAL_DEVIATION = 2.1612;
  private static final double JITTER_DEVIATIONS_MOST = 10;
  private static final double DUPLICATE_WITHIN_NANOS = 1e6;

  private final World world;
  private final SplittableRandom random;
  private LinkModel model;
  private @Nullable Interceptor interceptor;
  private boolean bad;
  private boolean cut;
  private long silentUntil = Long.MIN_VALUE;
  private long clogUntil = Long.MIN_VALUE;
  private long busyUntil = Long.MIN_VALUE;
  private long lastArrival = Long.MIN_VALUE;
  private long fadeFrom = Long.MIN_VALUE;
  private long fadeUntil = Long.MIN_VALUE;
  private long sent;
  private long lost;
  private long dropped;

  SimLink(World world, SplittableRandom random, LinkModel model) {
    this.world = world;
    this.random = random;
    this.model = model;
  }

  /** Sees each datagram before the link does, and may change its bytes or take it away. */
  @FunctionalInterface
  public interface Interceptor {
    /**
     * Looks at one datagram.
     *
     * @param from sender, as the network shows it
     * @param to destination
     * @param datagram borrowed and writable, from position to limit
     * @return whether the datagram goes on
     */
    boolean pass(InetSocketAddress from, InetSocketAddress to, ByteBuffer datagram);
  }

  /**
   * Changes the model from now on; what is under way is not touched.
   *
   * @param next how datagrams fare
   * @return this
   */
  public SimLink model(LinkModel next) {
    model = next;
    bad = false;
    fadeUntil = Long.MIN_VALUE;
    return this;
  }

  /**
   * Puts somebody in the middle; null takes it away.
   *
   * @param next sees each datagram of this direction
   */
  public void intercept(@Nullable Interceptor next) {
    interceptor = next;
  }

  /**
   * Loses everything for a time.
   *
   * @param length from now
   */
  public void blackout(Duration length) {
    silentUntil = world.nowNanos() + length.toNanos();
  }

  /** Loses everything until {@link #heal()}. */
  public void cut() {
    cut = true;
  }

  /** Ends a {@link #cut()} or a {@link #blackout} at once. */
  public void heal() {
    cut = false;
    silentUntil = Long.MIN_VALUE;
  }

  /**
   * Holds everything back for a time; then it arrives all at once, in order.
   *
   * @param length from now
   */
  public void clog(Duration length) {
    clogUntil = world.nowNanos() + length.toNanos();
  }

  /**
   * Datagrams that entered.
   *
   * @return count
   */
  public long sent() {
    return sent;
  }

  /**
   * Datagrams lost to chance, cuts and fades.
   *
   * @return count
   */
  public long lost() {
    return lost;
  }

  /**
   * Datagrams dropped because the queue was full, they were too large, or an interceptor took them.
   *
   * @return count
   */
  public long dropped() {
    return dropped;
  }

  /** Takes one datagram and schedules what becomes of it. */
  void carry(Delivery datagram) {
    sent++;
    Interceptor middle = interceptor;
    boolean taken =
        datagram.length() > model.largestDatagram
            || (middle != null && !middle.pass(datagram.from, datagram.to, datagram.bytes()));
    long queued = taken ? -1 : queueNanos(datagram.length());
    if (queued < 0) {
      dropped++;
      world.recycle(datagram);
      return;
    }
    if (losesOne()) {
      lost++;
      world.recycle(datagram);
      return;
    }
    if (model.corrupt > 0 && datagram.length() > 0 && random.nextDouble() < model.corrupt) {
      datagram.flip(random.nextInt(datagram.length()), random.nextInt(8));
    }
    long arrival = arrival(queued);
    if (model.duplicate > 0 && random.nextDouble() < model.duplicate) {
      Delivery copy = world.datagram(datagram.from, datagram.to);
      copy.fill(datagram.bytes(), datagram.bytes().position(), datagram.length());
      world.schedule(copy, arrival + Math.round(random.nextDouble() * DUPLICATE_WITHIN_NANOS));
    }
    world.schedule(datagram, arrival);
  }

  /**
   * How long a datagram that entered now would wait for the bottleneck.
   *
   * @return nanoseconds
   */
  public long backlogNanos() {
    return Math.max(0, busyUntil - world.nowNanos());
  }

  /**
   * Takes a place in the bottleneck, for a datagram or for another's traffic.
   *
   * @param bytes of the datagram
   * @return nanoseconds until the last bit has left the bottleneck, or -1 when its queue is full
   */
  long queueNanos(int bytes) {
    if (model.bitsPerSecond <= 0) {
      return 0;
    }
    long now = world.nowNanos();
    long start = Math.max(now, busyUntil);
    if (start - now > model.queueNanos) {
      return -1;
    }
    busyUntil = start + Math.round((bytes + HEADERS) * 8 * NANOS_PER_SECOND / model.bitsPerSecond);
    return busyUntil - now;
  }

  private boolean losesOne() {
    if (model.goodToBad > 0) {
      bad = random.nextDouble() < (bad ? 1 - model.badToGood : model.goodToBad);
    }
    double loss = bad ? model.badLoss : model.goodLoss;
    boolean unlucky = loss > 0 && random.nextDouble() < loss;
    return unlucky || cut || world.nowNanos() < silentUntil || fading();
  }

  private boolean fading() {
    if (model.fadesPerSecond <= 0) {
      return false;
    }
    long now = world.nowNanos();
    while (now >= fadeUntil) {
      long base = fadeUntil == Long.MIN_VALUE ? now : fadeUntil;
      double gap = -Math.log(1 - random.nextDouble()) / model.fadesPerSecond;
      fadeFrom = base + Math.round(gap * NANOS_PER_SECOND);
      fadeUntil = fadeFrom + 1 + Math.round(between(model.fadeLeastNanos, model.fadeMostNanos));
    }
    return now >= fadeFrom;
  }

  private long arrival(long queued) {
    long due = world.nowNanos() + queued + model.delayNanos;
    if (model.jitterNanos > 0) {
      double deviations = Math.exp(random.nextGaussian()) / LOGNORMAL_DEVIATION;
      due += Math.round(model.jitterNanos * Math.min(deviations, JITTER_DEVIATIONS_MOST));
    }
    due = Math.max(due, clogUntil);
    if (model.reorder > 0 && random.nextDouble() < model.reorder) {
      return due + Math.round(between(model.reorderLeastNanos, model.reorderMostNanos));
    }
    lastArrival = Math.max(due, lastArrival);
    return lastArrival;
  }

  private double between(double least, double most) {
    return least + random.nextDouble() * (most - least);
  }
}
