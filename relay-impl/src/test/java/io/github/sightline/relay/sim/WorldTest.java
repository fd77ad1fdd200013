package io.github.sightline.relay.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WorldTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final World world = new World(7);
  private final VirtualHost left = world.host("left");
  private final VirtualHost right = world.host("right");
  private final Talker a = new Talker(left).attach(new InetSocketAddress(0));
  private final Talker b = new Talker(right).attach(right.address(7000));

  @Test
  void aTurnIsTheCallThenTheTasksThenIdle() {
    b.onDatagram =
        (from, bytes) -> {
          assertTrue(right.run(b, () -> b.calls.add("task")), "queued");
          b.calls.add("after run");
        };
    a.say(b.port().local(), (byte) 1);
    world.run(SECOND);
    assertEquals(List.of("datagram", "after run", "task", "idle"), b.calls);
  }

  @Test
  void datagramsOfOneInstantAreOneBatch() {
    a.count(b.port().local(), 0, 3, 100);
    world.run(SECOND);
    assertEquals(List.of("datagram", "datagram", "datagram", "idle"), b.calls);
  }

  @Test
  void runOutsideEveryTurnHappensAtOnce() {
    assertTrue(left.run(a, () -> a.calls.add("task")));
    assertEquals(List.of("task", "idle"), a.calls);
  }

  @Test
  void aTaskQueuedByATaskWaitsForTheNextTurn() {
    left.run(a, () -> left.run(a, () -> left.run(a, () -> a.calls.add("third"))));
    assertEquals(List.of("idle"), a.calls);
    world.run(SECOND);
    assertEquals(List.of("idle", "third", "idle"), a.calls);
  }

  @Test
  void theQueueOfTasksIsBounded() {
    left.runLimit(3);
    AtomicInteger accepted = new AtomicInteger();
    left.run(
        a,
        () -> {
          for (int i = 0; i < 10; i++) {
            if (left.run(a, () -> {})) {
              accepted.incrementAndGet();
            }
          }
        });
    assertEquals(3, accepted.get());
  }

  @Test
  void offloadedWorkIsBoundedAndItsResultRunsInATurn() {
    left.offloadLimit(1);
    left.offloadTime(Duration.ofMillis(3));
    assertTrue(left.offload(a, () -> () -> a.calls.add("result")));
    assertFalse(left.offload(a, () -> () -> {}), "full");
    world.run(Duration.ofMillis(2));
    assertEquals(List.of(), a.calls);
    world.run(Duration.ofMillis(2));
    assertEquals(List.of("result", "idle"), a.calls);
    assertTrue(left.offload(a, () -> () -> {}), "free again");
  }

  @Test
  void onTimerComesAtTheDeadlineOfTheHostsOwnClock() {
    long due = left.nanoTime() + 5_000_000;
    a.deadline = due;
    left.wake(a);
    world.run(SECOND);
    assertEquals(List.of("timer", "idle"), a.calls);
    assertEquals(due, a.times.get(0));
  }

  @Test
  void aDeadlineMovedEarlierByATurnIsSeenWithoutWake() {
    a.deadline = left.nanoTime() + 500_000_000;
    left.wake(a);
    long due = left.nanoTime() + 1_000_000;
    left.run(a, () -> a.deadline = due);
    world.run(SECOND);
    assertEquals(List.of(due), a.times);
  }

  @Test
  void aDeadlineMovedLaterIsKept() {
    a.deadline = left.nanoTime() + 1_000_000;
    left.wake(a);
    long due = left.nanoTime() + 9_000_000;
    a.deadline = due;
    world.run(SECOND);
    assertEquals(List.of(due), a.times);
  }

  @Test
  void driftStretchesADeadline() {
    left.drift(100_000);
    a.deadline = left.nanoTime() + 110_000_000;
    left.wake(a);
    world.run(Duration.ofNanos(99_999_998));
    assertEquals(List.of(), a.calls);
    world.run(Duration.ofNanos(3));
    assertEquals(List.of("timer", "idle"), a.calls);
  }

  @Test
  void aDeadlineThatNeverMovesIsFound() {
    a.onTimer = () -> {};
    a.deadline = left.nanoTime();
    left.wake(a);
    var failure = assertThrows(IllegalStateException.class, () -> world.run(SECOND));
    assertTrue(failure.toString().contains("left"), failure::toString);
  }

  @Test
  void sendingOutsideATurnIsRefused() {
    ByteBuffer one = ByteBuffer.allocate(1);
    assertThrows(IllegalStateException.class, () -> a.port().send(b.port().local(), one, 1));
  }

  @Test
  void aBurstIsCutIntoDatagramsAndTheLastMayBeShorter() {
    List<Integer> sizes = new ArrayList<>();
    b.onDatagram = (from, bytes) -> sizes.add(bytes.remaining());
    ByteBuffer burst = ByteBuffer.allocate(250);
    left.run(a, () -> assertEquals(3, a.port().send(b.port().local(), burst, 100)));
    assertEquals(250, burst.remaining(), "borrowed");
    world.run(SECOND);
    assertEquals(List.of(100, 100, 50), sizes);
  }

  @Test
  void aFullSocketTakesTheFirstAndIdleComesWhenThereIsRoom() {
    left.socketRoom(2);
    List<Integer> accepted = new ArrayList<>();
    ByteBuffer burst = ByteBuffer.allocate(300);
    left.run(a, () -> accepted.add(a.port().send(b.port().local(), burst, 100)));
    a.onIdle = () -> accepted.add(a.port().send(b.port().local(), ByteBuffer.allocate(100), 100));
    world.run(SECOND);
    assertEquals(List.of(2, 1), accepted);
    assertEquals(3, b.calls.stream().filter("datagram"::equals).count());
  }

  @Test
  void aBorrowedDatagramIsPoisonedAfterTheCall() {
    AtomicReference<ByteBuffer> kept = new AtomicReference<>(ByteBuffer.allocate(0));
    b.onDatagram =
        (from, bytes) -> {
          assertEquals(42, bytes.get(bytes.position()));
          kept.set(bytes);
        };
    a.say(b.port().local(), (byte) 42);
    world.run(SECOND);
    ByteBuffer later = Objects.requireNonNull(kept.get());
    assertEquals(Delivery.POISON, later.get(later.position()));
  }

  @Test
  void afterCloseNoCallComesButAcceptedTasksRun() {
    b.onDatagram =
        (from, bytes) -> {
          right.run(b, () -> b.calls.add("accepted"));
          b.port().close();
          assertFalse(right.run(b, () -> b.calls.add("refused")), "closed");
        };
    a.count(b.port().local(), 0, 3, 100);
    world.run(SECOND);
    assertEquals("datagram", b.calls.get(0));
    assertTrue(b.calls.contains("accepted"));
    assertFalse(b.calls.contains("idle"));
    assertFalse(b.calls.contains("refused"));
    assertEquals(1, b.calls.stream().filter("datagram"::equals).count());
  }

  @Test
  void aPortInUseAndAForeignAddressAreRefusedInOneLine() {
    var inUse =
        assertThrows(RuntimeException.class, () -> new Talker(right).attach(right.address(7000)));
    assertTrue(inUse.toString().contains("port in use"), inUse::toString);
    var foreign =
        assertThrows(RuntimeException.class, () -> new Talker(right).attach(left.address(1)));
    assertTrue(foreign.toString().contains("not an address of right"), foreign::toString);
  }

  @Test
  void stateSurvivesARebootAndTheNodeDoesNot() {
    right.state().put("epoch", ByteBuffer.wrap(new byte[] {9}));
    right.reboot();
    a.say(new InetSocketAddress(right.inetAddress(), 7000), (byte) 1);
    world.run(SECOND);
    assertEquals(List.of(), b.calls);
    assertFalse(right.run(b, () -> {}), "dead");
    ByteBuffer cell = right.state().get("epoch");
    assertTrue(cell != null && cell.get(0) == 9);
    assertEquals(null, right.state().get("never put"));
    new Talker(right).attach(right.address(7000));
  }

  @Test
  void aRebindShowsANewPortAndTheOldOneIsDeaf() {
    List<InetSocketAddress> seen = new ArrayList<>();
    b.onDatagram = (from, bytes) -> seen.add(from);
    a.say(b.port().local(), (byte) 1);
    left.rebind();
    a.say(b.port().local(), (byte) 1);
    world.run(SECOND);
    assertEquals(2, seen.size());
    assertNotEquals(seen.get(0), seen.get(1));
    b.say(seen.get(0), (byte) 2);
    world.run(SECOND);
    assertFalse(a.calls.contains("datagram"));
    b.say(seen.get(1), (byte) 2);
    world.run(SECOND);
    assertTrue(a.calls.contains("datagram"));
  }

  @Test
  void anHeirHearsWhatWasMeantForAnother() {
    VirtualHost third = world.host("third");
    Talker c = new Talker(third).attach(new InetSocketAddress(0));
    InetSocketAddress before = a.port().local();
    left.rebind(third);
    b.say(before, (byte) 3);
    world.run(SECOND);
    assertTrue(c.calls.contains("datagram"));
    assertFalse(a.calls.contains("datagram"));
  }

  @Test
  void runUntilStopsAtTheEventThatMakesItTrue() {
    world.link(left, right, LinkModel.perfect().delayMillis(20));
    a.say(b.port().local(), (byte) 1);
    assertTrue(world.runUntil(() -> !b.calls.isEmpty(), SECOND));
    assertEquals(20_000_000, world.nowNanos());
    assertFalse(world.runUntil(() -> b.calls.size() > 9, SECOND));
    assertEquals(1_020_000_000, world.nowNanos());
  }

  @Test
  void aFailureInsideACallbackReachesTheTest() {
    b.onDatagram =
        (from, bytes) -> {
          throw new AssertionError("seen");
        };
    a.say(b.port().local(), (byte) 1);
    assertThrows(AssertionError.class, () -> world.run(SECOND));
  }
}
