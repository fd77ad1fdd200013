package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.base.HotPath;

/**
 * The repair rows of one track that could not rebuild anything yet, oldest first. Bounded; a full
 * store gives up its oldest. Arrays are reused.
 */
@HotPath
final class HeldRows {
  /** Ours: rows for all that can be missing of a large keyframe. */
  static final int MAX = 128;

  private final byte[][] bytes = new byte[MAX][];
  private final int[] lengths = new int[MAX];
  private final long[] firsts = new long[MAX];
  private final int[] spans = new int[MAX];
  private final int[] numbers = new int[MAX];
  private final long[] cameAt = new long[MAX];
  private long epoch;
  private int size;

  /**
   * Keeps a row.
   *
   * @param now the time
   * @param of its epoch; a newer one forgets the rows of the older
   * @param first seq that it covers
   * @param span number of seqs
   * @param number of the row
   * @return the place for its bytes, or -1 when it is here already or of an older epoch
   */
  int add(long now, long of, long first, int span, int number) {
    if (of < epoch) {
      return -1;
    }
    if (of > epoch) {
      size = 0;
      epoch = of;
    }
    for (int i = 0; i < size; i++) {
      if (firsts[i] == first && numbers[i] == number && spans[i] == span) {
        return -1;
      }
    }
    if (size == MAX) {
      remove(0);
    }
    firsts[size] = first;
    spans[size] = span;
    numbers[size] = number;
    cameAt[size] = now;
    return size++;
  }

  /** Copies a row's bytes to their place. */
  void put(int at, byte[] from, int fromAt, int length) {
    byte[] to = bytes[at];
    if (to == null || to.length < length) {
      to = new byte[length];
      bytes[at] = to;
    }
    System.arraycopy(from, fromAt, to, 0, length);
    lengths[at] = length;
  }

  void remove(int at) {
    byte[] free = bytes[at];
    for (int i = at + 1; i < size; i++) {
      bytes[i - 1] = bytes[i];
      lengths[i - 1] = lengths[i];
      firsts[i - 1] = firsts[i];
      spans[i - 1] = spans[i];
      numbers[i - 1] = numbers[i];
      cameAt[i - 1] = cameAt[i];
    }
    bytes[--size] = free;
  }

  /** Forgets the rows that cover nothing after a seq. */
  void forgetTo(long last) {
    for (int i = size - 1; i >= 0; i--) {
      if (end(i) <= last + 1) {
        remove(i);
      }
    }
  }

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  long epoch() {
    return epoch;
  }

  long first(int i) {
    return firsts[i];
  }

  /** The seq behind the last one covered. */
  long end(int i) {
    return firsts[i] + spans[i];
  }

  long cameAt(int i) {
    return cameAt[i];
  }

  int number(int i) {
    return numbers[i];
  }

  byte[] bytes(int i) {
    return bytes[i];
  }

  int length(int i) {
    return lengths[i];
  }
}
