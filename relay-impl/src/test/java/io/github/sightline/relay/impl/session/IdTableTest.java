package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.crypto.HopKeys;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class IdTableTest {
  private static final HopKeys KEYS = new HopKeys(new byte[32], new byte[32]);

  private static Session session(long id) {
    Session.Ids ids = new Session.Ids(id, 1);
    return new Session(0, ids, KEYS, new SentLog(1, 1 << 20), HopLimits.STANDARD);
  }

  /** Ids from a small range collide; ids spread over 32 bits do not. */
  @Property(tries = 300)
  void findsWhatAMapWouldAndForgetsNoIdTooEarly(
      @ForAll @Size(min = 1, max = 400) List<@IntRange(min = 0, max = 400) Integer> steps,
      @ForAll boolean spread) {
    IdTable table = new IdTable(1 << 16);
    Map<Long, Session> live = new HashMap<>();
    Map<Long, Long> retired = new HashMap<>();
    long now = 0;
    for (int step : steps) {
      long id = spread ? (step + 1) * 0x9E3779B1L & 0xFFFF_FFFFL : step + 1;
      now += step * 100_000_000_000L / 200;
      table.expire(now);
      long then = now;
      retired.values().removeIf(at -> then - at >= IdTable.RETIRED_NANOS);
      boolean free = !live.containsKey(id) && !retired.containsKey(id);
      assertEquals(free, table.free(id));
      if (free) {
        Session session = session(id);
        table.put(id, session);
        live.put(id, session);
      } else if (live.containsKey(id) && step % 3 != 0) {
        table.retire(now, id);
        live.remove(id);
        retired.put(id, now);
      }
      assertEquals(live.size() + retired.size(), table.size());
      live.forEach((key, value) -> assertSame(value, table.find(key)));
      retired.keySet().forEach(key -> assertNull(table.find(key)));
    }
  }

  // [S-18]
  @Test
  void anIdIsNotGivenOutAgainFor1800Seconds() {
    IdTable table = new IdTable(8);
    table.put(7, session(7));
    table.retire(1, 7);
    table.expire(IdTable.RETIRED_NANOS);
    assertFalse(table.free(7));
    assertThrows(IllegalStateException.class, () -> table.put(7, session(7)));
    table.expire(IdTable.RETIRED_NANOS + 1);
    assertTrue(table.free(7));
    assertEquals(0, table.size());
  }

  @Test
  void retiredIdsCountAgainstTheBound() {
    IdTable table = new IdTable(4);
    for (long id = 1; id <= 4; id++) {
      table.put(id, session(id));
    }
    table.retire(0, 2);
    assertTrue(table.full());
    assertThrows(IllegalStateException.class, () -> table.put(9, session(9)));
    table.expire(IdTable.RETIRED_NANOS);
    table.put(9, session(9));
    assertTrue(table.full());
  }

  @Test
  void retiringAnUnknownIdChangesNothing() {
    IdTable table = new IdTable(4);
    table.retire(0, 3);
    assertEquals(0, table.size());
    assertTrue(table.free(3));
  }
}
