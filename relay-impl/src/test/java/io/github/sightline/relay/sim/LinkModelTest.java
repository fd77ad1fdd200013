package io.github.sightline.relay.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class LinkModelTest {
  private static final int DATAGRAMS = 20_000;

  private record Arrival(int number, long nanos) {}

  private static final class Run {
    final World world;
    final SimLink there;
    final List<Arrival> arrivals = new ArrayList<>();
    final Talker from;
    final Talker to;
    private int next;

    Run(long seed, LinkModel model) {
      world = new World(seed);
      VirtualHost left = world.host("left");
      VirtualHost right = world.host("right");
      there = world.link(left, right, model, LinkModel.perfect()).there();
      from = new Talker(left).attach(new InetSocketAddress(0));
      to = new Talker(right).attach(right.address(1));
      to.onDatagram =
          (sender, bytes) ->
              arrivals.add(new Arrival(bytes.getInt(bytes.position()), world.nowNanos()));
    }

    /** One datagram each millisecond. */
    Run send(int datagrams, int size) {
      for (int i = 0; i < datagrams; i++) {
        from.count(to.port().local(), next++, 1, size);
        world.run(Duration.ofMillis(1));
      }
      world.run(Duration.ofSeconds(1));
      return this;
    }

    double lossRate() {
      return 1 - arrivals.size() / (double) next;
    }

    double meanBurst() {
      int bursts = 0;
      int expected = 0;
      for (Arrival arrival : arrivals) {
        bursts += arrival.number() > expected ? 1 : 0;
        expected = arrival.number() + 1;
      }
      return (next - arrivals.size()) / (double) bursts;
    }
  }

  @Property(tries = 10)
  void uniformLossIsWhatItSays(@ForAll long seed, @ForAll @DoubleRange(max = 0.5) double loss) {
    Run run = new Run(seed, LinkModel.lossy(loss)).send(4_000, 16);
    double fiveDeviations = 5 * Math.sqrt(loss * (1 - loss) / 4_000) + 1e-9;
    assertEquals(loss, run.lossRate(), fiveDeviations, () -> "seed " + seed);
    assertEquals(4_000, run.there.sent());
    assertEquals(4_000 - run.arrivals.size(), run.there.lost());
  }

  @Test
  void burstsHaveTheirShareAndTheirLength() {
    for (double length : new double[] {3, 8}) {
      Run run = new Run(11, LinkModel.bursty(0.05, length)).send(DATAGRAMS * 2, 16);
      assertEquals(0.05, run.lossRate(), 0.01);
      assertEquals(length, run.meanBurst(), length * 0.12);
    }
  }

  @Test
  void gilbertElliottLosesInBothStates() {
    Run run = new Run(5, LinkModel.gilbertElliott(0.068, 0.852, 0.04, 0.5)).send(DATAGRAMS, 16);
    double bad = 0.068 / (0.068 + 0.852);
    assertEquals(bad * 0.5 + (1 - bad) * 0.04, run.lossRate(), 0.01);
  }

  @Test
  void delayIsExactAndJitterKeepsTheOrder() {
    Run exact = new Run(1, LinkModel.perfect().delayMillis(25)).send(3, 16);
    assertEquals(25_000_000, exact.arrivals.get(0).nanos());
    assertEquals(27_000_000, exact.arrivals.get(2).nanos());
    Run jittery = new Run(1, LinkModel.perfect().delayMillis(25).jitterMillis(15)).send(5_000, 16);
    assertEquals(5_000, jittery.arrivals.size());
    double total = 0;
    for (int i = 0; i < 5_000; i++) {
      assertEquals(i, jittery.arrivals.get(i).number());
      long extra = jittery.arrivals.get(i).nanos() - i * 1_000_000L - 25_000_000;
      assertTrue(extra >= 0);
      total += extra / 1e6;
    }
    assertTrue(total / 5_000 > 10, "mean extra delay " + total / 5_000);
  }

  @Test
  void reorderingOvertakesTheShareGiven() {
    Run run = new Run(2, LinkModel.perfect().reorder(0.1, 5, 20)).send(5_000, 16);
    int late = 0;
    int highest = -1;
    for (Arrival arrival : run.arrivals) {
      late += arrival.number() < highest ? 1 : 0;
      highest = Math.max(highest, arrival.number());
    }
    assertEquals(5_000, run.arrivals.size());
    assertEquals(500, late, 120);
  }

  @Test
  void duplicatesComeTwiceAndNeverThrice() {
    Run run = new Run(3, LinkModel.perfect().duplicate(0.5)).send(4_000, 16);
    assertEquals(6_000, run.arrivals.size(), 200);
    assertEquals(4_000, new HashSet<>(run.arrivals.stream().map(Arrival::number).toList()).size());
  }

  @Test
  void corruptionFlipsOneBit() {
    Run run = new Run(4, LinkModel.perfect().corrupt(1));
    List<Integer> changed = new ArrayList<>();
    run.to.onDatagram =
        (sender, bytes) -> {
          int bits = 0;
          while (bytes.hasRemaining()) {
            bits += Integer.bitCount(bytes.get() & 0xFF);
          }
          changed.add(bits);
        };
    run.from.count(run.to.port().local(), 0, 1, 1200);
    run.world.run(Duration.ofSeconds(1));
    assertEquals(List.of(1), changed);
  }

  @Test
  void theBottleneckPassesItsRateAndItsQueueDropsAtTheTail() {
    Run run = new Run(6, LinkModel.perfect().rate(1e6, 500)).send(5_000, 1222);
    double bitsPerSecond = run.arrivals.size() * 1250 * 8 / 5.5;
    assertEquals(1e6, bitsPerSecond, 2e4);
    assertEquals(5_000, run.arrivals.size() + run.there.dropped());
    Arrival last = run.arrivals.get(run.arrivals.size() - 1);
    double wait = (last.nanos() - last.number() * 1e6) / 1e6;
    assertEquals(510, wait, 15, "milliseconds in the queue and on the wire");
  }

  @Test
  void fadesSilenceTheLinkForTheirShareOfTime() {
    Run run = new Run(8, LinkModel.perfect().fades(10, 2, 10)).send(DATAGRAMS, 16);
    double share = 6 / (100.0 + 6);
    assertEquals(share, run.lossRate(), 0.015);
    assertTrue(run.meanBurst() > 3, "mean burst " + run.meanBurst());
  }

  @Test
  void blackoutsEndAndCutsHeal() {
    Run run = new Run(9, LinkModel.perfect());
    run.there.blackout(Duration.ofMillis(10));
    run.send(20, 16);
    assertEquals(10, run.arrivals.size());
    run.there.cut();
    run.send(5, 16);
    assertEquals(10, run.arrivals.size());
    run.there.heal();
    run.send(5, 16);
    assertEquals(15, run.arrivals.size());
  }

  @Test
  void aCloggedLinkDeliversLateAndInOrder() {
    Run run = new Run(10, LinkModel.perfect());
    run.there.clog(Duration.ofMillis(100));
    run.send(5, 16);
    assertEquals(5, run.arrivals.size());
    for (int i = 0; i < 5; i++) {
      assertEquals(new Arrival(i, 100_000_000), run.arrivals.get(i));
    }
  }

  @Test
  void whatIsTooLargeForThePathIsLost() {
    Run run = new Run(12, LinkModel.perfect().largestDatagram(1199));
    run.send(1, 1200).send(1, 1199);
    assertEquals(1, run.arrivals.size());
    assertEquals(1, run.there.dropped());
  }

  @Test
  void anInterceptorMayChangeAndTake() {
    Run run = new Run(13, LinkModel.perfect());
    run.there.intercept(
        (from, to, datagram) -> {
          int number = datagram.getInt(datagram.position());
          datagram.putInt(datagram.position(), number + 100);
          return number != 1;
        });
    run.send(3, 16);
    assertEquals(List.of(100, 102), run.arrivals.stream().map(Arrival::number).toList());
  }

  @Test
  void impossibleModelsAreRefusedWithTheValue() {
    LinkModel any = LinkModel.perfect();
    assertThrows(IllegalArgumentException.class, () -> LinkModel.lossy(1.5));
    assertThrows(IllegalArgumentException.class, () -> LinkModel.lossy(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> LinkModel.bursty(0.1, 0.5));
    assertThrows(IllegalArgumentException.class, () -> any.delayMillis(-1));
    assertThrows(IllegalArgumentException.class, () -> any.reorder(0.1, 5, 4));
    assertThrows(IllegalArgumentException.class, () -> any.rate(0, 10));
  }
}
