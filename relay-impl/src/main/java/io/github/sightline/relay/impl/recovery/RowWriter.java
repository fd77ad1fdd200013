package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.fec.RepairEncoder;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.wire.Symbol;
import io.github.sightline.relay.impl.wire.WireLimits;
import io.github.sightline.relay.media.OwnerId;
import org.jspecify.annotations.Nullable;

/**
 * Writes coded rows over spans of sealed objects. One per {@link RepairCoder}: the span it holds is
 * remembered, so that the rows of one span, to however many viewers of one owner, read its
 * fragments once. A span is of one object or of neighbours on one track, hence of one owner, track
 * and epoch; owner and epoch are compared at each row.
 */
@HotPath
final class RowWriter {
  private final RepairEncoder encoder = new RepairEncoder(WireLimits.SYMBOL);
  private final byte[] symbol = new byte[WireLimits.SYMBOL];
  private @Nullable SealedObject held;
  private long heldFirst;
  private int heldLength;

  /**
   * Writes one row.
   *
   * @param owner whose session it goes to
   * @param sending of whole objects
   * @param span of its object, or {@link Sending#WINDOW}
   * @param row 0 to 127
   * @param out written
   * @param at first byte written
   * @return its length, {@link SealedObject#FOREIGN} or {@link SealedObject#GONE}
   */
  int row(OwnerId owner, Sending sending, int span, int row, byte[] out, int at) {
    SealedObject object = sending.object();
    long first = sending.firstSeq(span);
    int length = sending.length(span);
    int state = object == null ? SealedObject.GONE : check(owner, sending, first, length);
    if (state == 0 && (held != object || heldFirst != first || heldLength != length)) {
      state = load(owner, sending, first, length);
      held = object;
      heldFirst = first;
      heldLength = length;
    }
    if (state != 0) {
      held = null;
      return state;
    }
    return encoder.row(row, out, at);
  }

  /** Each object of the span is the owner's and of the newest one's epoch, at every row. */
  private static int check(OwnerId owner, Sending sending, long first, int length) {
    SealedObject newest = sending.holding(first + length - 1);
    long seq = first + length - 1;
    while (seq >= first) {
      SealedObject object = sending.holding(seq);
      if (object == null || newest == null) {
        return SealedObject.GONE;
      }
      boolean follows = seq >= object.firstSeq() && seq < object.firstSeq() + object.count();
      if (!follows || object.epoch() != newest.epoch()) {
        return SealedObject.GONE;
      }
      int state = object.check(owner);
      if (state != 0) {
        return state;
      }
      seq = object.firstSeq() - 1;
    }
    return 0;
  }

  private int load(OwnerId owner, Sending sending, long first, int length) {
    encoder.begin(first, length);
    for (int i = 0; i < length; i++) {
      SealedObject object = sending.holding(first + i);
      int index = object == null ? 0 : (int) (first + i - object.firstSeq());
      int bytes = object == null ? SealedObject.GONE : symbol(owner, object, index, symbol);
      if (bytes < 0) {
        return bytes;
      }
      encoder.add(i, symbol, 0, bytes);
    }
    return 0;
  }

  /** A fragment as the code sees it: place, piece, bytes. */
  static int symbol(OwnerId owner, SealedObject object, int index, byte[] into) {
    int bytes = object.read(owner, index, into, WireLimits.SYMBOL_HEADER);
    if (bytes < 0) {
      return bytes;
    }
    Symbol.writePlace(into, 0, object.group(), object.object(), object.flags());
    return Symbol.writePiece(into, 0, index, object.count(), bytes) + bytes;
  }
}
