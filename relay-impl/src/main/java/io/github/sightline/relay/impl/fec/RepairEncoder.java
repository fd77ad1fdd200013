package io.github.sightline.relay.impl.fec;

import static io.github.sightline.relay.impl.fec.RepairCode.MAX_SPAN;
import static io.github.sightline.relay.impl.fec.RepairCode.ROWS;
import static io.github.sightline.relay.impl.fec.RepairCode.require;

import io.github.sightline.relay.impl.base.HotPath;

/**
 * Computes repair rows over a span of consecutive symbols: begin, add each symbol once, then any
 * rows, in any order. Reused; no call allocates. One thread.
 *
 * <p>The row is as long as the longest symbol; shorter ones count as padded with zeros.
 */
@HotPath
public final class RepairEncoder {
  private final Symbols symbols;
  private final Combiner combiner;
  private final byte[] coefficients = new byte[MAX_SPAN];
  private final boolean[] added = new boolean[MAX_SPAN];
  private long firstSeq;
  private int span;
  private int missing;
  private int length;

  /**
   * Creates an encoder, with room for a whole span: 512 arrays of one symbol.
   *
   * @param symbolBytes longest symbol
   */
  public RepairEncoder(int symbolBytes) {
    require("symbol bytes", symbolBytes, 1, Short.MAX_VALUE);
    symbols = new Symbols(MAX_SPAN, symbolBytes);
    combiner = new Combiner(MAX_SPAN, symbolBytes);
  }

  /**
   * Starts a span and forgets the one before.
   *
   * @param firstSeq seq of its first symbol, 0 or more
   * @param span number of symbols, 1 to 128
   */
  public void begin(long firstSeq, int span) {
    require("span", span, 1, MAX_SPAN);
    if (firstSeq < 0) {
      throw new IllegalArgumentException("first seq: " + firstSeq + ", expected 0 or more");
    }
    this.firstSeq = firstSeq;
    this.span = span;
    missing = span;
    length = 0;
    for (int i = 0; i < MAX_SPAN; i++) {
      added[i] = false;
    }
  }

  /**
   * Adds a symbol.
   *
   * @param index its seq minus the first
   * @param from borrowed, copied
   * @param at its first byte
   * @param bytes its length, 1 to the longest
   * @throws IllegalStateException when the span has it already
   */
  public void add(int index, byte[] from, int at, int bytes) {
    require("index", index, 0, span - 1L);
    require("symbol bytes", bytes, 1, symbols.capacity());
    if (added[index]) {
      throw new IllegalStateException("symbol " + index + " was added before");
    }
    symbols.put(index, from, at, bytes);
    added[index] = true;
    missing--;
    length = Math.max(length, bytes);
  }

  /** Length of every row: that of the longest symbol so far. */
  public int length() {
    return length;
  }

  /**
   * Computes one row.
   *
   * @param row its number, 0 to 127
   * @param out written
   * @param outAt first byte written
   * @return bytes written: {@link #length}
   * @throws IllegalStateException when a symbol of the span was not added
   */
  public int row(int row, byte[] out, int outAt) {
    require("row", row, 0, ROWS - 1L);
    if (span == 0 || missing != 0) {
      throw new IllegalStateException(
          "row over a span of " + span + " that lacks " + missing + " symbols");
    }
    for (int i = 0; i < span; i++) {
      coefficients[i] = (byte) RepairCode.coefficient(row, RepairCode.place(firstSeq, i));
    }
    byte[] sum = combiner.sum(symbols, coefficients, span, Words.whole(length));
    System.arraycopy(sum, 0, out, outAt, length);
    return length;
  }
}
