package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KeepAliveTest {
  private static final long SECOND = 1_000_000_000L;

  private final KeepAlive alive = new KeepAlive(0);

  @Test
  void tenSecondsOfSilenceAskForAPing() {
    assertEquals(10 * SECOND, alive.pingDeadline());
    alive.heard(3 * SECOND, false);
    assertEquals(13 * SECOND, alive.pingDeadline());
  }

  @Test
  void mediaThatStopsIsAskedAfterAtOnceAndOnlyOnce() {
    alive.heard(3 * SECOND, true);
    alive.asked(3 * SECOND);
    alive.heard(3 * SECOND, true);
    assertEquals(3 * SECOND + KeepAlive.PROBE_NANOS, alive.pingDeadline());
    alive.pinged(4 * SECOND);
    alive.heard(4 * SECOND, false);
    assertEquals(14 * SECOND, alive.pingDeadline(), "the answer itself is no reason to ask");
  }

  @Test
  void whoOnlyReceivesMeasuresOnceASecond() {
    alive.pinged(0);
    for (long now = 0; now < SECOND; now += SECOND / 100) {
      alive.heard(now, true);
    }
    assertEquals(SECOND, alive.pingDeadline());
  }

  @Test
  void whatIsUnansweredIsAskedAgainAndIsSilenceAfterTwoSeconds() {
    alive.heard(SECOND, false);
    assertEquals(Long.MAX_VALUE, alive.silentAt());
    alive.asked(SECOND);
    assertEquals(SECOND + KeepAlive.PROBE_NANOS, alive.pingDeadline());
    alive.asked(2 * SECOND);
    assertFalse(alive.silent(3 * SECOND - 1));
    assertTrue(alive.silent(3 * SECOND), "since the first that was not answered");
    alive.heard(3 * SECOND, false);
    assertFalse(alive.silent(100 * SECOND));
  }
}
