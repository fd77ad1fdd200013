package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.wire.Feedback;
import io.github.sightline.relay.impl.wire.FeedbackWriter;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** From the sending clock in a fragment to the delay its sender is told. */
class DelayTest {
  private static final long MILLI = 1_000_000L;

  private final byte[] a = new byte[100];
  private final FeedbackWriter writer = new FeedbackWriter();

  /** Whatever the two clocks say, across every wrap of the 16 bits. */
  @Property(tries = 200)
  void aDelayThatGrowsBy30MillisecondsIsToldAs30(
      @ForAll @LongRange(min = -(1L << 50), max = 1L << 50) long clockDifference,
      @ForAll @LongRange(min = 0, max = 1L << 50) long start) {
    DelayMeter meter = new DelayMeter();
    int first = 0;
    for (int i = 0; i < 1000; i++) {
      long sent = start + 10L * i * MILLI;
      long delay = i < 500 ? 25 * MILLI : 55 * MILLI;
      meter.sample(sent + delay, Hop.sentUnits(sent + clockDifference) & 0xFFFF);
      if (i % 5 == 4) {
        writer.begin(a, 0, a.length);
        meter.report(writer);
        int mean = Feedback.owdMeanMicros(a, 1);
        first = i == 4 ? mean : first;
        int expected = i < 500 ? 0 : 30_000;
        assertTrue(Math.abs(mean - first - expected) <= 200, "fragment " + i);
      }
    }
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
