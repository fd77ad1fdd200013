package io.github.sightline.relay.impl.base;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Big-endian integers in a {@code byte[]}. Every array is borrowed for the call; an index outside
 * the array is misuse and throws {@link IndexOutOfBoundsException}. Any thread.
 */
@HotPath
public final class Bytes {
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Bytes() {}

  /** The unsigned byte at {@code i}, 0 to 255. */
  public static int u8(byte[] a, int i) {
    return a[i] & 0xFF;
  }

  /** The unsigned 16-bit integer at {@code i}, 0 to 65,535. */
  public static int u16(byte[] a, int i) {
    return (short) SHORTS.get(a, i) & 0xFFFF;
  }

  /** The signed 16-bit integer at {@code i}. */
  public static int i16(byte[] a, int i) {
    return (short) SHORTS.get(a, i);
  }

  /** The unsigned 32-bit integer at {@code i}, 0 to 2^32 - 1. */
  public static long u32(byte[] a, int i) {
    return (int) INTS.get(a, i) & 0xFFFF_FFFFL;
  }

  /** The signed 32-bit integer at {@code i}. */
  public static int i32(byte[] a, int i) {
    return (int) INTS.get(a, i);
  }

  /** The 64-bit integer at {@code i}. */
  public static long i64(byte[] a, int i) {
    return (long) LONGS.get(a, i);
  }

  /** Writes the low 8 bits of {@code value}. */
  public static void put8(byte[] a, int i, int value) {
    a[i] = (byte) value;
  }

  /** Writes the low 16 bits of {@code value}. */
  public static void put16(byte[] a, int i, int value) {
    SHORTS.set(a, i, (short) value);
  }

  /** Writes the low 32 bits of {@code value}. */
  public static void put32(byte[] a, int i, long value) {
    INTS.set(a, i, (int) value);
  }

  /** Writes all 64 bits of {@code value}. */
  public static void put64(byte[] a, int i, long value) {
    LONGS.set(a, i, value);
  }

  /**
   * Compares {@code n} bytes in a time that depends on {@code n} alone.
   *
   * @return whether {@code a[i..i+n)} equals {@code b[j..j+n)}
   */
  public static boolean equal(byte[] a, int i, byte[] b, int j, int n) {
    int difference = 0;
    for (int k = 0; k < n; k++) {
      difference |= a[i + k] ^ b[j + k];
    }
    return difference == 0;
  }

  /** Whether {@code n} bytes from {@code i} are all zero, in a time that depends on n alone. */
  public static boolean zero(byte[] a, int i, int n) {
    int any = 0;
    for (int k = 0; k < n; k++) {
      any |= a[i + k];
    }
    return any == 0;
  }

  /** Whether {@code a} has {@code n >= 0} bytes from {@code at >= 0}; never overflows. */
  public static boolean within(byte[] a, int at, int n) {
    return (at | n) >= 0 && n <= a.length - at;
  }

  /**
   * A copy of a range.
   *
   * @return {@code a[from..from+length)} in a new array
   * @throws IndexOutOfBoundsException when the range leaves the array
   */
  public static byte[] copyOf(byte[] a, int from, int length) {
    if (!within(a, from, length)) {
      throw new IndexOutOfBoundsException(
          "copy of " + length + " bytes from " + from + ", array of " + a.length);
    }
    byte[] copy = new byte[length];
    System.arraycopy(a, from, copy, 0, length);
    return copy;
  }

  /**
   * The remaining bytes of a buffer.
   *
   * @param from borrowed, position unchanged
   * @return a fresh array
   */
  public static byte[] of(java.nio.ByteBuffer from) {
    byte[] bytes = new byte[from.remaining()];
    from.duplicate().get(bytes);
    return bytes;
  }
}
