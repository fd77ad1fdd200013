package io.github.sightline.relay.examples.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {
  private final Tally tally = new Tally();

  @Test
  void shareOnTimeIsOfTheFramesSentNotOfTheFramesShown() {
    for (int i = 0; i < 10; i++) {
      tally.sent();
    }
    tally.rendered(99_000);
    tally.rendered(150_000);
    tally.rendered(200_000);
    tally.rendered(400_001);

    assertEquals(List.of(10.0, 30.0, 30.0), tally.figures().onTimePercent());
    assertEquals(4, tally.figures().rendered());
  }

  @Test
  void quantilesAreTrueToAQuarterOfAMillisecond() {
    for (int i = 1; i <= 100; i++) {
      tally.rendered(i * 1000L);
    }

    assertEquals(50, tally.figures().p50(), 0.25);
    assertEquals(99, tally.figures().p99(), 0.25);
    assertEquals(100, tally.figures().max(), 0.001);
  }

  @Test
  void aFrameOlderThanEveryBucketIsStillCountedAndIsTheMaximum() {
    tally.rendered(60_000_000);
    tally.rendered(-5);

    assertEquals(60_000, tally.figures().max(), 0.001);
    assertEquals(2, tally.figures().rendered());
  }

  @Test
  void nothingMeasuredIsMinusOne() {
    tally.rendered(1);
    tally.clear();

    assertEquals(-1, tally.figures().p50());
    assertEquals(-1, tally.figures().max());
    assertEquals(List.of(-1.0, -1.0, -1.0), tally.figures().onTimePercent());
  }
}
