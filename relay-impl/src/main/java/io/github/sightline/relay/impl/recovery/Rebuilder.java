package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.fec.RepairCode;
import io.github.sightline.relay.impl.fec.RepairDecoder;
import io.github.sightline.relay.impl.media.Assembler;
import io.github.sightline.relay.impl.media.Incoming;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.media.Spans;
import io.github.sightline.relay.impl.wire.Fragment;
import io.github.sightline.relay.impl.wire.Symbol;
import io.github.sightline.relay.impl.wire.WireLimits;

/**
 * Rebuilds missing fragments from rows, whose spans may overlap and reach over several objects of
 * one track and epoch. One per {@link RepairCoder}. What is rebuilt leaves as a FRAGMENT and is
 * judged like one that arrived: it counts only when its padding is zero and its fields are those of
 * its object and its place, and never replaces what arrived. Whether the object is genuine its
 * signature and seal tell, later.
 */
@HotPath
final class Rebuilder {
  private final RepairDecoder decoder = new RepairDecoder(WireLimits.SYMBOL);
  private final boolean[] known = new boolean[RepairCode.MAX_REACH];
  private final int[] unknownTo = new int[RepairCode.MAX_REACH + 1];
  private final boolean[] covered = new boolean[RepairCode.MAX_REACH];
  private final byte[] symbol = new byte[WireLimits.SYMBOL];
  private final byte[] plain = new byte[WireLimits.PLAINTEXT];
  private long first;
  private int span;
  private int rowBytes;
  private long done;
  private long rebuilt;
  private long refused;

  /** How many fragments of a span of an object are not there. */
  static int missing(SealedObject object, int of) {
    int end = Spans.start(object.count(), of + 1);
    int missing = 0;
    for (int i = Spans.start(object.count(), of); i < end; i++) {
      missing += object.has(i) ? 0 : 1;
    }
    return missing;
  }

  /**
   * Rebuilds what the rows around some seqs determine. Rows of which nothing is missing any more
   * are forgotten.
   *
   * @param window of the track
   * @param rows of the track; those that cover what is neither here nor to come are forgotten
   * @param done up to this seq nothing comes any more
   * @param seq the first seq about which there is news
   * @param count how many
   * @return whether anything came out, see {@link #fragment}
   */
  boolean solve(Assembler window, HeldRows rows, long done, long seq, int count) {
    long least = Long.MAX_VALUE;
    long end = 0;
    for (int i = 0; i < rows.size(); i++) {
      if (rows.first(i) < seq + count && rows.end(i) > seq) {
        least = Math.min(least, rows.first(i));
        end = Math.max(end, rows.end(i));
      }
    }
    if (end == 0) {
      return false;
    }
    long from = Math.max(least, end - RepairCode.MAX_REACH);
    this.done = done;
    return solve(window, rows, from, end)
        || (from > least && solve(window, rows, least, least + RepairCode.MAX_REACH));
  }

  /** With the rows that lie wholly between two seqs. */
  private boolean solve(Assembler window, HeldRows rows, long from, long end) {
    first = from;
    span = (int) (end - from);
    look(window, rows);
    if (!worthwhile(rows) || !load(window, rows)) {
      return false;
    }
    boolean solved = decoder.solve();
    if (!solved) {
      dropNewest(rows);
    }
    return solved;
  }

  /** As many rows as unknowns and no solution: one says nothing new, and must not be counted on. */
  private void dropNewest(HeldRows rows) {
    for (int i = rows.size() - 1; i >= 0; i--) {
      if (inside(rows, i)) {
        rows.remove(i);
        return;
      }
    }
  }

  private boolean inside(HeldRows rows, int i) {
    return rows.first(i) >= first && rows.end(i) <= first + span;
  }

  private void look(Assembler window, HeldRows rows) {
    for (int i = 0; i < span; i++) {
      covered[i] = false;
      Incoming entry = window.containing(rows.epoch(), first + i);
      SealedObject object = entry == null ? null : entry.object();
      known[i] =
          object != null
              && object.check(object.owner()) == 0
              && object.has((int) (first + i - object.firstSeq()));
    }
    rowBytes = 0;
    for (int i = rows.size() - 1; i >= 0; i--) {
      if (inside(rows, i) && (unknown(rows, i) == 0 || outOfReach(rows, i))) {
        rows.remove(i);
      } else if (inside(rows, i)) {
        rowBytes = Math.max(rowBytes, rows.length(i));
        for (long s = rows.first(i); s < rows.end(i); s++) {
          covered[(int) (s - first)] = true;
        }
      }
    }
  }

  private boolean outOfReach(HeldRows rows, int i) {
    for (long s = rows.first(i); s <= done && s < rows.end(i); s++) {
      if (!known[(int) (s - first)]) {
        return true;
      }
    }
    return false;
  }

  private int unknown(HeldRows rows, int i) {
    int unknown = 0;
    for (long s = rows.first(i); s < rows.end(i); s++) {
      unknown += known[(int) (s - first)] ? 0 : 1;
    }
    return unknown;
  }

  /** Whether between some row's beginning and some row's end are as many rows as unknowns. */
  private boolean worthwhile(HeldRows rows) {
    unknownTo[0] = 0;
    for (int i = 0; i < span; i++) {
      unknownTo[i + 1] = unknownTo[i] + (covered[i] && !known[i] ? 1 : 0);
    }
    for (int i = 0; i < rows.size(); i++) {
      for (int k = 0; k < rows.size(); k++) {
        if (inside(rows, i) && inside(rows, k) && enough(rows, rows.first(i), rows.end(k))) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean enough(HeldRows rows, long from, long end) {
    if (from >= end) {
      return false;
    }
    int within = 0;
    for (int i = 0; i < rows.size(); i++) {
      within += rows.first(i) >= from && rows.end(i) <= end ? 1 : 0;
    }
    int unknown = unknownTo[(int) (end - first)] - unknownTo[(int) (from - first)];
    return unknown > 0 && unknown <= within;
  }

  private boolean load(Assembler window, HeldRows rows) {
    decoder.begin(first, span, rowBytes);
    for (int i = 0; i < span; i++) {
      Incoming entry = covered[i] && known[i] ? window.containing(rows.epoch(), first + i) : null;
      if (entry != null) {
        SealedObject object = entry.object();
        int index = (int) (first + i - object.firstSeq());
        int bytes = RowWriter.symbol(object.owner(), object, index, symbol);
        if (bytes > rowBytes) {
          refuse(rows);
          return false;
        }
        if (bytes > 0) {
          decoder.symbol(i, symbol, 0, bytes);
        }
      }
    }
    for (int i = 0; i < rows.size(); i++) {
      if (inside(rows, i)) {
        decoder.over((int) (rows.first(i) - first), (int) (rows.end(i) - rows.first(i)));
        decoder.row(rows.number(i), rows.bytes(i), 0, rows.length(i));
      }
    }
    return true;
  }

  /** What came out is not what it must be: no row that had a part in it is believed any more. */
  void refuse(HeldRows rows) {
    refused++;
    for (int i = rows.size() - 1; i >= 0; i--) {
      if (inside(rows, i)) {
        rows.remove(i);
      }
    }
  }

  /** Number of seqs looked at last. */
  int span() {
    return span;
  }

  /** The first seq looked at last. */
  long first() {
    return first;
  }

  /**
   * Writes the i-th of the last {@link #span} seqs as the FRAGMENT it was, at the beginning of
   * {@link #plain}.
   *
   * @return 1 when it is one, 0 when that fragment was not rebuilt, -1 when what came out is none
   */
  int fragment(Assembler window, int i, long alias, long epoch) {
    int length = decoder.read(i, symbol, 0);
    if (length < 0) {
      return 0;
    }
    int bytes = Symbol.checkPadded(symbol, 0, length);
    if (bytes < 0 || !fits(window, epoch, first + i)) {
      return -1;
    }
    int at = Fragment.write(plain, 0, alias, epoch, first + i, 0);
    System.arraycopy(symbol, 0, plain, at, bytes);
    rebuilt++;
    return 1;
  }

  /** Whether the symbol agrees with its seq and the objects around it. */
  private boolean fits(Assembler window, long epoch, long seq) {
    long from = seq - Symbol.index(symbol, 0);
    Incoming entry = window.containing(epoch, seq);
    if (entry == null) {
      return from >= 0
          && window.containing(epoch, from) == null
          && window.containing(epoch, from + Symbol.count(symbol, 0) - 1) == null;
    }
    SealedObject object = entry.object();
    return from == object.firstSeq()
        && Symbol.group(symbol, 0) == object.group()
        && Symbol.object(symbol, 0) == object.object()
        && Symbol.flags(symbol, 0) == object.flags()
        && Symbol.count(symbol, 0) == object.count();
  }

  /** A FRAGMENT; its body begins at 1. */
  byte[] plain() {
    return plain;
  }

  /** Fragments rebuilt. */
  long rebuilt() {
    return rebuilt;
  }

  /** Times that rows and fragments contradicted each other. */
  long refused() {
    return refused;
  }
}
