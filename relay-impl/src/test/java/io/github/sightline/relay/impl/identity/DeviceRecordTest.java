package io.github.sightline.relay.impl.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.spi.StateStore;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeviceRecordTest {
  private final Map<String, byte[]> cells = new HashMap<>();
  private final DeviceKeys keys = DeviceIdentity.create(new Drawn(1)).keys();

  private final StateStore state =
      new StateStore() {
        @Override
        public @Nullable ByteBuffer get(String cell) {
          byte[] b = cells.get(cell);
          return b == null ? null : ByteBuffer.wrap(b);
        }

        @Override
        public void put(String cell, ByteBuffer borrowed) {
          byte[] b = new byte[borrowed.remaining()];
          borrowed.duplicate().get(b);
          cells.put(cell, b);
        }
      };

  private void stored(byte... cell) {
    cells.replaceAll((name, before) -> cell);
  }

  // [T-1]
  @Test
  void counterGrowsWithinAStartAndOverStarts() {
    long last = 0;
    for (int start = 1; start <= 3; start++) {
      DeviceRecord counter = new DeviceRecord(state, keys);
      for (int i = 1; i <= 3; i++) {
        long value = counter.getAsLong();
        assertEquals((long) start << 32 | i, value);
        assertTrue(value > last);
        last = value;
      }
    }
  }

  @Test
  void everyDeviceCountsForItself() {
    new DeviceRecord(state, keys).getAsLong();
    DeviceKeys other = DeviceIdentity.create(new Drawn(2)).keys();
    assertEquals(1L << 32 | 1, new DeviceRecord(state, other).getAsLong());
    assertEquals(2, cells.size());
  }

  // [T-3]
  @Test
  void startIsDurableBeforeItsFirstCount() {
    new DeviceRecord(state, keys);
    assertEquals(2L << 32 | 1, new DeviceRecord(state, keys).getAsLong());
  }

  // [T-3]
  @Test
  void countThatIsNoneNeverBeginsAfresh() {
    new DeviceRecord(state, keys);
    stored();
    assertThrows(IllegalStateException.class, () -> new DeviceRecord(state, keys));
    stored(new byte[8]);
    assertThrows(IllegalStateException.class, () -> new DeviceRecord(state, keys));
    stored(ByteBuffer.allocate(24).putLong(-1).array());
    assertThrows(IllegalStateException.class, () -> new DeviceRecord(state, keys));
  }

  @Test
  void startsAreLimitedAndTheLastOneCounts() {
    new DeviceRecord(state, keys);
    stored(ByteBuffer.allocate(24).putLong(0x7fff_fffeL).array());
    assertTrue(new DeviceRecord(state, keys).getAsLong() > 0);
    assertThrows(IllegalStateException.class, () -> new DeviceRecord(state, keys));
  }

  // [T-3]
  @Test
  void epochAndOwnersTimeLieInTheSameCellAndSurviveTheStart() {
    DeviceRecord first = new DeviceRecord(state, keys);
    first.drew(7);
    first.ownerSigned(1_800_000_000_000L);
    assertEquals(1, cells.size());
    DeviceRecord second = new DeviceRecord(state, keys);
    assertEquals(7, second.lastEpoch());
    assertEquals(1_800_000_000_000L, second.ownerTimeMillis());
    assertThrows(IllegalArgumentException.class, () -> second.drew(7));
    assertEquals(2L << 32 | 1, second.getAsLong());
  }
}
