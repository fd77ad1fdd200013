package io.github.sightline.relay.impl.fec;

import io.github.sightline.relay.impl.base.HotPath;

/**
 * The code [F-1]: systematic Cauchy Reed-Solomon over GF(256), 0x11D.
 *
 * <p>Symbol number s (its seq) has y = s mod 128; row r, 0 to 127, has x = 128 + r. The coefficient
 * of row r at s is
 *
 * <pre>
 *   c(r, y) = (128 ^ y) / ((128 + r) ^ y)            ^ is XOR, / the division of the field
 * </pre>
 *
 * All x are 128 or more and all y below, so no divisor is 0. 1 / (x ^ y) is a Cauchy matrix, of
 * which every square part is invertible; the factor 128 ^ y scales columns, which keeps that, and
 * makes row 0 all ones: a plain XOR, which is the cheapest row for the commonest loss. So within a
 * span of at most 128 consecutive seqs <em>any</em> m distinct rows rebuild <em>any</em> m missing
 * symbols.
 *
 * <p>Rejected: Vandermonde matrices made systematic (need an inversion per span length, and rows
 * that depend on it: a row could not be computed for a window that slides); RaptorQ and other
 * fountain codes (extra symbols, and more code for spans that never exceed 128); larger fields (no
 * gain below 256 symbols).
 *
 * <p>Sources: J. Bloemer et al., "An XOR-based erasure-resilient coding scheme", ICSI TR-95-048
 * (1995); J. S. Plank, L. Xu, "Optimizing Cauchy Reed-Solomon codes" (2006), for rows of ones by
 * scaling; S. Boros et al., on the closed inverse of Cauchy matrices.
 */
@HotPath
public final class RepairCode {
  /** [F-2] Most consecutive seqs in a span. From the protocol: y has seven bits. */
  public static final int MAX_SPAN = 128;

  /** [F-2] Number of rows. From the protocol: x has the other half of the field. */
  public static final int ROWS = 128;

  /**
   * [F-3] Most symbols rebuilt at once. Ours: work grows with the square, 64 missing of 128 keep a
   * core busy for well under a millisecond; more is cheaper to ask for again.
   */
  public static final int MAX_MISSING = 64;

  /** Ours: seqs solved for together, when windows of several rows overlap. */
  public static final int MAX_REACH = 2 * MAX_SPAN;

  private static final byte[] COEFFICIENTS = new byte[ROWS * MAX_SPAN];

  static {
    for (int row = 0; row < ROWS; row++) {
      for (int y = 0; y < MAX_SPAN; y++) {
        COEFFICIENTS[row * MAX_SPAN + y] =
            (byte) GaloisField.quotient(MAX_SPAN ^ y, (MAX_SPAN + row) ^ y);
      }
    }
  }

  private RepairCode() {}

  /** c(row, seq mod 128), 1 to 255. */
  static int coefficient(int row, int y) {
    return COEFFICIENTS[row * MAX_SPAN + y] & 0xFF;
  }

  /** seq mod 128 of the symbol {@code index} behind {@code firstSeq}. */
  static int place(long firstSeq, int index) {
    return (int) (firstSeq + index) & (MAX_SPAN - 1);
  }

  static int require(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + ": " + value + ", expected " + least + " to " + most);
    }
    return (int) value;
  }
}
