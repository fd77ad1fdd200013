package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class KeepAliveTest {
  private static final long SECOND = 1_000_000_000L;

  private final KeepAlive alive = new KeepAlive(0);

  // [S-33]
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

  // [S-33] [S-17]
  @Test
  void whatIsUnansweredIsAskedAgainAndIsSilenceAfterEightTenthsOfASecond() {
    alive.heard(SECOND, false);
    assertEquals(Long.MAX_VALUE, alive.silentAt(0));
    alive.asked(SECOND);
    assertEquals(SECOND + KeepAlive.PROBE_NANOS, alive.pingDeadline());
    alive.asked(2 * SECOND);
    assertEquals(SECOND * 18 / 10, alive.silentAt(0), "since the first that was not answered");
    assertEquals(SECOND * 18 / 10, alive.silentAt(SECOND / 5));
    assertEquals(3 * SECOND, alive.silentAt(SECOND / 2), "four round trips");
    alive.heard(3 * SECOND, false);
    assertEquals(Long.MAX_VALUE, alive.silentAt(0));
  }
}
