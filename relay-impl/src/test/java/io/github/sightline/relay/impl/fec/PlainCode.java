package io.github.sightline.relay.impl.fec;

/**
 * The code as the specification writes it, slowly: one byte and one product at a time, with a field
 * of its own. What the fast one must agree with.
 */
final class PlainCode {
  private PlainCode() {}

  /** Product by shifting and reducing, no tables. */
  static int product(int a, int b) {
    int product = 0;
    int shifted = a;
    for (int bit = 0; bit < 8; bit++) {
      product ^= (b >> bit & 1) == 0 ? 0 : shifted;
      shifted <<= 1;
      shifted ^= (shifted & 0x100) == 0 ? 0 : 0x11D;
    }
    return product;
  }

  /** The b with a x b = 1, by looking. */
  static int inverse(int a) {
    for (int b = 1; b < 256; b++) {
      if (product(a, b) == 1) {
        return b;
      }
    }
    throw new IllegalArgumentException("no inverse of " + a);
  }

  static int coefficient(int row, long seq) {
    int y = (int) (seq & 127);
    return product(128 ^ y, inverse((128 + row) ^ y));
  }

  static byte[] row(int row, long firstSeq, byte[][] symbols) {
    int length = 0;
    for (byte[] symbol : symbols) {
      length = Math.max(length, symbol.length);
    }
    byte[] sum = new byte[length];
    for (int s = 0; s < symbols.length; s++) {
      int c = coefficient(row, firstSeq + s);
      for (int i = 0; i < symbols[s].length; i++) {
        sum[i] ^= (byte) product(c, symbols[s][i] & 0xFF);
      }
    }
    return sum;
  }

  /** Whether a square matrix can be inverted, by elimination. */
  static boolean regular(int[][] matrix) {
    int n = matrix.length;
    for (int column = 0; column < n; column++) {
      int pivot = column;
      while (pivot < n && matrix[pivot][column] == 0) {
        pivot++;
      }
      if (pivot == n) {
        return false;
      }
      int[] row = matrix[pivot];
      matrix[pivot] = matrix[column];
      matrix[column] = row;
      int inverse = inverse(row[column]);
      for (int below = column + 1; below < n; below++) {
        int factor = product(matrix[below][column], inverse);
        for (int i = column; i < n; i++) {
          matrix[below][i] ^= product(factor, row[i]);
        }
      }
    }
    return true;
  }
}
