package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.base.HotPath;

/**
 * How many coded rows go with a span, and with a repair.
 *
 * <p>The idea (Hairpin, NSDI 2024): with rounds left the cheapest redundancy is none, since a lost
 * repair reports itself; the last round carries it all. A few rows at once with the span keep the
 * median at one path delay. With no round left the rows must do everything.
 */
@HotPath
final class RepairPolicy {
  /**
   * FEEDBACK's half period and 2 ms of work: what a round costs beside round trip and reorder wait.
   */
  static final long ROUND_EXTRA = 4_500_000L;

  private static final double LEAST_LOSS = 0.004;
  private static final double RISK_DELTA = 0.60;
  private static final double RISK_KEYFRAME = 0.80;
  private static final double RISK_LAST_ROUND = 0.50;
  private static final double RISK_NO_ROUND = 0.001;

  /**
   * Ours, measured: a late P frame holds back those behind it for a whole round, so one in a
   * thousand is what a last chance may miss; times the burst length, since against runs a row is
   * worth less and the bytes have a bound.
   */
  private static final double RISK_REPAIR = 0.001;

  private static final double RISK_REPAIR_KEYFRAME = 0.0005;
  private static final long PER_MISSING = 50_000L;

  private final LossModel model = new LossModel();

  /**
   * How many more rounds of asking and answering fit.
   *
   * @param left nanoseconds until the object is due at the receiver
   * @param roundTrip of the hop
   * @param reorderWait of the hop
   * @return 0 or more
   */
  static int rounds(long left, long roundTrip, long reorderWait) {
    return (int) Math.max(0, (left - roundTrip / 2) / (roundTrip + reorderWait + ROUND_EXTRA));
  }

  /**
   * Rows that follow a span at once.
   *
   * @param fragments of the span
   * @param keyframe whether it is one's
   * @param rounds left for this span
   * @param path the hop's estimates
   * @return 0 or more; never more than half the span while a round is left
   */
  int proactive(int fragments, boolean keyframe, int rounds, OutboundTrack.Path path) {
    double loss = path.lossRate();
    if (loss < LEAST_LOSS) {
      return 0;
    }
    double ample = keyframe ? RISK_KEYFRAME : RISK_DELTA;
    double risk = rounds >= 2 ? ample : rounds == 1 ? RISK_LAST_ROUND : RISK_NO_ROUND;
    int rows = model.redundancy(fragments, loss, path.burstLength(), risk);
    return rounds == 0 ? rows : Math.min(rows, (fragments + 1) / 2);
  }

  /**
   * Rows beyond what is missing that an answer carries.
   *
   * @param missing fragments asked for in the span
   * @param keyframe whether it is one's
   * @param left nanoseconds until due at the receiver; negative when late
   * @param path the hop's estimates
   * @return 0 while another round is left
   */
  int extra(int missing, boolean keyframe, long left, OutboundTrack.Path path) {
    long wait = path.reorderWaitNanos();
    if (rounds(left - missing * PER_MISSING, path.roundTripNanos(), wait) >= 1) {
      return 0;
    }
    double burst = path.burstLength();
    double risk = burst * (keyframe ? RISK_REPAIR_KEYFRAME : RISK_REPAIR);
    return model.redundancy(missing, Math.max(LEAST_LOSS, path.lossRate()), burst, risk);
  }
}
