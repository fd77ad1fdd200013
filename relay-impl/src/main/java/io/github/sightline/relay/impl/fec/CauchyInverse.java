package io.github.sightline.relay.impl.fec;

import io.github.sightline.relay.impl.base.HotPath;

/**
 * The inverse of a square part of the code's matrix, in closed form. For a Cauchy matrix 1 / (x[k]
 * ^ y[i]) it is
 *
 * <pre>
 *              prod over l of (x[k] ^ y[l])  x  prod over l of (x[l] ^ y[i])
 *   b[i][k] = ---------------------------------------------------------------------------------------
 *              (x[k] ^ y[i])  x  prod l != k of (x[k] ^ x[l])  x  prod l != i of (y[i] ^ y[l])
 * </pre>
 *
 * and the column factor 128 ^ y[i] of the code divides row i. In logarithms the products are sums,
 * so m missing symbols take m x m additions, no pivots, and no case that cannot be solved.
 */
@HotPath
final class CauchyInverse {
  private static final int MAX = RepairCode.MAX_MISSING;

  private final int[] x = new int[MAX];
  private final int[] y = new int[MAX];
  private final int[] columnLog = new int[MAX];
  private final int[] rowLog = new int[MAX];
  private int m;

  /**
   * Prepares the inverse.
   *
   * @param rows borrowed: numbers of m rows, all different
   * @param places borrowed: m values seq mod 128, all different
   */
  void of(int[] rows, int[] places, int m) {
    this.m = m;
    for (int i = 0; i < m; i++) {
      x[i] = 128 + rows[i];
      y[i] = places[i];
    }
    for (int i = 0; i < m; i++) {
      columnLog[i] = 0;
      rowLog[i] = -GaloisField.log(128 ^ y[i]);
      for (int l = 0; l < m; l++) {
        columnLog[i] += GaloisField.log(x[i] ^ y[l]);
        rowLog[i] += GaloisField.log(x[l] ^ y[i]);
        if (l != i) {
          columnLog[i] -= GaloisField.log(x[i] ^ x[l]);
          rowLog[i] -= GaloisField.log(y[i] ^ y[l]);
        }
      }
    }
  }

  /** Writes the m factors of the rows for missing symbol {@code i}. */
  void row(int i, byte[] factors) {
    for (int k = 0; k < m; k++) {
      int log = rowLog[i] + columnLog[k] - GaloisField.log(x[k] ^ y[i]);
      factors[k] = (byte) GaloisField.exp(log);
    }
  }
}
