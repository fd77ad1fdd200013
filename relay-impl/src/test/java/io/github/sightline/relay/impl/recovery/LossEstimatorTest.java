package io.github.sightline.relay.impl.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LossEstimatorTest {
  private static final long MILLI = 1_000_000L;

  private long now;
  private long received;
  private long lost;
  private long bursts;

  /** Feedback each 50 ms at 1000 datagrams a second. */
  private void run(LossEstimator loss, SplittableRandom random, double p, int burst, int millis) {
    int left = 0;
    for (int i = 0; i < millis; i++) {
      if (left == 0 && random.nextDouble() < p / burst / (1 - p)) {
        left = burst;
        bursts++;
      }
      received += left > 0 ? 0 : 1;
      lost += left > 0 ? 1 : 0;
      left = Math.max(0, left - 1);
      now += MILLI;
      if (i % 50 == 49) {
        loss.update(now, received & 0xFFFF_FFFFL, lost & 0xFFFF_FFFFL, bursts & 0xFFFF_FFFFL);
      }
    }
  }

  @Test
  void findsUniformLossAndRunsOfOne() {
    for (double p : new double[] {0.01, 0.05, 0.1, 0.2}) {
      LossEstimator loss = new LossEstimator();
      now = received = lost = bursts = 0;
      run(loss, new SplittableRandom(1), p, 1, 30_000);
      assertTrue(loss.rate() >= 0.8 * p && loss.rate() <= 2 * p + 0.01, p + ": " + loss.rate());
      assertEquals(1, loss.burst(), 0.3);
    }
  }

  /** The larger of two guesses is too large by what chance makes of them; in runs by more. */
  @Test
  void chanceDoesNotMakeALossLookLarger() {
    for (int burst : new int[] {1, 4, 8}) {
      LossEstimator loss = new LossEstimator();
      now = received = lost = bursts = 0;
      SplittableRandom random = new SplittableRandom(8);
      run(loss, random, 0.05, burst, 30_000);
      double sum = 0;
      for (int i = 0; i < 2000; i++) {
        run(loss, random, 0.05, burst, 50);
        sum += loss.rate();
      }
      assertEquals(0.05, sum / 2000, 0.005, "runs of " + burst);
    }
  }

  @Test
  void findsTheLengthOfBursts() {
    LossEstimator loss = new LossEstimator();
    run(loss, new SplittableRandom(2), 0.05, 4, 30_000);
    assertEquals(4, loss.burst(), 0.5);
    run(loss, new SplittableRandom(3), 0.3, 30, 30_000);
    assertEquals(LossEstimator.BURST_MOST, loss.burst(), 0.01);
  }

  @Test
  void risesWithinASecondAndForgetsWithinHalfAMinute() {
    LossEstimator loss = new LossEstimator();
    run(loss, new SplittableRandom(4), 0.0001, 1, 10_000);
    assertTrue(loss.rate() < 0.01);
    run(loss, new SplittableRandom(5), 0.2, 1, 1000);
    assertTrue(loss.rate() > 0.1, "" + loss.rate());
    run(loss, new SplittableRandom(6), 0.00001, 1, 30_000);
    assertTrue(loss.rate() < 0.02, "" + loss.rate());
  }

  @Test
  void theBurstFallsByOneInTwoSeconds() {
    LossEstimator loss = new LossEstimator();
    loss.update(0, 1000, 0, 0);
    loss.update(MILLI, 1000, 8, 1);
    assertEquals(8, loss.burst(), 0.01);
    loss.update(2000 * MILLI + MILLI, 1_000, 1008, 1001);
    assertEquals(7, loss.burst(), 0.01);
  }

  @Test
  void twoLossesOfTheFirstThreeAreNotALossOfTwoThirds() {
    LossEstimator loss = new LossEstimator();
    loss.update(0, 1, 2, 1);
    assertTrue(loss.rate() < 0.1);
  }

  @Test
  void newKeysBeginNewTotalsAndKeepWhatWasLearnt() {
    LossEstimator loss = new LossEstimator();
    run(loss, new SplittableRandom(7), 0.1, 1, 20_000);
    double before = loss.rate();
    loss.restart();
    loss.update(now, 5, 1, 1);
    assertEquals(before, loss.rate(), 0.02);
  }

  @Property
  void whateverThePeerClaimsTheResultsStayInTheirRange(
      @ForAll @Size(min = 3, max = 60) List<Integer> claims) {
    LossEstimator loss = new LossEstimator();
    for (int i = 2; i < claims.size(); i++) {
      loss.update(
          50L * i * MILLI,
          claims.get(i) & 0xFFFF_FFFFL,
          claims.get(i - 1) & 0xFFFF_FFFFL,
          claims.get(i - 2) & 0xFFFF_FFFFL);
      assertTrue(loss.rate() >= 0 && loss.rate() <= 1);
      assertTrue(loss.burst() >= 1 && loss.burst() <= LossEstimator.BURST_MOST);
    }
  }
}
