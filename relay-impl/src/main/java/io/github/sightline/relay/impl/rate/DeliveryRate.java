package io.github.sightline.relay.impl.rate;

import io.github.sightline.relay.impl.base.HotPath;

/**
 * How fast datagrams arrive at the peer: its totals of datagrams received, each with the time when
 * the newest of them came, times the mean size of what was sent lately. One thread.
 */
@HotPath
final class DeliveryRate {
  /** Ours: a third of a second of the most frequent FEEDBACK. */
  static final int KEPT = 64;

  /** Ours: over less time a rate says more of our bursts than of the path. */
  static final long SHORTEST_NANOS = 25_000_000;

  /** Ours: the size settles within two frames. */
  private static final double SIZE_STEP = 1 / 64.0;

  private final long[] at = new long[KEPT];
  private final long[] total = new long[KEPT];
  private double meanBytes = 1200;
  private long unfolded;
  private long last;
  private int samples;

  /** The peer counts from zero again, or is somewhere else. */
  void restart() {
    samples = 0;
    last = 0;
  }

  void sent(int bytes) {
    meanBytes += (bytes - meanBytes) * SIZE_STEP;
  }

  /**
   * Takes what one FEEDBACK says.
   *
   * @param arrivedAt when the newest datagram came, by our clock and always later by the same
   * @param received the peer's total, modulo 2^32
   */
  void received(long arrivedAt, long received) {
    int newest = (samples - 1) & (KEPT - 1);
    if (samples > 0 && arrivedAt <= at[newest]) {
      return;
    }
    unfolded += (received - last) & 0xFFFF_FFFFL;
    last = received;
    int slot = samples++ & (KEPT - 1);
    at[slot] = arrivedAt;
    total[slot] = unfolded;
  }

  /**
   * The rate from then until the last FEEDBACK.
   *
   * @param from a time; what is older than the oldest sample is taken for it
   * @return bytes per nanosecond; 0 while that is too short to tell
   */
  double since(long from) {
    int newest = samples - 1;
    int oldest = newest;
    while (oldest > 0 && newest - oldest < KEPT - 1 && at[oldest & (KEPT - 1)] > from) {
      oldest--;
    }
    if (samples == 0) {
      return 0;
    }
    long span = at[newest & (KEPT - 1)] - at[oldest & (KEPT - 1)];
    long count = total[newest & (KEPT - 1)] - total[oldest & (KEPT - 1)];
    return span < SHORTEST_NANOS ? 0 : count * meanBytes / span;
  }
}
