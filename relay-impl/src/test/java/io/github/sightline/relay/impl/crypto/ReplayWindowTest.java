package io.github.sightline.relay.impl.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
  private static final int SIZE = ReplayWindow.SIZE;

  /** The rule in one line each, with all the memory it wants. */
  private static final class Model {
    private final BitSet accepted = new BitSet();
    private int largest = -1;

    boolean accept(int counter) {
      if (counter < 0 || counter <= largest - SIZE || accepted.get(counter)) {
        return false;
      }
      accepted.set(counter);
      largest = Math.max(largest, counter);
      return true;
    }
  }

  @Provide
  Arbitrary<List<Integer>> steps() {
    Arbitrary<Integer> near = Arbitraries.integers().between(-5, 5);
    Arbitrary<Integer> edge = Arbitraries.integers().between(-SIZE - 70, -SIZE + 70);
    Arbitrary<Integer> word = Arbitraries.of(63, 64, 65, -63, -64, -65, 127, 128, -1, 1);
    Arbitrary<Integer> jump = Arbitraries.integers().between(-9000, 9000);
    return Arbitraries.oneOf(near, edge, word, jump).list().ofMinSize(1).ofMaxSize(400);
  }

  // [S-16]
  @Property(tries = 500)
  void t5_acceptsExactlyWhatTheModelDoes(@ForAll("steps") List<Integer> steps) {
    ReplayWindow window = new ReplayWindow();
    Model model = new Model();
    for (int step : steps) {
      int counter = model.largest + step;
      boolean expected = model.accept(counter);
      assertEquals(!expected, window.seen(counter), "seen " + counter);
      assertEquals(expected, window.accept(counter), "accept " + counter);
      assertEquals(model.largest, window.largest());
    }
  }

  @Test
  void theFirstDatagramMayHaveAnyCounter() {
    for (long counter : new long[] {0, 1, 63, 64, SIZE, 1L << 22, Long.MAX_VALUE}) {
      ReplayWindow window = new ReplayWindow();
      assertEquals(-1, window.largest());
      assertTrue(window.accept(counter));
      assertFalse(window.accept(counter));
      assertEquals(counter, window.largest());
    }
  }

  @Test
  void aNegativeCounterIsNeverAccepted() {
    ReplayWindow window = new ReplayWindow();
    assertFalse(window.accept(-1));
    assertFalse(window.accept(Long.MIN_VALUE));
    window.accept(5);
    assertFalse(window.accept(-1));
    assertTrue(window.seen(-1));
  }

  // [S-16]
  @Test
  void theWindowEndsExactlyAtItsSize() {
    ReplayWindow window = new ReplayWindow();
    window.accept(100_000);
    assertTrue(window.seen(100_000 - SIZE));
    assertFalse(window.seen(100_000 - SIZE + 1));
    assertTrue(window.accept(100_000 - SIZE + 1));
    assertFalse(window.accept(100_000 - SIZE + 1));
  }

  @Test
  void oneStepForwardForgetsOneCounterAndNoMore() {
    ReplayWindow window = new ReplayWindow();
    for (int i = 0; i < SIZE; i++) {
      assertTrue(window.accept(i));
    }
    assertTrue(window.accept(SIZE));
    for (int i = 0; i <= SIZE; i++) {
      assertTrue(window.seen(i), "counter " + i);
    }
  }

  @Test
  void aJumpOfAWholeRingBringsNoOldCounterBack() {
    for (long jump : new long[] {SIZE - 1, SIZE, 2 * SIZE - 64, 2 * SIZE, 2 * SIZE + 64, 50_000}) {
      ReplayWindow window = new ReplayWindow();
      for (int i = 0; i < 200; i++) {
        window.accept(i);
      }
      assertTrue(window.accept(199 + jump));
      for (long i = 199 + jump - SIZE + 1; i < 199 + jump; i++) {
        assertEquals(i < 200, window.seen(i), "counter " + i + " after a jump of " + jump);
      }
    }
  }
}
