package io.github.sightline.relay.impl.fec;

import static io.github.sightline.relay.impl.fec.RepairCode.MAX_MISSING;
import static io.github.sightline.relay.impl.fec.RepairCode.MAX_REACH;
import static io.github.sightline.relay.impl.fec.RepairCode.MAX_SPAN;
import static io.github.sightline.relay.impl.fec.RepairCode.ROWS;
import static io.github.sightline.relay.impl.fec.RepairCode.require;

import io.github.sightline.relay.impl.base.HotPath;

/**
 * Rebuilds missing symbols of up to 256 consecutive ones: begin, give it the symbols and rows that
 * arrived, solve, read. A row may cover all of them or a part ({@link #over}), so rows whose
 * windows overlap help each other. Reused; no call allocates. One thread.
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
  private final Elimination elimination = new Elimination();
  private final byte[] coefficients = new byte[MAX_REACH];
  private final boolean[] arrived = new boolean[MAX_REACH];
  private final int[] rowNumbers = new int[MAX_MISSING];
  private final int[] rowStarts = new int[MAX_MISSING];
  private final int[] rowEnds = new int[MAX_MISSING];
  private final boolean[] rowUsed = new boolean[MAX_MISSING];
  private final int[] missingPlaces = new int[MAX_REACH];
  private final int[] rebuiltSlot = new int[MAX_REACH];
  private long firstSeq;
  private int span;
  private int length;
  private int start;
  private int end;
  private int missing;
  private int rowCount;
  private boolean solved;

  /**
   * Creates a decoder, with room for a whole span and {@link RepairCode#MAX_MISSING} rows: about
   * 1,370 arrays of one symbol.
   *
   * @param symbolBytes longest symbol
   */
  public RepairDecoder(int symbolBytes) {
    require("symbol bytes", symbolBytes, 1, Short.MAX_VALUE);
    symbols = new Symbols(MAX_REACH, symbolBytes);
    rows = new Symbols(MAX_MISSING, symbolBytes);
    rebuilt = new byte[MAX_MISSING][symbolBytes];
    combiner = new Combiner(MAX_REACH, symbolBytes);
  }

  /**
   * Starts a span and forgets the one before.
   *
   * @param firstSeq seq of its first symbol, 0 or more
   * @param span number of symbols, 1 to 256; what lies 128 apart is in no row together
   * @param rowBytes length of its longest row, at least that of each symbol
   */
  public void begin(long firstSeq, int span, int rowBytes) {
    require("span", span, 1, MAX_REACH);
    require("row bytes", rowBytes, 1, symbols.capacity());
    if (firstSeq < 0) {
      throw new IllegalArgumentException("first seq: " + firstSeq + ", expected 0 or more");
    }
    this.firstSeq = firstSeq;
    this.span = span;
    length = rowBytes;
    start = 0;
    end = Math.min(span, MAX_SPAN);
    missing = span;
    rowCount = 0;
    solved = false;
    for (int i = 0; i < MAX_REACH; i++) {
      arrived[i] = false;
      rebuiltSlot[i] = -1;
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
   * The rows that follow cover only a part of the span.
   *
   * @param first the part's first seq minus the span's first
   * @param count number of symbols covered
   */
  public void over(int first, int count) {
    start = require("first", first, 0, span - 1L);
    end = start + require("count", count, 1, Math.min(MAX_SPAN, span - (long) first));
  }

  /**
   * Takes note of a row that arrived.
   *
   * @param row its number
   * @param from borrowed, copied
   * @param at its first byte
   * @param bytes its length
   * @return false when no such row can be, it has another length, is here already, or is the 65th;
   *     only a row over a part may be shorter
   */
  public boolean row(int row, byte[] from, int at, int bytes) {
    boolean part = end - start < span;
    boolean fits = bytes == length || (part && bytes >= 1 && bytes < length);
    if (row < 0 || row >= ROWS || !fits || span == 0 || solved || rowCount == MAX_MISSING) {
      return false;
    }
    for (int k = 0; k < rowCount; k++) {
      if (rowNumbers[k] == row && rowStarts[k] == start && rowEnds[k] == end) {
        return false;
      }
    }
    rows.put(rowCount, from, at, bytes);
    rowNumbers[rowCount] = row;
    rowStarts[rowCount] = start;
    rowEnds[rowCount++] = end;
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

  /** Whether {@link #solve} may rebuild all: as many rows as symbols are missing, and one is. */
  public boolean solvable() {
    return !solved && missing >= 1 && missing <= rowCount;
  }

  /**
   * Rebuilds every missing symbol that the rows determine: all or none when each row covers the
   * whole span.
   *
   * @return false when none is; nothing can be read then
   */
  public boolean solve() {
    if (solved || missing == 0 || rowCount == 0) {
      return false;
    }
    int m = listMissing();
    eliminate(m);
    int found = 0;
    for (int k = 0; k < rowCount; k++) {
      rowUsed[k] = false;
    }
    for (int c = 0; c < m; c++) {
      if (elimination.determines(c)) {
        noteUsed(elimination.factors(c));
        found++;
      }
    }
    if (found == 0) {
      return false;
    }
    for (int k = 0; k < rowCount; k++) {
      if (rowUsed[k]) {
        takeOutWhatArrived(k);
      }
    }
    combine(m);
    solved = true;
    return true;
  }

  private int listMissing() {
    int m = 0;
    for (int i = 0; i < span; i++) {
      if (!arrived[i]) {
        symbols.clear(i);
        missingPlaces[m++] = i;
      }
    }
    return m;
  }

  private void eliminate(int m) {
    elimination.begin(m);
    for (int k = 0; k < rowCount; k++) {
      int row = elimination.add();
      for (int c = 0; c < m; c++) {
        int i = missingPlaces[c];
        if (i >= rowStarts[k] && i < rowEnds[k]) {
          int place = RepairCode.place(firstSeq, i);
          elimination.set(row, c, RepairCode.coefficient(rowNumbers[k], place));
        }
      }
    }
    elimination.run();
  }

  private void noteUsed(byte[] factors) {
    for (int k = 0; k < rowCount; k++) {
      rowUsed[k] |= factors[k] != 0;
    }
  }

  /** Leaves in the row what the missing symbols gave to it. */
  private void takeOutWhatArrived(int k) {
    for (int i = 0; i < span; i++) {
      boolean known = arrived[i] && i >= rowStarts[k] && i < rowEnds[k];
      int place = RepairCode.place(firstSeq, i);
      coefficients[i] = (byte) (known ? RepairCode.coefficient(rowNumbers[k], place) : 0);
    }
    int n = Words.whole(length);
    rows.add(k, combiner.sum(symbols, coefficients, span, n), n);
  }

  private void combine(int m) {
    int slot = 0;
    for (int c = 0; c < m; c++) {
      if (elimination.determines(c)) {
        byte[] factors = elimination.factors(c);
        byte[] sum = combiner.sum(rows, factors, rowCount, Words.whole(length));
        System.arraycopy(sum, 0, rebuilt[slot], 0, length);
        rebuiltSlot[missingPlaces[c]] = slot++;
      }
    }
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
    if (!solved || index < 0 || index >= span || rebuiltSlot[index] < 0) {
      return -1;
    }
    System.arraycopy(rebuilt[rebuiltSlot[index]], 0, out, outAt, length);
    return length;
  }
}
