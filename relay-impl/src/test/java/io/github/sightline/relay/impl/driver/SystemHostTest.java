package io.github.sightline.relay.impl.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.RelayException;
import io.github.sightline.relay.spi.DatagramPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemHostTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final List<DatagramPort> ports = new ArrayList<>();
  private final SystemHost host = SystemHost.create();
  private final Recorder a = new Recorder();
  private final Recorder b = new Recorder();

  @AfterEach
  void closeEverything() {
    ports.forEach(DatagramPort::close);
    assertFalse(a.overlap.get() || b.overlap.get(), "two calls overlapped, or time went back");
  }

  private DatagramPort attach(Recorder node) {
    DatagramPort port = host.attach(node, ANY);
    ports.add(port);
    return port;
  }

  private static ByteBuffer bytes(int count) {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    for (int i = 0; i < count; i++) {
      buffer.put(i, (byte) i);
    }
    return buffer;
  }

  @Test
  void whatGoesToANameWithoutAnAddressIsLostAndThrowsNothing() {
    DatagramPort from = attach(a);
    CountDownLatch sent = new CountDownLatch(1);
    AtomicInteger taken = new AtomicInteger();
    InetSocketAddress nowhere = InetSocketAddress.createUnresolved("relay.invalid", 7000);
    host.run(
        a,
        () -> {
          taken.set(from.send(nowhere, bytes(250), 100));
          sent.countDown();
        });
    Recorder.await(sent);
    assertEquals(3, taken.get());
  }

  @Test
  void aBurstArrivesAsItsDatagramsAndItsBufferIsUntouched() {
    List<byte[]> got = new CopyOnWriteArrayList<>();
    CountDownLatch sentAndReceived = new CountDownLatch(1 + 3);
    DatagramPort to = attach(b);
    b.onDatagram =
        (from, borrowed) -> {
          byte[] copy = new byte[borrowed.remaining()];
          borrowed.get(copy);
          got.add(copy);
          sentAndReceived.countDown();
        };
    DatagramPort from = attach(a);
    ByteBuffer burst = bytes(251).position(1);
    AtomicInteger taken = new AtomicInteger();
    host.run(
        a,
        () -> {
          taken.set(from.send(to.local(), burst, 100));
          sentAndReceived.countDown();
        });
    Recorder.await(sentAndReceived);
    assertEquals(3, taken.get());
    assertEquals(List.of(100, 100, 50), got.stream().map(g -> g.length).toList());
    assertEquals(1, got.get(0)[0]);
    assertEquals(101, got.get(1)[0]);
    assertEquals(250, burst.remaining());
  }

  @Test
  void aNodeThatAnswersADueDeadlineWithTheClocksOwnReadingIsCalled() {
    CountDownLatch called = new CountDownLatch(1);
    Recorder due =
        new Recorder() {
          @Override
          public long nextDeadlineNanos() {
            return called.getCount() == 0 ? Long.MAX_VALUE : host.nanoTime();
          }
        };
    due.onTimer = called::countDown;
    attach(due);
    Recorder.await(called);
  }

  @Test
  void aTaskFromInsideATurnRunsAtItsEndBeforeIdle() {
    CountDownLatch done = new CountDownLatch(1);
    DatagramPort to = attach(b);
    b.onDatagram =
        (from, borrowed) -> {
          assertTrue(host.run(b, () -> b.note("queued")));
          b.note("after run");
        };
    b.onIdle =
        () -> {
          if (b.calls().contains("queued")) {
            done.countDown();
          }
        };
    DatagramPort from = attach(a);
    host.run(a, () -> from.send(to.local(), bytes(10), 10));
    Recorder.await(done);
    assertEquals(List.of("datagram", "after run", "queued", "idle"), b.calls());
  }

  @Test
  void aTaskQueuedByATaskRunsInTheNextTurn() {
    CountDownLatch done = new CountDownLatch(1);
    attach(a);
    host.run(
        a,
        () -> {
          a.task("first");
          host.run(
              a,
              () -> {
                a.task("second");
                done.countDown();
              });
        });
    Recorder.await(done);
    assertEquals(List.of("first", "idle", "second"), a.calls().subList(0, 3));
  }

  @Test
  void tasksFromManyThreadsRunOneAtATimeAndEachOnce() throws InterruptedException {
    attach(a);
    int each = 2_000;
    CountDownLatch ran = new CountDownLatch(4 * each);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  while (!host.run(
                      a,
                      () -> {
                        a.task("task");
                        ran.countDown();
                      })) {
                    Thread.onSpinWait();
                  }
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    Recorder.await(ran);
    assertEquals(4L * each, a.calls().stream().filter("task"::equals).count());
  }

  @Test
  void theQueueOfTasksIsBoundedAndWhatWasTakenRuns() {
    attach(a);
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch blocked = new CountDownLatch(1);
    host.run(
        a,
        () -> {
          blocked.countDown();
          Recorder.await(go);
        });
    Recorder.await(blocked);
    CountDownLatch ran = new CountDownLatch(EngineLoop.TASKS);
    for (int i = 0; i < EngineLoop.TASKS; i++) {
      assertTrue(host.run(a, ran::countDown), "task " + i);
    }
    assertFalse(host.run(a, () -> a.task("one too many")));
    go.countDown();
    Recorder.await(ran);
    assertFalse(a.calls().contains("one too many"));
  }

  @Test
  void theTimerComesAtItsDeadlineAndNotBefore() {
    CountDownLatch fired = new CountDownLatch(1);
    AtomicLong at = new AtomicLong();
    a.onTimer =
        () -> {
          at.set(host.nanoTime());
          fired.countDown();
        };
    long due = host.nanoTime() + 20_000_000;
    a.deadline = due;
    attach(a);
    Recorder.await(fired);
    assertTrue(at.get() >= due, () -> at.get() - due + " ns after the deadline");
  }

  @Test
  void wakeMakesTheLoopSeeAnEarlierDeadline() {
    CountDownLatch settled = new CountDownLatch(1);
    CountDownLatch fired = new CountDownLatch(1);
    a.onIdle = settled::countDown;
    a.onTimer = fired::countDown;
    attach(a);
    host.run(a, () -> {});
    Recorder.await(settled);
    a.deadline = host.nanoTime();
    host.wake(a);
    Recorder.await(fired);
  }

  @Test
  void offloadedWorkRunsElsewhereAndItsResultInTheNodesTurn() {
    attach(a);
    AtomicReference<String> worker = new AtomicReference<>("");
    AtomicReference<String> turn = new AtomicReference<>("");
    CountDownLatch done = new CountDownLatch(1);
    assertTrue(
        host.offload(
            a,
            () -> {
              worker.set(Thread.currentThread().getName());
              return () -> {
                a.task("result");
                turn.set(Thread.currentThread().getName());
                done.countDown();
              };
            }));
    Recorder.await(done);
    assertTrue(String.valueOf(worker.get()).startsWith("sightline-work-"), worker::get);
    assertNotEquals(worker.get(), turn.get());
    assertEquals("result", a.calls().get(0));
  }

  @Test
  void offloadedWorkOfOneNodeIsBoundedAndComesBack() {
    attach(a);
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch back = new CountDownLatch(EngineLoop.OFFLOADED);
    for (int i = 0; i < EngineLoop.OFFLOADED; i++) {
      assertTrue(
          host.offload(
              a,
              () -> {
                Recorder.await(go);
                return back::countDown;
              }),
          "work " + i);
    }
    assertFalse(host.offload(a, () -> () -> {}));
    go.countDown();
    Recorder.await(back);
    Recorder.await(() -> host.offload(a, () -> () -> {}));
  }

  @Test
  void aNodeThatThrowsGoesOn() {
    DatagramPort to = attach(b);
    AtomicInteger seen = new AtomicInteger();
    CountDownLatch second = new CountDownLatch(2);
    b.onDatagram =
        (from, borrowed) -> {
          second.countDown();
          if (seen.incrementAndGet() == 1) {
            throw new IllegalStateException("a planted failure; the test expects this line");
          }
        };
    DatagramPort from = attach(a);
    host.run(a, () -> from.send(to.local(), bytes(20), 10));
    Recorder.await(second);
    CountDownLatch alive = new CountDownLatch(1);
    assertTrue(host.run(b, alive::countDown));
    Recorder.await(alive);
  }

  @Test
  void closeInTheMiddleOfABatchEndsTheCallsAndRunsAcceptedTasks() {
    DatagramPort to = attach(b);
    CountDownLatch accepted = new CountDownLatch(1);
    AtomicReference<Boolean> refused = new AtomicReference<>(true);
    b.onDatagram =
        (from, borrowed) -> {
          host.run(b, accepted::countDown);
          to.close();
          refused.set(!host.run(b, () -> b.task("after close")));
        };
    DatagramPort from = attach(a);
    host.run(a, () -> from.send(to.local(), bytes(30), 10));
    Recorder.await(accepted);
    assertEquals(true, refused.get());
    Recorder.await(() -> !host.run(b, () -> {}));
    assertEquals(List.of("datagram"), b.calls());
  }

  @Test
  void closeFromOutsideFreesThePortAndEndsTheThread() {
    DatagramPort port = attach(a);
    InetSocketAddress local = port.local();
    String thread = "sightline-" + local.getPort();
    port.close();
    assertFalse(
        Thread.getAllStackTraces().keySet().stream().anyMatch(t -> t.getName().equals(thread)));
    DatagramPort again = host.attach(b, local);
    ports.add(again);
    assertEquals(local, again.local());
    assertFalse(host.run(a, () -> {}), "closed");
    port.close();
  }

  @Test
  void loopThreadsKeepTheProcessAndWorkersDoNot() {
    attach(a);
    AtomicReference<Boolean> daemon = new AtomicReference<>();
    CountDownLatch done = new CountDownLatch(1);
    host.offload(
        a,
        () -> {
          boolean worker = Thread.currentThread().isDaemon();
          return () -> {
            daemon.set(worker && !Thread.currentThread().isDaemon());
            done.countDown();
          };
        });
    Recorder.await(done);
    assertEquals(true, daemon.get());
  }

  @Test
  void sendingFromAnotherThreadIsRefused() {
    DatagramPort port = attach(a);
    assertThrows(IllegalStateException.class, () -> port.send(port.local(), bytes(1), 1));
  }

  @Test
  void whatTheNetworkRefusesIsWeather() {
    DatagramPort port = attach(a);
    CountDownLatch done = new CountDownLatch(1);
    AtomicInteger taken = new AtomicInteger();
    InetSocketAddress nowhere = new InetSocketAddress("255.255.255.255", 9);
    host.run(
        a,
        () -> {
          taken.set(port.send(nowhere, bytes(10), 10));
          done.countDown();
        });
    Recorder.await(done);
    assertEquals(1, taken.get());
  }

  @Test
  void aBurstBeyondTheBoundIsMisuse() {
    DatagramPort port = attach(a);
    AtomicReference<Throwable> refused = new AtomicReference<>();
    CountDownLatch done = new CountDownLatch(1);
    host.run(
        a,
        () -> {
          ByteBuffer tooLong = bytes(UdpPort.MAX_BURST * 10 + 1);
          refused.set(
              assertThrows(
                  IllegalArgumentException.class, () -> port.send(port.local(), tooLong, 10)));
          done.countDown();
        });
    Recorder.await(done);
  }

  @Test
  void aPortInUseIsOneClearLine() {
    DatagramPort taken = attach(a);
    RelayException e = assertThrows(RelayException.class, () -> host.attach(b, taken.local()));
    assertEquals(
        "cannot listen on 127.0.0.1:"
            + taken.local().getPort()
            + ": port "
            + taken.local().getPort()
            + " is in use, expected a free one, or 0 for any",
        e.getMessage());
  }

  @Test
  void aForeignAddressIsOneClearLine() {
    RelayException e =
        assertThrows(
            RelayException.class, () -> host.attach(b, new InetSocketAddress("192.0.2.1", 7000)));
    assertEquals(
        "cannot listen on 192.0.2.1:7000: not an address of this machine, expected one of its own,"
            + " or 0.0.0.0 for all",
        e.getMessage());
  }

  @Test
  void anUnknownNameIsOneClearLine() {
    InetSocketAddress unknown = InetSocketAddress.createUnresolved("relay.invalid", 7000);
    RelayException e = assertThrows(RelayException.class, () -> host.attach(b, unknown));
    assertTrue(String.valueOf(e.getMessage()).contains("relay.invalid"), e::toString);
  }

  @Test
  void aNodeIsAttachedOnce() {
    attach(a);
    assertThrows(IllegalStateException.class, () -> host.attach(a, ANY));
  }

  @Test
  void theFirstPortWaitsForTheWarmUpAndTheSecondDoesNot(@TempDir Path directory) {
    AtomicInteger warmed = new AtomicInteger();
    SystemHost warm = SystemHost.create(warmed::incrementAndGet, directory);
    assertEquals(0, warmed.get());
    ports.add(warm.attach(a, ANY));
    assertEquals(1, warmed.get());
    ports.add(warm.attach(b, ANY));
    assertEquals(1, warmed.get());
  }

  @Test
  void randomnessFillsAndDiffers() {
    byte[] one = new byte[32];
    byte[] two = new byte[32];
    host.randomBytes(one);
    host.randomBytes(two);
    assertFalse(Arrays.equals(one, two));
  }

  @Test
  void aWaitIsRoundedUpAndBounded() {
    assertEquals(0, SystemTicker.waitMillis(10, 10));
    assertEquals(0, SystemTicker.waitMillis(10, 9));
    assertEquals(1, SystemTicker.waitMillis(10, 11));
    assertEquals(1, SystemTicker.waitMillis(0, 1_000_000));
    assertEquals(2, SystemTicker.waitMillis(0, 1_000_001));
    assertEquals(1_000, SystemTicker.waitMillis(-5, Long.MAX_VALUE));
    assertEquals(1_000, SystemTicker.waitMillis(0, 3_000_000_000L));
  }
}
