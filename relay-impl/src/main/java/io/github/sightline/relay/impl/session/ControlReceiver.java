package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.impl.wire.WireLimits;
import java.util.ArrayList;
import java.util.Arrays;

/**
 * The receiving half of the control stream: puts segments in order and cuts messages. Keeps copies
 * of what came too early, at most 64 KiB ahead and in at most 128 pieces; nothing is allocated for
 * what only was announced. One thread.
 */
final class ControlReceiver {
  /** Takes one message; false when no more is wanted. */
  interface Delivery {
    boolean deliver(long now, ControlMessage message);
  }

  private record Piece(long offset, int length, Bytewise bytes) {}

  /** The bytes of a piece: an array in a record would compare by identity. */
  private static final class Bytewise {
    final byte[] array;

    Bytewise(byte[] array) {
      this.array = array;
    }
  }

  private static final byte[] NOTHING = new byte[0];

  private final ArrayList<Piece> pieces = new ArrayList<>();
  private int ahead;
  private long next;
  private byte[] partial = NOTHING;
  private int partialLength;

  /**
   * Takes one segment.
   *
   * @param a borrowed
   * @param at first byte
   * @param length number of bytes
   * @param offset their place in the stream
   * @return false when no correct peer sends it: the hop ends
   */
  boolean receive(long now, Delivery to, long offset, byte[] a, int at, int length) {
    long end = offset + length;
    if (end <= next) {
      return true;
    }
    if (end - next > WireLimits.CONTROL_WINDOW) {
      return false;
    }
    if (offset > next) {
      return keep(offset, a, at, length);
    }
    int known = (int) (next - offset);
    next = end;
    return consume(now, to, a, at + known, length - known) && drain(now, to);
  }

  private boolean keep(long offset, byte[] a, int at, int length) {
    for (Piece p : pieces) {
      if (p.offset <= offset && p.offset + p.length >= offset + length) {
        return true;
      }
    }
    if (pieces.size() == ControlSender.SEGMENTS || ahead + length > WireLimits.CONTROL_WINDOW) {
      return false;
    }
    pieces.add(new Piece(offset, length, new Bytewise(Bytes.copyOf(a, at, length))));
    ahead += length;
    return true;
  }

  /** Consumes the pieces that have become the next. */
  private boolean drain(long now, Delivery to) {
    boolean found = true;
    while (found) {
      found = false;
      for (int i = 0; i < pieces.size() && !found; i++) {
        Piece p = pieces.get(i);
        if (p.offset > next) {
          continue;
        }
        found = true;
        pieces.remove(i);
        ahead -= p.length;
        int known = (int) Math.min(next - p.offset, p.length);
        next += p.length - known;
        if (!consume(now, to, p.bytes.array, known, p.length - known)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean consume(long now, Delivery to, byte[] a, int at, int length) {
    int from = at;
    int left = length;
    if (partialLength > 0) {
      append(a, from, left);
      from = 0;
      left = partialLength;
      byte[] whole = partial;
      int used = messages(now, to, whole, from, left);
      return used >= 0 && keepRest(whole, used, left - used);
    }
    int used = messages(now, to, a, from, left);
    return used >= 0 && keepRest(a, from + used, left - used);
  }

  /** Delivers whole messages: how many bytes they had, -1 when one is not a message. */
  private static int messages(long now, Delivery to, byte[] a, int at, int length) {
    int used = 0;
    while (used < length) {
      int size = ControlMessage.length(a, at + used, length - used);
      if (size < 0) {
        return -1;
      }
      if (size == 0 || size > length - used) {
        return used;
      }
      ControlMessage message = ControlMessage.parse(a, at + used, size);
      if (message == null) {
        return -1;
      }
      used += size;
      if (!to.deliver(now, message)) {
        return length;
      }
    }
    return used;
  }

  private void append(byte[] a, int at, int length) {
    if (partial.length - partialLength < length) {
      partial = Arrays.copyOf(partial, Math.max(partialLength + length, 2 * partialLength));
    }
    System.arraycopy(a, at, partial, partialLength, length);
    partialLength += length;
  }

  private boolean keepRest(byte[] a, int at, int length) {
    if (length == 0) {
      partial = NOTHING;
      partialLength = 0;
      return true;
    }
    if (a != partial) {
      partialLength = 0;
      append(a, at, length);
      return true;
    }
    System.arraycopy(partial, at, partial, 0, length);
    partialLength = length;
    return true;
  }
}
