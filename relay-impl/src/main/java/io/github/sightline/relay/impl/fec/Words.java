package io.github.sightline.relay.impl.fec;

import io.github.sightline.relay.impl.base.HotPath;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Eight bytes at a time over heap arrays from index 0: the loops the compiler makes vector code of.
 * Every {@code n} is a multiple of 8 and within all arrays; no two arrays that differ in name are
 * the same.
 */
@HotPath
final class Words {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final long REDUCTION = 0x1D1D_1D1D_1D1D_1D1DL;

  private Words() {}

  /** {@code bytes} rounded up to words. */
  static int whole(int bytes) {
    return (bytes + 7) & -8;
  }

  /** Eight field elements, each doubled: shifted, and 0x1D added where that overflowed. */
  static long twice(long v) {
    long over = v & HIGH_BITS;
    long mask = (over << 1) - (over >>> 7);
    return ((v ^ over) << 1) ^ (mask & REDUCTION);
  }

  /** into ^= a. */
  static void xor(byte[] into, byte[] a, int n) {
    for (int i = 0; i < n; i += 8) {
      LONGS.set(into, i, get(into, i) ^ get(a, i));
    }
  }

  /**
   * The XOR of each two and of all three arrays at 1, 2 and 4 beyond {@code first}, at their sum.
   */
  static void subsets(byte[][] of, int first) {
    byte[] a = of[first + 1];
    byte[] b = of[first + 2];
    byte[] c = of[first + 4];
    byte[] ab = of[first + 3];
    byte[] ac = of[first + 5];
    byte[] bc = of[first + 6];
    byte[] abc = of[first + 7];
    for (int i = 0; i < a.length; i += 8) {
      long va = get(a, i);
      long vb = get(b, i);
      long vc = get(c, i);
      LONGS.set(ab, i, va ^ vb);
      LONGS.set(ac, i, va ^ vc);
      LONGS.set(bc, i, vb ^ vc);
      LONGS.set(abc, i, va ^ vb ^ vc);
    }
  }

  /** into ^= the four arrays at {@code places[first..first + 4)}. */
  static void xor4(byte[] into, byte[][] of, int[] places, int first, int n) {
    byte[] a = of[places[first]];
    byte[] b = of[places[first + 1]];
    byte[] c = of[places[first + 2]];
    byte[] d = of[places[first + 3]];
    for (int i = 0; i < n; i += 8) {
      long four = get(a, i) ^ get(b, i) ^ get(c, i) ^ get(d, i);
      LONGS.set(into, i, get(into, i) ^ four);
    }
  }

  /** into ^= the nine arrays at {@code places[first..first + 9)}. */
  static void xor9(byte[] into, byte[][] of, int[] places, int first, int n) {
    byte[] a = of[places[first]];
    byte[] b = of[places[first + 1]];
    byte[] c = of[places[first + 2]];
    byte[] d = of[places[first + 3]];
    byte[] e = of[places[first + 4]];
    byte[] f = of[places[first + 5]];
    byte[] g = of[places[first + 6]];
    byte[] h = of[places[first + 7]];
    byte[] j = of[places[first + 8]];
    for (int i = 0; i < n; i += 8) {
      long low = get(a, i) ^ get(b, i) ^ get(c, i) ^ get(d, i);
      long high = get(e, i) ^ get(f, i) ^ get(g, i) ^ get(h, i) ^ get(j, i);
      LONGS.set(into, i, get(into, i) ^ low ^ high);
    }
  }

  /** into = 2 x into ^ the four arrays at {@code places[0..4)}. */
  static void twiceXor4(byte[] into, byte[][] of, int[] places, int n) {
    byte[] a = of[places[0]];
    byte[] b = of[places[1]];
    byte[] c = of[places[2]];
    byte[] d = of[places[3]];
    for (int i = 0; i < n; i += 8) {
      long four = get(a, i) ^ get(b, i) ^ get(c, i) ^ get(d, i);
      LONGS.set(into, i, twice(get(into, i)) ^ four);
    }
  }

  /** into = 2 x into ^ the nine arrays at {@code places[0..9)}. */
  static void twiceXor9(byte[] into, byte[][] of, int[] places, int n) {
    byte[] a = of[places[0]];
    byte[] b = of[places[1]];
    byte[] c = of[places[2]];
    byte[] d = of[places[3]];
    byte[] e = of[places[4]];
    byte[] f = of[places[5]];
    byte[] g = of[places[6]];
    byte[] h = of[places[7]];
    byte[] j = of[places[8]];
    for (int i = 0; i < n; i += 8) {
      long low = get(a, i) ^ get(b, i) ^ get(c, i) ^ get(d, i);
      long high = get(e, i) ^ get(f, i) ^ get(g, i) ^ get(h, i) ^ get(j, i);
      LONGS.set(into, i, twice(get(into, i)) ^ low ^ high);
    }
  }

  private static long get(byte[] a, int i) {
    return (long) LONGS.get(a, i);
  }
}
