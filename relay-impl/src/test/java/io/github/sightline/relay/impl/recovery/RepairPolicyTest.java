package io.github.sightline.relay.impl.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.media.SealedObject;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RepairPolicyTest {
  private static final long MILLI = 1_000_000L;

  private record Path(
      long roundTripNanos,
      long jitterNanos,
      double lossRate,
      double burstLength,
      long feedbackAtNanos,
      long reorderWaitNanos)
      implements OutboundTrack.Path {
    @Override
    public boolean acknowledged(long number) {
      return false;
    }
  }

  private static Path path(double loss) {
    return path(loss, 1);
  }

  private static Path path(double loss, double burst) {
    return new Path(50 * MILLI, 0, loss, burst, 0, 4 * MILLI);
  }

  private static Sending sending(long number) {
    SealedObject.At at = new SealedObject.At(1, 0, number);
    return Pieces.sending(Pieces.sealed(Pieces.arena(Pieces.OWNER, 1 << 20), at, 9_000, 0, 0));
  }

  @Test
  void aWindowsRowsAreItsFramesShareAndFewerThanEachFramesOwn() {
    RepairPolicy policy = new RepairPolicy();
    for (double loss : new double[] {0.02, 0.05, 0.1, 0.2}) {
      double rows = policy.delta(26, 2, 52, 2, path(loss));
      assertTrue(rows > 0.7 * 26 * loss && rows < 1.7 * 26 * loss, loss + ": " + rows);
    }
    double block = policy.delta(26, 1, 26, 0, path(0.05));
    double window = policy.delta(26, 3, 78, 0, path(0.05));
    assertTrue(window < 0.7 * block, "no round left: " + window + ", alone " + block);
    assertEquals(0, policy.delta(26, 2, 52, 2, path(0.003)));
  }

  /** Runs of four hit fewer frames than those of two or three: a few rows spare the median one. */
  @Test
  void runsOfFourGetRowsAtOnceAndLongOnesWhereMuchIsLostNone() {
    RepairPolicy policy = new RepairPolicy();
    double single = policy.delta(26, 2, 52, 2, path(0.05));
    double four = policy.delta(26, 2, 52, 2, path(0.05, 4));
    assertTrue(four > 0.35 * single && four < 0.6 * single, four + " of " + single);
    assertEquals(0, policy.delta(26, 2, 52, 2, path(0.1, 8)));
  }

  @Test
  void withNoRoundLeftASmallFrameBringsItsPartOfWhatALargeOneBeforeItNeeds() {
    RepairPolicy policy = new RepairPolicy();
    double small = policy.delta(10, 3, 78, 0, path(0.05));
    assertEquals(policy.delta(58, 3, 78, 0, path(0.05)), small);
    assertTrue(small > 2, "" + small);
  }

  @Test
  void aWindowReachesOverARoundTripOrAsFarAsMayWait() {
    assertEquals(1, RepairPolicy.frames(3, 200 * MILLI, 10 * MILLI));
    assertEquals(2, RepairPolicy.frames(3, 200 * MILLI, 50 * MILLI));
    assertEquals(4, RepairPolicy.frames(1, 200 * MILLI, 100 * MILLI));
    assertEquals(3, RepairPolicy.frames(0, 200 * MILLI, 200 * MILLI));
    assertEquals(5, RepairPolicy.frames(3, 5000 * MILLI, 900 * MILLI));
  }

  @Test
  void rowsWithASpanAreThoseOfTheDesign() {
    RepairPolicy policy = new RepairPolicy();
    int[] keyframe = {1, 3, 9, 22};
    double[] losses = {0.02, 0.05, 0.10, 0.20};
    for (int i = 0; i < losses.length; i++) {
      int keyRows = policy.keyframe(106, 2, path(losses[i]));
      assertTrue(
          Math.abs(keyRows - keyframe[i]) <= 4, "106 fragments at " + losses[i] + ": " + keyRows);
    }
    assertEquals(0, policy.keyframe(106, 2, path(0.003)));
  }

  @Test
  void extraRowsOfTheLastChanceLeaveSixInTenThousandLate() {
    RepairPolicy policy = new RepairPolicy();
    int[] missing = {1, 2, 3, 4, 6, 8, 12, 16};
    int[] atFive = {2, 2, 3, 3, 4, 4, 5, 5};
    Sending delta = sending(1);
    Sending keyframe = sending(0);
    for (int i = 0; i < missing.length; i++) {
      delta.asked(0);
      int extra = policy.extra(missing[i], delta, path(0.05));
      assertEquals(atFive[i], extra, missing[i] + " missing");
      delta.asked(150 * MILLI);
      assertEquals(0, policy.extra(missing[i], delta, path(0.05)), "a round is left");
      int forKeyframe = policy.extra(missing[i], keyframe, path(0.05));
      assertTrue(forKeyframe >= extra, missing[i] + " missing of a keyframe: " + forKeyframe);
    }
  }

  @Test
  void aSpanMayNeedMoreRowsThanAWindowLeavesItAndGetsEachOnce() {
    Sending sending = sending(3);
    boolean[] used = new boolean[128];
    for (int i = 0; i < 128; i++) {
      int row = sending.freshRow(0);
      assertTrue(row >= 0 && !used[row], "row " + i + " of the span: " + row);
      used[row] = true;
    }
    assertEquals(-1, sending.freshRow(0));
    Sending both = sending(3);
    boolean[] seen = new boolean[128];
    for (int i = 0; i < 24; i++) {
      seen[both.freshRow(Sending.WINDOW)] = true;
    }
    for (int i = 0; i < 104; i++) {
      int row = both.freshRow(0);
      assertTrue(!seen[row], "row " + row + " stands for the window already");
      seen[row] = true;
    }
  }

  @Test
  void theModelAgreesWithDrawnLosses() {
    Random random = new Random(7);
    for (double burst : new double[] {1, 3, 8}) {
      double p = 0.05;
      int e = new LossModel().redundancy(40, p, burst, 0.05);
      int over = 0;
      int trials = 40_000;
      double leave = 1 / Math.max(burst, 1 / (1 - p));
      double enter = p * leave / (1 - p);
      for (int t = 0; t < trials; t++) {
        boolean bad = random.nextDouble() < p;
        int lost = 0;
        for (int i = 0; i < 40 + e; i++) {
          lost += bad ? 1 : 0;
          bad = bad ? random.nextDouble() >= leave : random.nextDouble() < enter;
        }
        over += lost > e ? 1 : 0;
      }
      assertTrue(over <= 0.06 * trials, "burst " + burst + ", rows " + e + ": " + over);
      assertTrue(
          e == 0 || over >= 0.005 * trials,
          "not wasteful: burst " + burst + ", rows " + e + ": " + over);
    }
  }
}
