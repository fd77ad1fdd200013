package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.fec.RepairDecoder;
import io.github.sightline.relay.impl.media.HeldRows;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.media.Spans;
import io.github.sightline.relay.impl.wire.Symbol;
import io.github.sightline.relay.impl.wire.WireLimits;

/**
 * Rebuilds missing fragments of a span from its rows. One per {@link RepairCoder}. What is rebuilt
 * counts only when its padding is zero and its fields are those of its object and its place; it
 * never replaces what arrived. Whether the object is genuine its signature and seal tell, later.
 */
@HotPath
final class Rebuilder {
  private final RepairDecoder decoder = new RepairDecoder(WireLimits.SYMBOL);
  private final int[] indexes = new int[Spans.MAX];
  private final byte[] symbol = new byte[WireLimits.SYMBOL];
  private long rebuilt;
  private long refused;

  /** How many fragments of a span are not there. */
  static int missing(SealedObject object, int span) {
    int end = Spans.start(object.count(), span + 1);
    int missing = 0;
    for (int i = Spans.start(object.count(), span); i < end; i++) {
      missing += object.has(i) ? 0 : 1;
    }
    return missing;
  }

  /**
   * Fills in the missing fragments of a span.
   *
   * @param object being assembled
   * @param span with at least as many rows as fragments missing
   * @param rows of the object
   * @return how many fragments came out, see {@link #index}
   */
  int rebuild(SealedObject object, int span, HeldRows rows) {
    int start = Spans.start(object.count(), span);
    int length = Spans.length(object.count(), span);
    int rowBytes = rowBytes(rows, span);
    decoder.begin(object.firstSeq() + start, length, rowBytes);
    for (int i = 0; i < length; i++) {
      if (object.has(start + i)) {
        int bytes = RowWriter.symbol(object.owner(), object, start + i, symbol);
        if (bytes < 0 || !decoder.symbol(i, symbol, 0, bytes)) {
          refused++;
          return 0;
        }
      }
    }
    for (int i = 0; i < rows.size(); i++) {
      if (rows.span(i) == span) {
        decoder.row(rows.row(i), rows.bytes(i), 0, rows.length(i));
      }
    }
    return decoder.solve() ? fill(object, start, length, rowBytes) : 0;
  }

  private static int rowBytes(HeldRows rows, int span) {
    for (int i = 0; i < rows.size(); i++) {
      if (rows.span(i) == span) {
        return rows.length(i);
      }
    }
    return 1;
  }

  private int fill(SealedObject object, int start, int length, int rowBytes) {
    int count = 0;
    for (int i = 0; i < length; i++) {
      int index = start + i;
      if (object.has(index)) {
        continue;
      }
      if (genuine(object, index, i, rowBytes)
          && object.put(index, symbol, Symbol.bytesAt(0), Symbol.length(symbol, 0))) {
        indexes[count++] = index;
        rebuilt++;
      } else {
        refused++;
      }
    }
    return count;
  }

  private boolean genuine(SealedObject object, int index, int i, int rowBytes) {
    return decoder.read(i, symbol, 0) == rowBytes
        && Symbol.checkPadded(symbol, 0, rowBytes) > 0
        && fits(object, index);
  }

  /** Which fragment came out as the i-th of the last {@link #rebuild}. */
  int index(int i) {
    return indexes[i];
  }

  private boolean fits(SealedObject object, int index) {
    return Symbol.group(symbol, 0) == object.group()
        && Symbol.object(symbol, 0) == object.object()
        && Symbol.flags(symbol, 0) == object.flags()
        && Symbol.count(symbol, 0) == object.count()
        && Symbol.index(symbol, 0) == index;
  }

  /** Fragments rebuilt. */
  long rebuilt() {
    return rebuilt;
  }

  /** Fragments that came out wrong, and spans that contradicted their rows. */
  long refused() {
    return refused;
  }
}
