package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.wire.Feedback;
import io.github.sightline.relay.impl.wire.FeedbackWriter;
import java.util.BitSet;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ArrivalLogTest {
  private static final long MILLI = 1_000_000L;
  private static final long OUTAGE = 150 * MILLI;

  private final byte[] a = new byte[100];
  private final FeedbackWriter writer = new FeedbackWriter();

  private void report(ArrivalLog log, long now) {
    writer.begin(a, 0, a.length);
    log.report(now, writer);
  }

  private record Arriving(long at, int counter) {}

  /** Reordering of less than the reorder wait costs nothing; what is lost is counted exactly. */
  @Property(tries = 200)
  void whatIsLostIsCountedAndWhatIsLateIsNot(
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = 40) int lossPercent,
      @ForAll @IntRange(min = 0, max = 1) int reorderMillis) {
    SplittableRandom random = new SplittableRandom(seed);
    PriorityQueue<Arriving> road = new PriorityQueue<>((x, y) -> Long.compare(x.at(), y.at()));
    BitSet arrived = new BitSet();
    int count = 3000;
    int lastArrived = 0;
    for (int c = 0; c < count; c++) {
      if (random.nextInt(100) >= lossPercent || c == count - 1) {
        long late = reorderMillis == 0 ? 0 : random.nextLong(900_000);
        road.add(new Arriving(c * MILLI + late, c));
        arrived.set(c);
        lastArrived = c;
      }
    }
    ArrivalLog log = new ArrivalLog(0);
    while (!road.isEmpty()) {
      Arriving next = road.remove();
      assertTrue(log.accept(next.at(), next.counter(), OUTAGE));
      assertFalse(log.accept(next.at(), next.counter(), OUTAGE), "once");
      if (random.nextInt(10) == 0) {
        report(log, next.at());
      }
    }
    long end = count * MILLI;
    for (int i = 1; i < 5; i++) {
      report(log, end + 100L * i * MILLI);
    }
    int lost = lastArrived + 1 - arrived.cardinality();
    int bursts = 0;
    for (int c = 0; c < lastArrived; c++) {
      bursts += !arrived.get(c) && (c == 0 || arrived.get(c - 1)) ? 1 : 0;
    }
    assertEquals(arrived.cardinality(), Feedback.received(a, 1), "seed " + seed);
    assertEquals(lost, Feedback.lost(a, 1), "seed " + seed);
    assertEquals(bursts, Feedback.bursts(a, 1), "seed " + seed);
    assertEquals(lastArrived, Feedback.largestCounter(a, 1));
    for (int c = Math.max(0, lastArrived - 64); c < lastArrived; c++) {
      assertEquals(arrived.get(c), Feedback.acknowledges(a, 1, c));
    }
  }

  @Test
  void nothingArrivedIsSaidAsNothing() {
    report(new ArrivalLog(0), 5);
    assertEquals(Feedback.NONE, Feedback.largestCounter(a, 1));
    assertEquals(0, Feedback.map(a, 1));
  }

  @Test
  void theDelayOfTheAnswerIsTold() {
    ArrivalLog log = new ArrivalLog(0);
    log.accept(10 * MILLI, 0, OUTAGE);
    report(log, 17 * MILLI);
    assertEquals(7000, Feedback.delayMicros(a, 1));
  }

  @Test
  void aGapOverASilenceIsAnOutageAndNotLoss() {
    ArrivalLog log = new ArrivalLog(0);
    log.accept(0, 0, OUTAGE);
    log.accept(MILLI, 2, OUTAGE);
    log.accept(MILLI + OUTAGE, 100, OUTAGE);
    assertTrue(log.gap());
    log.accept(2 * MILLI + OUTAGE, 102, OUTAGE);
    report(log, 500 * MILLI);
    report(log, 600 * MILLI);
    assertEquals(2, Feedback.lost(a, 1), "1 and 101, not the 97 between");
    assertEquals(2, Feedback.bursts(a, 1));
  }

  @Test
  void aHugeJumpCountsAllThatIsMissing() {
    ArrivalLog log = new ArrivalLog(0);
    log.accept(0, 0, Long.MAX_VALUE);
    log.accept(1, (1 << 23) - 1, Long.MAX_VALUE);
    report(log, 100 * MILLI);
    report(log, 200 * MILLI);
    assertEquals((1 << 23) - 2, Feedback.lost(a, 1));
  }

  @Test
  void theReorderWaitFollowsTheLatenessAndForgetsItSlowly() {
    ArrivalLog log = new ArrivalLog(0);
    assertEquals(ReorderWait.LEAST_NANOS, log.reorderWaitNanos(0));
    log.accept(0, 0, OUTAGE);
    log.accept(MILLI, 2, OUTAGE);
    log.accept(9 * MILLI, 1, OUTAGE);
    assertEquals(9 * MILLI, log.reorderWaitNanos(9 * MILLI));
    long second = 1000 * MILLI;
    long left = log.reorderWaitNanos(9 * MILLI + second);
    assertTrue(Math.abs(left - 9 * MILLI * 15 / 16) < 10_000, "1/16 a second");
    assertEquals(ReorderWait.LEAST_NANOS, log.reorderWaitNanos(100 * second));
    log.accept(10 * MILLI, 4, OUTAGE);
    log.accept(100 * MILLI, 3, OUTAGE);
    assertEquals(ReorderWait.MOST_NANOS, log.reorderWaitNanos(100 * MILLI));
  }
}
