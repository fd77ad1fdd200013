package io.github.sightline.relay.impl.rate;

import io.github.sightline.relay.impl.wire.FeedbackWriter;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/**
 * A path of arithmetic: a sender of 30 frames a second that keeps to its rate, a queue of 500 ms
 * that others fill too, a receiver that reports every 50 ms. A step is a millisecond.
 */
final class Bottleneck {
  private static final double MILLI = 1e6;
  private static final long WAY = 25_000_000;
  private static final double DATAGRAM = 1200;
  private static final double QUEUE_MILLIS = 500;

  /** A FEEDBACK on its way. */
  private static final class Report {
    final long at;
    final byte[] bytes;

    Report(long at, byte[] bytes) {
      this.at = at;
      this.bytes = bytes;
    }
  }

  final RateControl control = new RateControl();
  private final SplittableRandom random;
  private final DoubleUnaryOperator capacity;
  private final double most;
  private final FeedbackWriter writer = new FeedbackWriter();
  private final ArrayDeque<Report> reports = new ArrayDeque<>();
  double randomLoss;

  /** What the way takes beyond the 25 ms, milliseconds. */
  double longer;

  /** Another's bits per second at a time in seconds, whether they get through or not. */
  DoubleUnaryOperator others = seconds -> 0;

  private double due;
  private double queued;
  private long millis;
  private long received;
  private long lost;
  private double least = Double.MAX_VALUE;
  private double sum;
  private int samples;
  private double carried;
  double worstQueueMillis;

  /**
   * A path at rest.
   *
   * @param capacity bits per second at a time in seconds
   * @param most what the encoder makes at its best, bits per second
   */
  Bottleneck(long seed, DoubleUnaryOperator capacity, double most) {
    this.random = new SplittableRandom(seed);
    this.capacity = capacity;
    this.most = most;
  }

  double seconds() {
    return millis / 1000.0;
  }

  double queueMillis() {
    return queued * 8000 / capacity.applyAsDouble(seconds());
  }

  /** The sender's rate now, bits per second. */
  double sending() {
    return Math.min(most, 0.93 * control.bytesPerNano() * 8e9);
  }

  /** Bits that came through since the last call. */
  double carriedBits() {
    double bits = carried * 8;
    carried = 0;
    return bits;
  }

  void run(double seconds) {
    long end = millis + Math.round(seconds * 1000);
    while (millis < end) {
      millis++;
      tick();
    }
  }

  private void tick() {
    double takes = capacity.applyAsDouble(seconds()) / 8000;
    queued = Math.max(0, queued - takes) + others.applyAsDouble(seconds()) / 8000;
    queued = Math.min(queued, QUEUE_MILLIS * takes);
    if (millis % 33 == 1) {
      due += sending() / 8 * 0.033;
    }
    double now = Math.min(due, 10 * DATAGRAM);
    for (; now >= DATAGRAM; now -= DATAGRAM, due -= DATAGRAM) {
      send();
    }
    worstQueueMillis = Math.max(worstQueueMillis, queueMillis());
    if (millis % 50 == 0) {
      report();
    }
    while (!reports.isEmpty() && reports.peek().at <= millis * MILLI) {
      Report report = reports.remove();
      control.feedback(report.at, report.bytes, 1, 2 * WAY + (long) (queueMillis() * MILLI));
    }
  }

  private void send() {
    control.sent((int) DATAGRAM);
    boolean full = queueMillis() >= QUEUE_MILLIS - 1;
    if (full || random.nextDouble() < randomLoss) {
      lost++;
      return;
    }
    queued += DATAGRAM;
    received++;
    carried += DATAGRAM;
    double delay = WAY / 1000.0 + (longer + queueMillis()) * 1000;
    least = Math.min(least, delay);
    sum += delay;
    samples++;
  }

  /** Arrivals are counted as they enter the queue: the total is of what left it by now. */
  private void report() {
    byte[] bytes = new byte[64];
    long here = received - (long) (queued / DATAGRAM);
    writer.begin(bytes, 0, bytes.length);
    writer.receipt(Math.max(0, here), 0, 0);
    writer.counts(here, lost, 0);
    if (samples > 0) {
      writer.delays((int) least, (int) (sum / samples), (int) least);
    }
    least = Double.MAX_VALUE;
    sum = 0;
    samples = 0;
    reports.add(new Report((long) (millis * MILLI) + WAY, bytes));
  }
}
