package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.base.HotPath;

/**
 * How many copies of a missing fragment a repair sends. With a round left, one: a lost repair
 * reports itself and is sent again. In the last chance (and late, when every further round costs
 * the viewer a frame) the smallest number with which all {@code m} fragments arrive with
 * probability 98 %. (Hairpin, NSDI 2024: redundancy belongs into retransmissions.)
 */
@HotPath
final class RepairPolicy {
  private static final double RISK = 0.02;
  private static final double LOSS_FLOOR = 0.02;
  private static final int MAX_COPIES = 4;
  private static final long ROUND_EXTRA = 4_500_000L;

  private RepairPolicy() {}

  /**
   * Decides.
   *
   * @param millisLeft until the object is due at the asking end; negative = late
   * @param missing fragments asked for
   * @param roundTrip nanoseconds
   * @param reorderWait nanoseconds
   * @param loss the share of datagrams lost on this hop, 0 to 1
   * @return copies of each fragment, 1 to 4
   */
  static int copies(int millisLeft, int missing, long roundTrip, long reorderWait, double loss) {
    long round = roundTrip + reorderWait + ROUND_EXTRA;
    long left = millisLeft * 1_000_000L - roundTrip / 2;
    if (left >= 2 * round) {
      return 1;
    }
    double p = Math.max(LOSS_FLOOR, Math.min(0.5, loss));
    double fails = p;
    int copies = 1;
    while (copies < MAX_COPIES && fails * missing > RISK) {
      fails *= p;
      copies++;
    }
    return copies;
  }
}
