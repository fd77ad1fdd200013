package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.fec.RepairEncoder;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.media.Spans;
import io.github.sightline.relay.impl.wire.Symbol;
import io.github.sightline.relay.impl.wire.WireLimits;
import io.github.sightline.relay.media.OwnerId;
import org.jspecify.annotations.Nullable;

/**
 * Writes coded rows over spans of sealed objects. One per {@link RepairCoder}: the span it holds is
 * remembered, so that the rows of one span, to however many viewers of one owner, read its
 * fragments once. A span is of one object, hence of one owner, track and epoch; the owner is
 * compared at each row.
 */
@HotPath
final class RowWriter {
  private final RepairEncoder encoder = new RepairEncoder(WireLimits.SYMBOL);
  private final byte[] symbol = new byte[WireLimits.SYMBOL];
  private @Nullable SealedObject held;
  private int heldSpan;

  /**
   * Writes one row.
   *
   * @param owner whose session it goes to
   * @param object complete
   * @param span of it
   * @param row 0 to 127
   * @param out written
   * @param at first byte written
   * @return its length, {@link SealedObject#FOREIGN} or {@link SealedObject#GONE}
   */
  int row(OwnerId owner, SealedObject object, int span, int row, byte[] out, int at) {
    int state = object.check(owner);
    if (state == 0 && (held != object || heldSpan != span)) {
      state = load(owner, object, span);
    }
    if (state != 0) {
      held = null;
      return state;
    }
    return encoder.row(row, out, at);
  }

  private int load(OwnerId owner, SealedObject object, int span) {
    int start = Spans.start(object.count(), span);
    int length = Spans.length(object.count(), span);
    encoder.begin(object.firstSeq() + start, length);
    for (int i = 0; i < length; i++) {
      int bytes = symbol(owner, object, start + i, symbol);
      if (bytes < 0) {
        return bytes;
      }
      encoder.add(i, symbol, 0, bytes);
    }
    held = object;
    heldSpan = span;
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
