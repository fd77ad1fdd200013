package io.github.sightline.relay.impl.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** How long the queue on the way is, by the peer's word. */
class QueueDelayTest {
  private static final long MILLI = 1_000_000L;

  @Test
  void whatStoodIsTheLeastOfTheIntervalAndABurstIsNotPartOfIt() {
    QueueDelay queue = new QueueDelay();
    queue.update(0, 1_000, 1_000);
    queue.update(150 * MILLI, 6_000, 31_000);
    assertEquals(30 * MILLI, queue.nanos());
    assertEquals(5 * MILLI, queue.standingNanos());
  }

  @Test
  void aFeedbackThatTellsOfOneOvertakenDatagramTellsOfNoQueue() {
    QueueDelay queue = new QueueDelay();
    for (int t = 0; t < 1_000; t += 10) {
      int delay = t % 30 == 0 ? 1_000 : 26_000;
      queue.update(t * MILLI, delay, delay);
      assertEquals(0, queue.standingNanos(), "at " + t);
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
}
