package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.base.HotPath;
import java.util.Arrays;

/**
 * How much redundancy a loss needs: a two-state chain (Gilbert) whose bad state loses everything,
 * with share {@code p} lost in all and runs of mean length {@code burst}; {@code burst = 1 / (1 -
 * p)} is independent loss. One pass over the datagrams with the distribution of the number lost so
 * far; answers are remembered, since neighbours in a stream ask alike.
 */
@HotPath
final class LossModel {
  /** Redundancy beyond this is not planned: of so many rows a window has no more. */
  static final int MOST = 96;

  private static final int MEMORY = 512;
  private static final int P_STEPS = 2048;
  private static final int BURST_STEPS = 4;
  private static final int RISK_STEPS = 100_000;

  private final double[] good = new double[MOST + 2];
  private final double[] bad = new double[MOST + 2];
  private final long[] keys = new long[MEMORY];
  private final double[] answers = new double[MEMORY];

  LossModel() {
    Arrays.fill(keys, -1);
  }

  /**
   * The smallest e for which more than e of n + e datagrams are lost with at most that probability.
   *
   * @param n datagrams that must be made up for
   * @param loss share lost, 0 to 1
   * @param burst mean run of lost ones, 1 to 8
   * @param risk probability accepted
   * @return 0 to {@link #MOST}
   */
  int redundancy(int n, double loss, double burst, double risk) {
    return (int) Math.ceil(meanRedundancy(n, loss, burst, risk));
  }

  /**
   * As {@link #redundancy}, but between whole numbers: used in turn, the one below and the one
   * above meet the risk in the mean.
   */
  double meanRedundancy(int n, double loss, double burst, double risk) {
    int p = (int) Math.min(P_STEPS / 2.0, Math.ceil(loss * P_STEPS));
    int b = (int) Math.round(Math.max(1, Math.min(8, burst)) * BURST_STEPS);
    long key = ((long) n * P_STEPS + p) * 64 + b;
    key = key * RISK_STEPS + (long) (risk * RISK_STEPS);
    int at = (int) ((key ^ (key >>> 17)) & (MEMORY - 1));
    if (keys[at] != key) {
      answers[at] = compute(n, (double) p / P_STEPS, (double) b / BURST_STEPS, risk);
      keys[at] = key;
    }
    return answers[at];
  }

  private double compute(int n, double p, double burst, double risk) {
    if (p <= 0) {
      return 0;
    }
    double leave = 1 / Math.max(burst, 1 / (1 - p));
    double enter = Math.min(1, p * leave / (1 - p));
    Arrays.fill(good, 0);
    Arrays.fill(bad, 0);
    good[0] = 1 - p;
    bad[0] = p;
    for (int i = 0; i < n; i++) {
      step(enter, leave);
    }
    double before = 1;
    for (int e = 0; e < MOST; e++) {
      double tail = tail(e);
      if (tail <= risk) {
        return e == 0 ? 0 : e - (risk - tail) / (before - tail);
      }
      before = tail;
      step(enter, leave);
    }
    return MOST;
  }

  /** One more datagram: lost in the bad state; then the state may change. */
  private void step(double enter, double leave) {
    for (int k = MOST + 1; k >= 0; k--) {
      double lost = k == 0 ? 0 : bad[k - 1];
      if (k == MOST + 1) {
        lost += bad[k];
      }
      double arrived = good[k];
      good[k] = arrived * (1 - enter) + lost * leave;
      bad[k] = arrived * enter + lost * (1 - leave);
    }
  }

  /** The probability that more than e were lost. */
  private double tail(int e) {
    double within = 0;
    for (int k = 0; k <= e; k++) {
      within += good[k] + bad[k];
    }
    return 1 - within;
  }
}
