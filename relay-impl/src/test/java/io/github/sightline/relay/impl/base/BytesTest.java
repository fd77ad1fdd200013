package io.github.sightline.relay.impl.base;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BytesTest {
  @Property(tries = 300)
  void integersAreBigEndian(@ForAll long value, @ForAll @IntRange(min = 0, max = 9) int at) {
    byte[] a = new byte[20];
    ByteBuffer expected = ByteBuffer.allocate(20);
    Bytes.put64(a, at, value);
    assertArrayEquals(expected.putLong(at, value).array(), a);
    assertEquals(value, Bytes.i64(a, at));
    Bytes.put32(a, at, value);
    assertArrayEquals(expected.putInt(at, (int) value).array(), a);
    assertEquals((int) value, Bytes.i32(a, at));
    assertEquals(value & 0xFFFF_FFFFL, Bytes.u32(a, at));
    Bytes.put16(a, at, (int) value);
    assertArrayEquals(expected.putShort(at, (short) value).array(), a);
    assertEquals((short) value, Bytes.i16(a, at));
    assertEquals(value & 0xFFFF, Bytes.u16(a, at));
    Bytes.put8(a, at, (int) value);
    assertEquals(value & 0xFF, Bytes.u8(a, at));
  }

  @Property(tries = 300)
  void equalComparesExactlyTheRange(
      @ForAll @IntRange(min = 0, max = 7) int at, @ForAll @IntRange(min = 0, max = 8) int n) {
    byte[] a = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    byte[] b = a.clone();
    assertTrue(Bytes.equal(a, at, b, at, n));
    for (int i = 0; i < b.length; i++) {
      b[i] ^= (byte) 0x80;
      assertEquals(i < at || i >= at + n, Bytes.equal(a, at, b, at, n));
      b[i] ^= (byte) 0x80;
    }
  }

  @Test
  void zeroLooksAtTheRangeAlone() {
    byte[] a = {1, 0, 0, -128};
    assertTrue(Bytes.zero(a, 1, 2));
    assertFalse(Bytes.zero(a, 1, 3));
    assertFalse(Bytes.zero(a, 0, 2));
    assertTrue(Bytes.zero(a, 4, 0));
  }

  @Test
  void rangesDoNotOverflow() {
    byte[] a = new byte[10];
    assertTrue(Bytes.within(a, 10, 0));
    assertTrue(Bytes.within(a, 0, 10));
    assertFalse(Bytes.within(a, 11, 0));
    assertFalse(Bytes.within(a, 1, 10));
    assertFalse(Bytes.within(a, -1, 5));
    assertFalse(Bytes.within(a, 5, -1));
    assertFalse(Bytes.within(a, Integer.MAX_VALUE, Integer.MAX_VALUE));
    assertArrayEquals(new byte[3], Bytes.copyOf(a, 7, 3));
    assertThrows(IndexOutOfBoundsException.class, () -> Bytes.copyOf(a, 8, 3));
    assertThrows(IndexOutOfBoundsException.class, () -> Bytes.copyOf(a, 0, Integer.MAX_VALUE));
  }
}
