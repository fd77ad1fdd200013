package io.github.sightline.relay.impl.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A step is done once or never, and whoever waits for it keeps its interrupt. */
class TurnsTest {
  private final AtomicInteger done = new AtomicInteger();

  private int step() {
    return done.incrementAndGet();
  }

  private static boolean elsewhere(Turns turns) throws InterruptedException {
    AtomicBoolean answer = new AtomicBoolean();
    Thread other = new Thread(() -> answer.set(turns.attempt(() -> true)));
    other.start();
    other.join();
    return answer.get();
  }

  @Test
  void lockedStepsGiveTheirAnswerAndLetOthersIn() throws InterruptedException {
    Turns turns = new Turns.Locked();
    assertEquals(1, turns.call(this::step));
    assertTrue(elsewhere(turns));
    assertTrue(turns.attempt(() -> true));
    assertFalse(turns.attempt(() -> false));
    assertTrue(elsewhere(turns));
  }

  @Test
  void attemptWaitsForNobody() {
    Turns turns = new Turns.Locked();
    AtomicBoolean inside = new AtomicBoolean(true);
    turns.call(
        () -> {
          try {
            inside.set(elsewhere(turns));
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return 1;
        });
    assertFalse(inside.get());
  }

  @Test
  void stepThatWasDoneGivesItsAnswer() {
    Turns.Asked<Integer> asked = new Turns.Asked<>(this::step);
    asked.run();
    assertEquals(1, asked.await());
    asked.run();
    assertEquals(1, done.get(), "once");
    assertFalse(Thread.interrupted());
  }

  @Test
  void stepThatWasGivenUpIsNeverDone() {
    Turns.Asked<Integer> asked = new Turns.Asked<>(this::step);
    Thread.currentThread().interrupt();
    assertNull(asked.await());
    assertTrue(Thread.interrupted());
    asked.run();
    assertEquals(0, done.get());
  }

  /** Its answer is waited for, through any interrupt, which is kept. */
  @Test
  void stepThatHasBegunIsWaitedFor() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Turns.Asked<Integer> asked =
        new Turns.Asked<>(
            () -> {
              begun.countDown();
              try {
                go.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return step();
            });
    Thread node = new Thread(asked);
    node.start();
    begun.await();
    AtomicReference<Integer> answer = new AtomicReference<>();
    AtomicBoolean kept = new AtomicBoolean();
    Thread caller =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              answer.set(asked.await());
              kept.set(Thread.interrupted());
            });
    caller.start();
    while (caller.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    caller.interrupt();
    go.countDown();
    caller.join();
    node.join();
    assertEquals(1, answer.get());
    assertTrue(kept.get());
  }
}
