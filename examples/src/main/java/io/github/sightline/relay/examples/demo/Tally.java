package io.github.sightline.relay.examples.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Counts frames and how old they were when shown, in bounded memory. For one thread. */
final class Tally {
  /** A frame is on time within so many milliseconds, from capture to the handler. */
  static final int[] LIMITS_MILLIS = {100, 200, 400};

  private static final int BUCKETS_PER_MILLI = 4;
  private static final int BUCKETS = 4000 * BUCKETS_PER_MILLI;

  private final int[] buckets = new int[BUCKETS + 1];
  private final long[] within = new long[LIMITS_MILLIS.length];
  private long sent;
  private long rendered;
  private long maxMicros;

  void sent() {
    sent++;
  }

  void rendered(long latencyMicros) {
    rendered++;
    maxMicros = Math.max(maxMicros, latencyMicros);
    long bucket = latencyMicros * BUCKETS_PER_MILLI / 1000;
    buckets[(int) Math.max(0, Math.min(BUCKETS, bucket))]++;
    for (int i = 0; i < within.length; i++) {
      within[i] += latencyMicros <= LIMITS_MILLIS[i] * 1000L ? 1 : 0;
    }
  }

  void clear() {
    Arrays.fill(buckets, 0);
    Arrays.fill(within, 0);
    sent = 0;
    rendered = 0;
    maxMicros = 0;
  }

  Figures figures() {
    List<Double> onTime = new ArrayList<>();
    for (long count : within) {
      onTime.add(sent == 0 ? -1 : Math.min(100, 100.0 * count / sent));
    }
    double max = rendered == 0 ? -1 : maxMicros / 1000.0;
    return new Figures(sent, rendered, List.copyOf(onTime), quantile(0.5), quantile(0.99), max);
  }

  /** The upper edge of the bucket in which the share is reached. */
  private double quantile(double share) {
    long wanted = (long) Math.ceil(share * rendered);
    long sum = 0;
    for (int i = 0; i <= BUCKETS && rendered > 0; i++) {
      sum += buckets[i];
      if (sum >= wanted) {
        return Math.min((i + 1.0) / BUCKETS_PER_MILLI, maxMicros / 1000.0);
      }
    }
    return -1;
  }

  /**
   * What was counted; times in milliseconds, -1 where nothing was measured.
   *
   * @param sent frames that could have been shown
   * @param rendered of these, frames that were
   * @param onTimePercent of the frames sent, shown within {@link #LIMITS_MILLIS}
   * @param p50 half of the frames shown were younger
   * @param p99 all but one of a hundred were younger
   * @param max the oldest
   */
  record Figures(
      long sent, long rendered, List<Double> onTimePercent, double p50, double p99, double max) {}
}
