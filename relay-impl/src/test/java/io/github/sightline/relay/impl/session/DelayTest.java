package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.wire.Feedback;
import io.github.sightline.relay.impl.wire.FeedbackWriter;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** From the sending clock in a fragment to the queue its sender learns of. */
class DelayTest {
  private static final long MILLI = 1_000_000L;

  private final byte[] a = new byte[100];
  private final FeedbackWriter writer = new FeedbackWriter();

  private void report(DelayMeter meter, QueueDelay queue, long now) {
    writer.begin(a, 0, a.length);
    meter.report(writer);
    queue.update(now, Feedback.owdMinMicros(a, 1), Feedback.owdMeanMicros(a, 1));
  }

  /** Whatever the two clocks say, across every wrap of the 16 bits. */
  @Property(tries = 200)
  void aQueueThatGrowsBy30MillisecondsIsSeenAs30(
      @ForAll @LongRange(min = -(1L << 50), max = 1L << 50) long clockDifference,
      @ForAll @LongRange(min = 0, max = 1L << 50) long start) {
    DelayMeter meter = new DelayMeter();
    QueueDelay queue = new QueueDelay();
    for (int i = 0; i < 1000; i++) {
      long sent = start + 10L * i * MILLI;
      long delay = i < 500 ? 25 * MILLI : 55 * MILLI;
      meter.sample(sent + delay, Hop.sentUnits(sent + clockDifference) & 0xFFFF);
      if (i % 5 == 4) {
        report(meter, queue, sent + delay);
        long expected = i < 500 ? 0 : 30 * MILLI;
        assertTrue(Math.abs(expected - queue.nanos()) <= MILLI / 5, "fragment " + i);
      }
    }
  }

  @Test
  void theShortestDelayIsForgottenAfterTenSeconds() {
    QueueDelay queue = new QueueDelay();
    queue.update(0, 0, 0);
    for (int t = 1; t < 9_900; t += 50) {
      queue.update(t * MILLI, 40_000, 40_000);
      assertEquals(40 * MILLI, queue.nanos(), "at " + t);
    }
    queue.update(11_000 * MILLI, 40_000, 40_000);
    assertEquals(0, queue.nanos());
  }

  @Test
  void aLongPauseForgetsEverything() {
    QueueDelay queue = new QueueDelay();
    queue.update(0, 0, 0);
    queue.update(1_000_000 * MILLI, 70_000, 70_000);
    assertEquals(0, queue.nanos());
  }

  @Test
  void whateverThePeerSaysTheQueueStaysInItsRange() {
    QueueDelay queue = new QueueDelay();
    queue.update(0, Integer.MAX_VALUE, Integer.MIN_VALUE);
    queue.update(1, Integer.MIN_VALUE, Integer.MAX_VALUE);
    queue.update(2, 0, 2_000_000_000);
    assertEquals(true, queue.nanos() >= 0 && queue.nanos() <= QueueDelay.MOST_NANOS);
  }

  @Test
  void withoutFragmentsTheLastDelayIsRepeated() {
    DelayMeter meter = new DelayMeter();
    meter.sample(10 * MILLI, 0);
    meter.sample(20 * MILLI, 50);
    writer.begin(a, 0, a.length);
    meter.report(writer);
    assertEquals(0, Feedback.owdMinMicros(a, 1));
    assertEquals(2500, Feedback.owdMeanMicros(a, 1));
    assertEquals(5000, Feedback.owdLastMicros(a, 1));
    writer.begin(a, 0, a.length);
    meter.report(writer);
    assertEquals(5000, Feedback.owdMinMicros(a, 1));
    assertEquals(5000, Feedback.owdMeanMicros(a, 1));
  }
}
