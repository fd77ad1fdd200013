package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.base.HotPath;

/**
 * Loss of datagrams on one hop, from the totals in FEEDBACK: p = the larger of the shares over the
 * last ten seconds and the last one, and the mean run of lost ones over ten seconds, 1 to 8. The
 * last second counts less the spread that chance gives it, one standard deviation of runs of that
 * length: the larger of two guesses is too large in the mean, and costs rows. Both rise at once;
 * the run falls by one per two seconds, the share with its windows, because a loss guessed too low
 * costs a late picture and one guessed too high only bytes.
 *
 * <p>The totals are the peer's word: whatever they say, the results stay in their ranges. One
 * thread.
 */
@HotPath
public final class LossEstimator {
  /** Ours: longest run believed; beyond it is a blackout, which redundancy cannot bridge. */
  public static final double BURST_MOST = 8;

  private static final double SHORT_NANOS = 1e9;
  private static final double LONG_NANOS = 10e9;
  private static final double BURST_FALL_NANOS = 2e9;

  /** Ours: two losses of the first three datagrams are not a loss of two thirds. */
  private static final double FEWEST = 32;

  /** Ours: more than this in one step is no count of datagrams (the keys die at 2^23). */
  private static final long MOST_STEP = 1L << 23;

  private long receivedTotal;
  private long lostTotal;
  private long burstsTotal;
  private long updatedAt = Long.MIN_VALUE;
  private double shortReceived;
  private double shortLost;
  private double longReceived;
  private double longLost;
  private double longBursts;
  private double burst = 1;

  /** The peer counts from zero again: new keys. What was learnt stays. */
  public void restart() {
    receivedTotal = 0;
    lostTotal = 0;
    burstsTotal = 0;
  }

  /**
   * Takes the totals of one FEEDBACK, each modulo 2^32.
   *
   * @param now the time
   * @param received datagrams that arrived
   * @param lost datagrams given up
   * @param bursts runs of lost ones
   */
  public void update(long now, long received, long lost, long bursts) {
    long newReceived = step(received, receivedTotal);
    long newLost = step(lost, lostTotal);
    long newBursts = step(bursts, burstsTotal);
    receivedTotal = received;
    lostTotal = lost;
    burstsTotal = bursts;
    double elapsed = updatedAt == Long.MIN_VALUE ? 0 : Math.max(0, now - updatedAt);
    updatedAt = now;
    decay(elapsed);
    shortReceived += newReceived;
    shortLost += newLost;
    longReceived += newReceived;
    longLost += newLost;
    longBursts += newBursts;
    double run = longBursts < 0.5 ? 1 : Math.min(Math.max(longLost / longBursts, 1), BURST_MOST);
    burst = Math.max(run, burst - elapsed / BURST_FALL_NANOS);
  }

  /** Share of datagrams that do not arrive, 0 to 1. */
  public double rate() {
    double all = shortReceived + shortLost;
    double lasting = share(longLost, longReceived + longLost);
    double chance = Math.sqrt(lasting * (2 * burst - 1) / (2 * Math.max(all, FEWEST)));
    return Math.max(lasting, share(shortLost, all) - chance);
  }

  /** Mean number of datagrams lost in a row, 1 to 8. */
  public double burst() {
    return burst;
  }

  private void decay(double elapsed) {
    double quick = Math.exp(-elapsed / SHORT_NANOS);
    double slow = Math.exp(-elapsed / LONG_NANOS);
    shortReceived *= quick;
    shortLost *= quick;
    longReceived *= slow;
    longLost *= slow;
    longBursts *= slow;
  }

  private static long step(long total, long before) {
    long step = (total - before) & 0xFFFF_FFFFL;
    return step > MOST_STEP ? 0 : step;
  }

  private static double share(double lost, double all) {
    return Math.min(1, lost / Math.max(all, FEWEST));
  }
}
