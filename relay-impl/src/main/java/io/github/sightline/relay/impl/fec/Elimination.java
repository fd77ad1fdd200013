package io.github.sightline.relay.impl.fec;

import io.github.sightline.relay.impl.base.HotPath;

/**
 * Which missing symbols a set of rows determines, and how: Gauss and Jordan over the coefficients
 * alone, with a record of what was added to what. The bytes are touched afterwards, once, and only
 * for what came out.
 *
 * <p>Rows may cover different spans. Over one span any square part of the code's matrix can be
 * inverted, in closed form even; over windows that slide it depends, and one way that does both was
 * chosen over two.
 */
@HotPath
final class Elimination {
  private static final int ROWS = RepairCode.MAX_MISSING;

  private final byte[][] left = new byte[ROWS][RepairCode.MAX_REACH];
  private final byte[][] record = new byte[ROWS][ROWS];
  private final int[] pivotRow = new int[RepairCode.MAX_REACH];
  private int rows;
  private int columns;

  /** Begins with no row and that many unknowns, 1 to 256. */
  void begin(int unknowns) {
    columns = unknowns;
    rows = 0;
  }

  /** Adds a row, all zeros; at most {@link RepairCode#MAX_MISSING}. */
  int add() {
    int row = rows++;
    for (int c = 0; c < columns; c++) {
      left[row][c] = 0;
    }
    for (int k = 0; k < ROWS; k++) {
      record[row][k] = (byte) (k == row ? 1 : 0);
    }
    return row;
  }

  /** Sets one coefficient of a row. */
  void set(int row, int column, int coefficient) {
    left[row][column] = (byte) coefficient;
  }

  /** Reduces the rows. */
  void run() {
    int top = 0;
    for (int c = 0; c < columns; c++) {
      int pivot = pivot(top, c);
      pivotRow[c] = pivot < 0 ? -1 : top;
      if (pivot >= 0) {
        swap(top, pivot);
        scale(top, GaloisField.quotient(1, left[top][c] & 0xFF));
        clear(top, c);
        top++;
      }
    }
  }

  private int pivot(int from, int column) {
    for (int r = from; r < rows; r++) {
      if (left[r][column] != 0) {
        return r;
      }
    }
    return -1;
  }

  private void swap(int a, int b) {
    byte[] row = left[a];
    left[a] = left[b];
    left[b] = row;
    row = record[a];
    record[a] = record[b];
    record[b] = row;
  }

  private void scale(int row, int by) {
    for (int c = 0; c < columns; c++) {
      left[row][c] = (byte) GaloisField.product(left[row][c] & 0xFF, by);
    }
    for (int k = 0; k < rows; k++) {
      record[row][k] = (byte) GaloisField.product(record[row][k] & 0xFF, by);
    }
  }

  private void clear(int pivot, int column) {
    for (int r = 0; r < rows; r++) {
      int by = left[r][column] & 0xFF;
      if (r == pivot || by == 0) {
        continue;
      }
      for (int c = column; c < columns; c++) {
        left[r][c] ^= (byte) GaloisField.product(left[pivot][c] & 0xFF, by);
      }
      for (int k = 0; k < rows; k++) {
        record[r][k] ^= (byte) GaloisField.product(record[pivot][k] & 0xFF, by);
      }
    }
  }

  /** Whether the rows determine that unknown. */
  boolean determines(int column) {
    int row = pivotRow[column];
    for (int c = 0; row >= 0 && c < columns; c++) {
      if (c != column && left[row][c] != 0) {
        return false;
      }
    }
    return row >= 0;
  }

  /**
   * By what each row, in the order of {@link #add}, is multiplied so that their sum is an unknown
   * that is determined.
   *
   * @return lent, one factor a row
   */
  byte[] factors(int column) {
    return record[pivotRow[column]];
  }
}
