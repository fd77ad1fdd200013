package io.github.sightline.relay.impl.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.wire.FeedbackWriter;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a hop may send, on paths of arithmetic. */
class RateControlTest {
  private static final double MEGA = 1e6;

  private static double share(Bottleneck path, double seconds) {
    path.carriedBits();
    path.run(seconds);
    return path.carriedBits() / seconds;
  }

  @Test
  void aPathThatTakesEverythingIsNeverLimited() {
    Bottleneck path = new Bottleneck(1, t -> 20 * MEGA, 8 * MEGA);
    path.run(60);
    assertEquals(RateControl.UNLIMITED, path.control.bytesPerNano());
  }

  @Test
  void lossWithoutAQueueCutsNothing() {
    for (double loss : new double[] {0.05, 0.2, 0.4}) {
      Bottleneck path = new Bottleneck(2, t -> 20 * MEGA, 8 * MEGA);
      path.randomLoss = loss;
      path.run(60);
      assertEquals(RateControl.UNLIMITED, path.control.bytesPerNano(), "at loss " + loss);
    }
  }

  @Test
  void aPathThatNarrowsIsFollowedWithinTwoSecondsAndUsedWithAShortQueue() {
    Bottleneck path = new Bottleneck(3, t -> t < 10 ? 20 * MEGA : 4 * MEGA, 8 * MEGA);
    path.run(12);
    System.out.printf(
        "20 to 4 Mb/s: longest queue %.0f ms, %.2f Mb/s after 2 s%n",
        path.worstQueueMillis, path.sending() / MEGA);
    assertTrue(path.worstQueueMillis < 300, "queue " + path.worstQueueMillis);
    assertTrue(path.sending() < 4 * MEGA, "sends " + path.sending());
    path.worstQueueMillis = 0;
    double used = share(path, 20);
    System.out.printf(
        "then %.2f Mb/s, longest queue %.0f ms%n", used / MEGA, path.worstQueueMillis);
    assertTrue(used > 0.75 * 4 * MEGA, "used " + used);
    assertTrue(path.worstQueueMillis < 100, "queue " + path.worstQueueMillis);
  }

  @Test
  void nineTenthsOfTheRateAreBackWithinTenSecondsAfterThePathIsWideAgain() {
    for (double most : new double[] {8 * MEGA, 16 * MEGA}) {
      Bottleneck path = new Bottleneck(4, t -> t < 10 || t > 30 ? 20 * MEGA : 4 * MEGA, most);
      path.run(30);
      double from = path.seconds();
      while (path.sending() < 0.9 * most && path.seconds() < from + 30) {
        path.run(0.01);
      }
      double took = path.seconds() - from;
      System.out.printf("4 to 20 Mb/s: 90 %% of %.0f Mb/s after %.1f s%n", most / MEGA, took);
      assertTrue(took < 10, "took " + took);
      path.run(20);
      assertEquals(RateControl.UNLIMITED, path.control.bytesPerNano(), "free again");
    }
  }

  @Test
  void aNeighbourThatFillsTheQueueUntilItLosesDoesNotStarveIt() {
    Bottleneck path = new Bottleneck(5, t -> 10 * MEGA, 8 * MEGA);
    double[] greedy = {1 * MEGA};
    path.others = t -> t < 10 ? 0 : greedy[0];
    path.run(10);
    double ours = 0;
    double theirs = 0;
    for (int i = 0; i < 600; i++) {
      ours += share(path, 0.1);
      theirs += greedy[0];
      greedy[0] = path.queueMillis() > 480 ? greedy[0] / 2 : greedy[0] + 0.05 * MEGA;
    }
    System.out.printf(
        "beside a greedy flow: ours %.2f, theirs %.2f Mb/s%n",
        ours / 600 / MEGA, theirs / 600 / MEGA);
    assertTrue(ours / 600 > 1.5 * MEGA, "ours " + ours / 600);
    assertTrue(theirs / 600 > 2.5 * MEGA, "theirs " + theirs / 600);
  }

  @Test
  void aPathThatIsLongerFromNowOnIsNoQueueForEver() {
    Bottleneck path = new Bottleneck(6, t -> 20 * MEGA, 8 * MEGA);
    path.run(5);
    path.longer = 100;
    path.run(30);
    assertTrue(path.sending() > 7.2 * MEGA, "sends " + path.sending());
  }

  @Test
  void whateverThePeerSaysTheRateStaysInItsRange() {
    long seed = 7;
    SplittableRandom random = new SplittableRandom(seed);
    RateControl control = new RateControl();
    FeedbackWriter writer = new FeedbackWriter();
    byte[] bytes = new byte[64];
    long now = 0;
    for (int i = 0; i < 20_000; i++) {
      now += random.nextInt(60_000_000);
      writer.begin(bytes, 0, bytes.length);
      writer.receipt(random.nextInt(1 << 23), 0, random.nextInt());
      writer.counts(random.nextInt(), random.nextInt(), random.nextInt());
      writer.delays(random.nextInt(), random.nextInt(), random.nextInt());
      control.sent(random.nextInt(1200));
      control.feedback(now, bytes, 1, random.nextInt(500_000_000));
      assertTrue(control.bytesPerNano() >= RateControl.LEAST, "seed " + seed + " step " + i);
    }
  }
}
