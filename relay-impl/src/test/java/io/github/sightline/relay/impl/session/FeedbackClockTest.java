package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FeedbackClockTest {
  private static final long MILLI = 1_000_000L;
  private static final long NEVER = Long.MAX_VALUE;

  private final FeedbackClock clock = new FeedbackClock(0);

  // [S-34]
  @Test
  void nothingComesNothingIsSaid() {
    assertEquals(NEVER, clock.deadline(NEVER, false));
    clock.elicited(0, false);
    clock.sent(10 * MILLI, 100 * MILLI, 1);
    assertEquals(NEVER, clock.deadline(NEVER, false));
  }

  @Test
  void controlIsAnsweredWithin10Milliseconds() {
    clock.control(100 * MILLI);
    assertTrue(clock.deadline(NEVER, false) <= 110 * MILLI);
    clock.control(104 * MILLI);
    assertTrue(clock.deadline(NEVER, false) <= 110 * MILLI, "the first one counts");
  }

  // [S-34]
  @Test
  void theFirstAfterASilenceIsAnsweredAtOnceButNotTwiceWithin5Milliseconds() {
    clock.atOnce(100 * MILLI);
    assertEquals(100 * MILLI, clock.deadline(NEVER, false));
    clock.sent(100 * MILLI, 100 * MILLI, 1);
    clock.atOnce(101 * MILLI);
    assertEquals(105 * MILLI, clock.deadline(NEVER, false));
  }

  @Test
  void aGapIsReportedWhenItIsProvenAndNotBefore() {
    clock.sent(90 * MILLI, 100 * MILLI, 1);
    clock.gap(100 * MILLI, 2 * MILLI);
    assertEquals(102 * MILLI, clock.deadline(NEVER, false));
    clock.sent(102 * MILLI, 100 * MILLI, 1);
    assertEquals(110 * MILLI, clock.deadline(110 * MILLI, false), "a loss that opens later");
  }

  @Test
  void openLossesAreReportedEvery5MillisecondsAndEvery100WhenNothingComes() {
    clock.sent(100 * MILLI, 100 * MILLI, 1);
    assertEquals(105 * MILLI, clock.deadline(0, false));
    assertEquals(200 * MILLI, clock.deadline(0, true));
  }

  // [S-34]
  @Test
  void onAShortPathOpenLossesAreReportedTwentyTimesARoundTrip() {
    clock.sent(100 * MILLI, 60 * MILLI, 1);
    assertEquals(103 * MILLI, clock.deadline(0, false));
    clock.sent(103 * MILLI, 10 * MILLI, 1);
    assertEquals(105_500_000L, clock.deadline(0, false));
    clock.sent(110 * MILLI, 400 * MILLI, 1);
    assertEquals(115 * MILLI, clock.deadline(0, false));
  }

  // [S-34]
  @Test
  void whereDatagramsAreLostInRunsItIsSaidUpToTwiceAsOften() {
    clock.sent(100 * MILLI, 50 * MILLI, 2);
    assertEquals(102_500_000L, clock.deadline(0, false));
    clock.sent(110 * MILLI, 50 * MILLI, 3);
    assertEquals(110 * MILLI + 1_666_666L, clock.deadline(0, false));
    clock.sent(120 * MILLI, 50 * MILLI, 8);
    assertEquals(121_250_000L, clock.deadline(0, false));
    clock.elicited(121 * MILLI, true);
    assertEquals(127_500_000L, clock.deadline(NEVER, false));
  }

  @Test
  void mediaIsAcknowledgedEvery50Milliseconds() {
    clock.sent(100 * MILLI, 100 * MILLI, 1);
    clock.elicited(101 * MILLI, false);
    assertEquals(150 * MILLI, clock.deadline(NEVER, false));
    clock.elicited(149 * MILLI, false);
    assertEquals(150 * MILLI, clock.deadline(NEVER, false));
    clock.sent(150 * MILLI, 100 * MILLI, 1);
    clock.elicited(300 * MILLI, true);
    assertEquals(305 * MILLI, clock.deadline(NEVER, false), "the first after a pause soon");
  }
}
