package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.sim.World;
import io.github.sightline.relay.spi.DatagramPort;
import io.github.sightline.relay.spi.Node;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HelloScheduleTest {
  private static final long SECOND = 1_000_000_000L;

  private static HelloSchedule schedule(long seed) {
    var host = new World(seed).host("device");
    DatagramPort port = host.attach(new Idle(), new InetSocketAddress("0.0.0.0", 0));
    return new HelloSchedule(new Workbench(host, port, HopLimits.STANDARD));
  }

  private static final class Idle implements Node {
    @Override
    public void onDatagram(long nowNanos, InetSocketAddress from, ByteBuffer borrowed) {}

    @Override
    public void onTimer(long nowNanos) {}

    @Override
    public void onIdle(long nowNanos) {}

    @Override
    public long nextDeadlineNanos() {
      return Long.MAX_VALUE;
    }
  }

  // [S-21]
  @Test
  void hellosAreOneTwoFourAndThenFourSecondsApart() {
    HelloSchedule schedule = schedule(1);
    schedule.restart(0);
    long now = 0;
    Set<Long> waits = new HashSet<>();
    for (long expected : new long[] {1, 2, 4, 4, 4, 4}) {
      assertTrue(schedule.helloAt() <= now);
      schedule.asked(now);
      long wait = schedule.giveUpAt() - now;
      waits.add(wait);
      assertTrue(wait >= expected * SECOND * 3 / 4 && wait <= expected * SECOND * 5 / 4);
      now = schedule.giveUpAt();
      schedule.unanswered(now);
    }
    assertEquals(6, waits.size(), "jittered");
  }

  @Test
  void unansweredHellosAreCountedUntilOneIsAnswered() {
    HelloSchedule schedule = schedule(2);
    schedule.restart(0);
    for (int i = 1; i < 5; i++) {
      assertEquals(i, schedule.unanswered(0));
    }
    schedule.answered(0);
    assertEquals(1, schedule.unanswered(0));
  }

  @Test
  void aHelloIsSentFiveTimesInItsFirstSecondAndThenNowAndThen() {
    HelloSchedule schedule = schedule(6);
    schedule.restart(0);
    schedule.asked(0);
    assertEquals(Long.MAX_VALUE, schedule.copyAt());
    long now = 0;
    for (int i = 0; i < 9; i++) {
      schedule.sent(now);
      double wait = (schedule.copyAt() - now) / 1e6 / (i < 4 ? 200 : 800);
      assertTrue(wait >= 0.75 && wait <= 1.25, "copy " + i);
      now = schedule.copyAt();
    }
  }

  // [S-22]
  @Test
  void refusalsAreAskedAgainAfterTenSecondsDoublingToTenMinutes() {
    HelloSchedule schedule = schedule(3);
    schedule.restart(0);
    long[] expected = {10, 20, 40, 80, 160, 320, 600, 600, 600};
    for (long seconds : expected) {
      long wait = schedule.refused(0);
      assertEquals(wait, schedule.helloAt());
      assertTrue(wait >= seconds * SECOND * 3 / 4 && wait <= seconds * SECOND * 5 / 4);
    }
    schedule.forgive(7);
    assertTrue(schedule.helloAt() <= 7);
    assertTrue(schedule.refused(0) <= 13 * SECOND);
  }

  @Test
  void aSessionThatDoesNotLastDoesNotResetTheBackOff() {
    HelloSchedule schedule = schedule(4);
    schedule.joined(0);
    schedule.ended(SECOND, CloseReason.REVOKED);
    schedule.joined(20 * SECOND);
    schedule.ended(21 * SECOND, CloseReason.REVOKED);
    assertTrue(schedule.helloAt() >= 21 * SECOND + 15 * SECOND, "20 s, not 10 s");
    schedule.joined(60 * SECOND);
    schedule.ended(200 * SECOND, CloseReason.REVOKED);
    assertTrue(schedule.helloAt() <= 213 * SECOND, "it had lasted");
  }

  @Test
  void whatIsNobodysFaultIsAskedAgainAtOnce() {
    HelloSchedule schedule = schedule(5);
    for (CloseReason reason :
        new CloseReason[] {
          CloseReason.IDLE, CloseReason.LOST, CloseReason.GONE, CloseReason.KEY_LIMIT
        }) {
      schedule.ended(100, reason);
      assertEquals(100, schedule.helloAt(), reason.name());
    }
    schedule.ended(0, CloseReason.GOING_AWAY);
    assertTrue(schedule.helloAt() > 0 && schedule.helloAt() < 2 * SECOND);
  }
}
