package io.github.sightline.relay.impl.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.sightline.relay.impl.base.Bytes;
import org.junit.jupiter.api.Test;

class ControlTest {
  private static final int BODY = 1;

  private final byte[] a = new byte[WireLimits.PLAINTEXT];
  private final byte[] from = new byte[WireLimits.PLAINTEXT];

  @Test
  void largestPieceFillsADatagram() {
    assertEquals(1168, Control.write(a, 0, 0, from, 0, WireLimits.CONTROL_BYTES_MAX));
    assertThrows(IllegalArgumentException.class, () -> Control.write(a, 0, 0, from, 0, 1162));
    assertThrows(IllegalArgumentException.class, () -> Control.write(a, 0, 0, from, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> Control.write(a, 0, -1, from, 0, 1));
  }

  // [W-26]
  @Test
  void lengthThatLiesIsMalformed() {
    int end = Control.write(a, 0, 5, from, 0, 10);
    assertEquals(16, Control.check(a, BODY, end));
    for (int lie : new int[] {0, 11, 1168, 0x8000, 0xFFFF}) {
      Bytes.put16(a, BODY + 4, lie);
      assertEquals(-1, Control.check(a, BODY, end), "length " + lie);
    }
  }

  // [W-26]
  @Test
  void streamEndsAt2To32() {
    Control.write(a, 0, WireLimits.U32_MAX, from, 0, 1);
    assertEquals(7, Control.check(a, BODY, 8));
    Control.write(a, 0, WireLimits.U32_MAX - 1, from, 0, 2);
    Bytes.put32(a, BODY, WireLimits.U32_MAX);
    assertEquals(-1, Control.check(a, BODY, 9));
    assertThrows(
        IllegalArgumentException.class, () -> Control.write(a, 0, WireLimits.U32_MAX, from, 0, 2));
  }
}
