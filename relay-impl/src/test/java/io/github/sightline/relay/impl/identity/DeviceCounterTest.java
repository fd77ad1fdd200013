package io.github.sightline.relay.impl.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.StateStore;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeviceCounterTest {
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

  /** A host of which only the state exists. */
  private final Host host =
      (Host)
          Proxy.newProxyInstance(
              Host.class.getClassLoader(),
              new Class<?>[] {Host.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("state")) {
                  return state;
                }
                throw new UnsupportedOperationException(method.getName());
              });

  private void stored(byte... cell) {
    cells.replaceAll((name, before) -> cell);
  }

  // [T-1]
  @Test
  void counterGrowsWithinAStartAndOverStarts() {
    long last = 0;
    for (int start = 1; start <= 3; start++) {
      DeviceCounter counter = new DeviceCounter(host, keys);
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
    new DeviceCounter(host, keys).getAsLong();
    DeviceKeys other = DeviceIdentity.create(new Drawn(2)).keys();
    assertEquals(1L << 32 | 1, new DeviceCounter(host, other).getAsLong());
    assertEquals(2, cells.size());
  }

  // [T-3]
  @Test
  void startIsDurableBeforeItsFirstCount() {
    new DeviceCounter(host, keys);
    assertEquals(2L << 32 | 1, new DeviceCounter(host, keys).getAsLong());
  }

  // [T-3]
  @Test
  void countThatIsNoneNeverBeginsAfresh() {
    new DeviceCounter(host, keys);
    stored();
    assertThrows(IllegalStateException.class, () -> new DeviceCounter(host, keys));
    stored(new byte[9]);
    assertThrows(IllegalStateException.class, () -> new DeviceCounter(host, keys));
    stored(ByteBuffer.allocate(8).putLong(-1).array());
    assertThrows(IllegalStateException.class, () -> new DeviceCounter(host, keys));
  }

  @Test
  void startsAreLimitedAndTheLastOneCounts() {
    new DeviceCounter(host, keys);
    stored(ByteBuffer.allocate(8).putLong(0x7fff_fffeL).array());
    assertTrue(new DeviceCounter(host, keys).getAsLong() > 0);
    assertThrows(IllegalStateException.class, () -> new DeviceCounter(host, keys));
  }
}
