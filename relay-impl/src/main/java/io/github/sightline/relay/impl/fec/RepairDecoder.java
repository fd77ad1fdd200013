package io.github.sightline.relay.impl.fec;

import static io.github.sightline.relay.impl.fec.RepairCode.MAX_MISSING;
import static io.github.sightline.relay.impl.fec.RepairCode.MAX_SPAN;
import static io.github.sightline.relay.impl.fec.RepairCode.ROWS;
import static io.github.sightline.relay.impl.fec.RepairCode.require;

import io.github.sightline.relay.impl.base.HotPath;

/**
 * Rebuilds the missing symbols of a span: begin, give it the symbols and rows that arrived, solve,
 * read. Reused; no call allocates. One thread.
 *
 * <p>What comes from the network and cannot be used is refused with false, and changes nothing.
 * What is rebuilt is only as true as the rows: the caller judges it as it would a received symbol,
 * and drops it when its padding or its fields are not what they must be [F-4]. A received symbol is
 * never replaced.
 */
@HotPath
public final class RepairDecoder {
  private final Symbols symbols;
  private final Symbols rows;
  private final byte[][] rebuilt;
  private final Combiner combiner;
  private final CauchyInverse inverse = new CauchyInverse();
  private final byte[] coefficients = new byte[MAX_SPAN];
  private final boolean[] arrived = new boolean[MAX_SPAN];
  private final boolean[] rowArrived = new boolean[ROWS];
  private final int[] rowNumbers = new int[MAX_MISSING];
  private final int[] missingPlaces = new int[MAX_MISSING];
  private final int[] rebuiltSlot = new int[MAX_SPAN];
  private long firstSeq;
  private int span;
  private int length;
  private int missing;
  private int rowCount;
  private boolean solved;

  /**
   * Creates a decoder, with room for a whole span and {@link RepairCode#MAX_MISSING} rows: about
   * 850 arrays of one symbol.
   *
   * @param symbolBytes longest symbol
   */
  public RepairDecoder(int symbolBytes) {
    require("symbol bytes", symbolBytes, 1, Short.MAX_VALUE);
    symbols = new Symbols(MAX_SPAN, symbolBytes);
    rows = new Symbols(MAX_MISSING, symbolBytes);
    rebuilt = new byte[MAX_MISSING][symbolBytes];
    combiner = new Combiner(MAX_SPAN, symbolBytes);
  }

  /**
   * Starts a span and forgets the one before.
   *
   * @param firstSeq seq of its first symbol, 0 or more
   * @param span number of symbols, 1 to 128
   * @param rowBytes length of its rows, at least that of each symbol
   */
  public void begin(long firstSeq, int span, int rowBytes) {
    require("span", span, 1, MAX_SPAN);
    require("row bytes", rowBytes, 1, symbols.capacity());
    if (firstSeq < 0) {
      throw new IllegalArgumentException("first seq: " + firstSeq + ", expected 0 or more");
    }
    this.firstSeq = firstSeq;
    this.span = span;
    length = rowBytes;
    missing = span;
    rowCount = 0;
    solved = false;
    for (int i = 0; i < MAX_SPAN; i++) {
      arrived[i] = false;
      rowArrived[i] = false;
    }
  }

  /**
   * Takes note of a symbol that arrived.
   *
   * @param index its seq minus the first
   * @param from borrowed, copied
   * @param at its first byte
   * @param bytes its length
   * @return false when it is outside the span, empty, longer than the rows, or here already
   */
  public boolean symbol(int index, byte[] from, int at, int bytes) {
    boolean fits = index >= 0 && index < span && bytes >= 1 && bytes <= length;
    if (!fits || solved || arrived[index]) {
      return false;
    }
    symbols.put(index, from, at, bytes);
    arrived[index] = true;
    missing--;
    return true;
  }

  /**
   * Takes note of a row that arrived.
   *
   * @param row its number
   * @param from borrowed, copied
   * @param at its first byte
   * @param bytes its length
   * @return false when no such row can be, it has another length, is here already, or is the 65th
   */
  public boolean row(int row, byte[] from, int at, int bytes) {
    boolean fits = row >= 0 && row < ROWS && bytes == length;
    if (!fits || span == 0 || solved || rowCount == MAX_MISSING || rowArrived[row]) {
      return false;
    }
    rows.put(rowCount, from, at, bytes);
    rowNumbers[rowCount] = row;
    rowArrived[row] = true;
    rowCount++;
    return true;
  }

  /** Number of symbols that did not arrive. */
  public int missing() {
    return missing;
  }

  /** Number of rows taken. */
  public int rows() {
    return rowCount;
  }

  /** Whether {@link #solve} would rebuild: as many rows as symbols are missing, and one is. */
  public boolean solvable() {
    return !solved && missing >= 1 && missing <= rowCount;
  }

  /**
   * Rebuilds all missing symbols.
   *
   * @return false when it is not {@link #solvable}; nothing can be read then
   */
  public boolean solve() {
    if (!solvable()) {
      return false;
    }
    int m = listMissing();
    for (int k = 0; k < m; k++) {
      takeOutWhatArrived(k);
    }
    inverse.of(rowNumbers, missingPlaces, m);
    for (int i = 0; i < m; i++) {
      inverse.row(i, coefficients);
      byte[] sum = combiner.sum(rows, coefficients, m, Words.whole(length));
      System.arraycopy(sum, 0, rebuilt[i], 0, length);
    }
    solved = true;
    return true;
  }

  private int listMissing() {
    int m = 0;
    for (int i = 0; i < span; i++) {
      if (!arrived[i]) {
        symbols.clear(i);
        rebuiltSlot[i] = m;
        missingPlaces[m++] = RepairCode.place(firstSeq, i);
      }
    }
    return m;
  }

  /** Leaves in the row what the missing symbols gave to it. */
  private void takeOutWhatArrived(int k) {
    for (int i = 0; i < span; i++) {
      int place = RepairCode.place(firstSeq, i);
      coefficients[i] = (byte) (arrived[i] ? RepairCode.coefficient(rowNumbers[k], place) : 0);
    }
    int n = Words.whole(length);
    rows.add(k, combiner.sum(symbols, coefficients, span, n), n);
  }

  /**
   * Reads a rebuilt symbol, with the zeros that padded it.
   *
   * @param index its seq minus the first
   * @param out written
   * @param outAt first byte written
   * @return bytes written: the length of the rows; -1 when it was not rebuilt
   */
  public int read(int index, byte[] out, int outAt) {
    if (!solved || index < 0 || index >= span || arrived[index]) {
      return -1;
    }
    System.arraycopy(rebuilt[rebuiltSlot[index]], 0, out, outAt, length);
    return length;
  }
}
