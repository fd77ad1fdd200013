package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.sim.LinkModel;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often a hop speaks for itself. */
class CadenceTest {
  private static final Duration MILLI = Duration.ofMillis(1);

  private static int feedbacks(Pair pair, Runnable meanwhile) {
    int before = pair.relay.last().feedbacks;
    meanwhile.run();
    return pair.relay.last().feedbacks - before;
  }

  @Test
  void mediaIsAcknowledgedTwentyTimesASecond() {
    Pair pair = Pair.joined(1);
    pair.media(false, MILLI, Duration.ofMillis(200));
    int count = feedbacks(pair, () -> pair.media(false, MILLI, Duration.ofSeconds(1)));
    assertEquals(20, count, 2);
  }

  // [S-34]
  @ParameterizedTest
  @CsvSource({"10, 400", "35, 286", "50, 200"})
  void openLossesAreReportedTwentyTimesARoundTripButEach2AndAHalfTo5Milliseconds(
      int delay, int perSecond) {
    Pair pair = new Pair(2, LinkModel.perfect().delayMillis(delay)).join();
    pair.media(false, MILLI, Duration.ofMillis(200));
    Peer display = pair.device.last();
    display.losses = true;
    int missing = pair.relay.last().missing.size();
    int count = feedbacks(pair, () -> pair.media(false, MILLI, Duration.ofSeconds(1)));
    assertEquals(perSecond, count, perSecond / 20.0);
    assertEquals(count, pair.relay.last().missing.size() - missing, 3);
  }

  @Test
  void openLossesAreReportedTenTimesASecondWhileNothingComes() {
    Pair pair = Pair.joined(3);
    pair.media(false, MILLI, Duration.ofSeconds(1));
    pair.device.last().losses = true;
    pair.link.back().cut();
    pair.run(Duration.ofMillis(400));
    int before = pair.device.last().reports;
    pair.run(Duration.ofSeconds(1));
    assertEquals(10, pair.device.last().reports - before, 2);
  }

  @Test
  void theFirstDatagramAfterASilenceIsReportedAtOnce() {
    Pair pair = Pair.joined(4);
    pair.media(false, MILLI, Duration.ofSeconds(1));
    pair.link.back().blackout(Duration.ofMillis(300));
    pair.media(false, MILLI, Duration.ofMillis(312));
    int count = feedbacks(pair, () -> pair.media(false, MILLI, Duration.ofMillis(12)));
    assertTrue(count >= 1, count + " feedbacks one round trip after the blackout");
  }

  @Test
  void aGapIsReportedWithinTheSameMillisecond() {
    Pair pair = Pair.joined(5);
    pair.media(false, MILLI, Duration.ofMillis(500));
    pair.link.back().intercept((f, t, d) -> false);
    pair.fragment(false);
    pair.run(MILLI);
    pair.link.back().intercept(null);
    int before = pair.relay.last().feedbacks;
    pair.fragment(false);
    pair.run(Duration.ofMillis(22));
    assertTrue(pair.relay.last().feedbacks > before, "there and back is 20 ms");
  }

  // [S-26]
  @Test
  void controlIsAcknowledgedWithinTenMillisecondsOfItsArrival() {
    Pair pair = Pair.joined(6);
    pair.run(Duration.ofSeconds(1));
    Hop hop = pair.relay.last().hop;
    int before = pair.relay.last().feedbacks;
    pair.relay.host.run(
        pair.relay, () -> hop.control(pair.relay.host.nanoTime(), new ControlMessage.PublishOk(1)));
    pair.run(Duration.ofMillis(31));
    assertTrue(pair.relay.last().feedbacks > before);
  }

  @Test
  void anIdleHopSaysNothingBetweenItsPings() {
    Pair pair = Pair.joined(7);
    pair.run(Duration.ofSeconds(11));
    long sent = pair.relay.bench.sink.sent() + pair.device.bench.sink.sent();
    pair.run(Duration.ofSeconds(8));
    assertEquals(sent, pair.relay.bench.sink.sent() + pair.device.bench.sink.sent());
  }

  /** 30 % each way, overtaken and doubled: everything once and in order, both ways. */
  @Test
  void controlArrivesOnceAndInOrderOnABadLink() {
    for (long seed = 0; seed < 12; seed++) {
      LinkModel model =
          LinkModel.lossy(0.3).delayMillis(25).jitterMillis(5).reorder(0.3, 0, 80).duplicate(0.3);
      Pair pair = new Pair(seed, model).join();
      Hop up = pair.device.last().hop;
      Hop down = pair.relay.last().hop;
      for (int i = 0; i < 200; i++) {
        ControlMessage message = new ControlMessage.PublishOk(i);
        pair.device.turn(() -> up.control(pair.device.host.nanoTime(), message));
        pair.relay.host.run(pair.relay, () -> down.control(pair.relay.host.nanoTime(), message));
        pair.run(Duration.ofMillis(i % 10 == 0 ? 50 : 1));
      }
      pair.run(Duration.ofSeconds(10));
      assertEquals(200, pair.relay.last().messages.size(), "seed " + seed);
      assertEquals(200, pair.device.last().messages.size(), "seed " + seed);
      for (int i = 0; i < 200; i++) {
        assertEquals(new ControlMessage.PublishOk(i), pair.relay.last().messages.get(i));
        assertEquals(new ControlMessage.PublishOk(i), pair.device.last().messages.get(i));
      }
    }
  }

  @Test
  void aFloodOfPingsIsAnsweredFourHundredTimesASecondAtMost() {
    Pair pair = Pair.joined(8);
    Hop hop = pair.device.last().hop;
    long before = pair.relay.bench.sink.sent();
    for (int i = 0; i < 10_000; i++) {
      pair.device.turn(() -> hop.send(pair.device.host.nanoTime(), new byte[] {1}, 1));
      if (i % 10 == 0) {
        pair.run(MILLI);
      }
    }
    long answers = pair.relay.bench.sink.sent() - before;
    assertTrue(answers >= 100 && answers <= 420, answers + " in a second");
  }
}
