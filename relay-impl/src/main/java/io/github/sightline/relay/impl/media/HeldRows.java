package io.github.sightline.relay.impl.media;

import io.github.sightline.relay.impl.base.HotPath;

/**
 * The repair rows of one object that arrived before they could rebuild anything. Bounded; arrays
 * are reused while the object is in its window.
 */
@HotPath
public final class HeldRows {
  /** Rows of one object: what the code can solve at once. */
  public static final int MAX = 64;

  private final byte[][] bytes = new byte[MAX][];
  private final int[] lengths = new int[MAX];
  private final int[] spans = new int[MAX];
  private final int[] rows = new int[MAX];
  private int size;

  HeldRows() {}

  /**
   * Keeps a row.
   *
   * @param span of the object
   * @param row its number
   * @param a borrowed, copied
   * @param at its first byte
   * @param length its bytes
   * @return false when it is here already, or there is no room
   */
  public boolean add(int span, int row, byte[] a, int at, int length) {
    for (int i = 0; i < size; i++) {
      if (spans[i] == span && rows[i] == row) {
        return false;
      }
    }
    if (size == MAX) {
      return false;
    }
    if (bytes[size] == null || bytes[size].length < length) {
      bytes[size] = new byte[length];
    }
    System.arraycopy(a, at, bytes[size], 0, length);
    lengths[size] = length;
    spans[size] = span;
    rows[size] = row;
    size++;
    return true;
  }

  /** How many rows of a span are here. */
  public int count(int span) {
    int count = 0;
    for (int i = 0; i < size; i++) {
      count += spans[i] == span ? 1 : 0;
    }
    return count;
  }

  /** Forgets a span's rows. */
  public void forget(int span) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (spans[i] != span) {
        byte[] swapped = bytes[kept];
        bytes[kept] = bytes[i];
        bytes[i] = swapped;
        lengths[kept] = lengths[i];
        spans[kept] = spans[i];
        rows[kept] = rows[i];
        kept++;
      }
    }
    size = kept;
  }

  public int size() {
    return size;
  }

  public int span(int i) {
    return spans[i];
  }

  public int row(int i) {
    return rows[i];
  }

  public byte[] bytes(int i) {
    return bytes[i];
  }

  public int length(int i) {
    return lengths[i];
  }
}
