package io.github.sightline.relay.impl.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RttEstimatorTest {
  private static final long MILLI = 1_000_000L;

  @Test
  void theFirstSampleIsBelievedWhole() {
    RttEstimator rtt = new RttEstimator();
    assertFalse(rtt.sampled());
    assertEquals(RttEstimator.INITIAL_NANOS, rtt.smoothedNanos());
    assertEquals(RttEstimator.INITIAL_NANOS, rtt.leastNanos());
    rtt.sample(40 * MILLI);
    assertTrue(rtt.sampled());
    assertEquals(40 * MILLI, rtt.smoothedNanos());
    assertEquals(20 * MILLI, rtt.deviationNanos());
    assertEquals(40 * MILLI, rtt.leastNanos());
  }

  @Test
  void laterSamplesCountAnEighth() {
    RttEstimator rtt = new RttEstimator();
    rtt.sample(80 * MILLI);
    rtt.sample(160 * MILLI);
    assertEquals(90 * MILLI, rtt.smoothedNanos());
    assertEquals(50 * MILLI, rtt.deviationNanos());
    assertEquals(80 * MILLI, rtt.leastNanos());
  }

  @Property
  void whateverIsMeasuredTheResultsStayInTheirRange(
      @ForAll @Size(min = 1, max = 50) List<@LongRange(min = Long.MIN_VALUE / 2, max = Long.MAX_VALUE / 2) Long> samples) {
    RttEstimator rtt = new RttEstimator();
    for (long sample : samples) {
      rtt.sample(sample);
      assertTrue(rtt.smoothedNanos() >= RttEstimator.LEAST_NANOS);
      assertTrue(rtt.smoothedNanos() <= RttEstimator.MOST_NANOS);
      assertTrue(rtt.leastNanos() <= rtt.smoothedNanos());
      assertTrue(rtt.deviationNanos() >= 0);
    }
  }
}
