package io.github.sightline.relay.examples.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateChoiceTest {
  private static final long FREE = Long.MAX_VALUE;

  private final RateChoice choice = new RateChoice(8e6, 3e6, 1e6);

  private int after(int pictures, long target) {
    int chosen = choice.next(target);
    for (int i = 1; i < pictures; i++) {
      chosen = choice.next(target);
    }
    return chosen;
  }

  @Test
  void whileNothingLimitsThePathItIsTheHighest() {
    assertEquals(0, after(1000, FREE));
    assertEquals(0, after(1000, 8_000_000));
  }

  @Test
  void aLowerRateIsChosenAtOnceAndTheLowestWhereNoneFits() {
    assertEquals(1, after(1, 7_900_000));
    assertEquals(2, after(1, 2_900_000));
    assertEquals(2, after(1, 500_000));
    RateChoice again = new RateChoice(8e6, 3e6, 1e6);
    assertEquals(2, again.next(500_000));
    assertEquals(0, new RateChoice(8e6).next(1));
  }

  @Test
  void aHigherRateWaitsUntilThereWasRoomForLong() {
    after(1, 1_500_000);
    assertEquals(2, after(10 * RateChoice.PATIENCE, 3_200_000), "not a tenth more");
    assertEquals(2, after(RateChoice.PATIENCE, 3_400_000));
    assertEquals(2, after(1, 3_200_000), "the room was gone for a moment");
    assertEquals(2, after(RateChoice.PATIENCE, 3_400_000));
    assertEquals(1, after(1, 3_400_000));
    assertEquals(1, after(RateChoice.PATIENCE, FREE));
    assertEquals(0, after(1, FREE));
  }

  /** A path of 4 Mb/s that looks free whenever 3 are sent. */
  @Test
  void aTryThatFailsIsRepeatedEverLaterAndAfterOneThatHeldSoonAgain() {
    choice.next(4_000_000);
    List<Integer> waits = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      waits.add(pictures());
      after(30, FREE);
      assertEquals(1, choice.next(4_000_000));
    }
    int first = waits.get(0);
    for (int i = 1; i < 8; i++) {
      assertEquals(
          Math.min(first << i, RateChoice.PATIENCE_MOST + 1), waits.get(i), 16, "" + waits);
    }
    pictures();
    after(RateChoice.PROVEN, FREE);
    assertEquals(1, choice.next(4_000_000));
    assertEquals(first, pictures());
  }

  private int pictures() {
    int waited = 1;
    while (choice.next(FREE) != 0) {
      waited++;
      assertTrue(waited < 10_000, "it is never tried again");
    }
    return waited;
  }
}
