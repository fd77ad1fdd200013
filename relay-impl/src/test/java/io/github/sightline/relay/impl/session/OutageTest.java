package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** When a silence is one, and how often it is asked about. */
class OutageTest {
  private static final long MILLI = 1_000_000L;
  private static final long LONG = 150 * MILLI;

  private final Outage outage = new Outage();

  @Test
  void aHopThatSendsNothingIsNotAskedHoweverLongItIsSilent() {
    assertEquals(Long.MAX_VALUE, outage.probeAt(LONG));
    outage.sent(MILLI);
    outage.heard(2 * MILLI, LONG, 0);
    assertEquals(Long.MAX_VALUE, outage.probeAt(LONG));
    assertFalse(outage.lasts(10_000 * MILLI, LONG));
  }

  @Test
  void mediaWithoutAnAnswerIsAskedAboutEveryTenMillisecondsForThreeSeconds() {
    outage.sent(MILLI);
    outage.sent(100 * MILLI);
    assertFalse(outage.lasts(150 * MILLI, LONG));
    assertTrue(outage.lasts(151 * MILLI, LONG));
    int probes = 0;
    long at = outage.probeAt(LONG);
    assertEquals(151 * MILLI, at);
    while (at != Long.MAX_VALUE) {
      assertFalse(outage.probe(at - 1, LONG));
      assertTrue(outage.probe(at, LONG));
      probes++;
      long next = outage.probeAt(LONG);
      assertTrue(next == Long.MAX_VALUE || next - at == Outage.PROBE_NANOS);
      at = next;
    }
    assertEquals(286, probes);
    outage.heard(4_000 * MILLI, LONG, 77);
    assertEquals(Long.MAX_VALUE, outage.lostFrom(77), "it spoke and had heard nothing");
    assertEquals(77, outage.lostFrom(78));
    assertEquals(Long.MAX_VALUE, outage.lostFrom(79), "once");
    assertFalse(outage.lasts(5_000 * MILLI, LONG));
  }
}
