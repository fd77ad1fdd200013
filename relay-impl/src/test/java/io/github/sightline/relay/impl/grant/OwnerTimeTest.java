package io.github.sightline.relay.impl.grant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OwnerTimeTest {
  private static final long SECOND_NANOS = 1_000_000_000L;

  // [T-5]
  @Property(tries = 300)
  void timeNeverGoesBackAndNeverFallsBehindWhatTheOwnerSigned(
      @ForAll @Size(max = 20) List<@LongRange(min = 0, max = 1_000_000) Long> signed) {
    OwnerTime time = new OwnerTime(0, 0);
    long now = 0;
    long before = 0;
    long greatest = 0;
    for (long value : signed) {
      now += SECOND_NANOS;
      assertEquals(value > greatest, time.observe(value, now));
      greatest = Math.max(greatest, value);
      long millis = time.millis(now, 0);
      assertTrue(millis >= before + 1000);
      assertTrue(millis >= value);
      assertEquals(greatest, time.greatestMillis());
      before = millis;
    }
  }

  @Test
  void clockOf1970RunsOnFromWhatTheOwnerSigned() {
    OwnerTime time = new OwnerTime(0, 5 * SECOND_NANOS);
    assertTrue(time.observe(1_800_000_000_000L, 10 * SECOND_NANOS));
    assertEquals(1_800_000_003_000L, time.millis(13 * SECOND_NANOS, 13_000));
  }

  @Test
  void laterDeviceClockCounts() {
    OwnerTime time = new OwnerTime(1000, 0);
    assertEquals(5000, time.millis(0, 5000));
    assertEquals(1000, time.millis(0, 999));
    assertEquals(1000, time.millis(0, -1));
  }

  // [T-5]
  @Test
  void rebootRunsOnFromThePersistedTime() {
    OwnerTime first = new OwnerTime(0, 0);
    first.observe(7000, 0);
    OwnerTime second = new OwnerTime(first.greatestMillis(), 99);
    assertEquals(8000, second.millis(99 + SECOND_NANOS, 0));
    assertFalse(second.observe(7000, 99));
    assertFalse(second.observe(6000, 99));
    assertEquals(7000, second.greatestMillis());
  }

  @Test
  void monotonicClockMayBeginBelowZero() {
    OwnerTime time = new OwnerTime(1000, Long.MIN_VALUE + 5);
    assertEquals(2000, time.millis(Long.MIN_VALUE + 5 + SECOND_NANOS, 0));
  }
}
