package io.github.sightline.relay.impl.fec;

import io.github.sightline.relay.impl.base.HotPath;
import java.util.Arrays;

/**
 * Symbols, each in an array of its own, and the XOR of every subset of three neighbours.
 *
 * <p>An array each, because a loop over whole arrays from index 0 is what the compiler turns into
 * vector code; with offsets into a large array it does not. The copy this costs runs at memory
 * speed. Subsets, because {@link Combiner} asks for nothing else and all rows share them; they are
 * made when the last of a group comes, which finds the others in the first-level cache, and where
 * something came out of order, when a row first asks.
 *
 * <pre>
 *   all()[8 x group + subset]     subset: bit i = symbol 3 x group + i; 0 is all zeros
 * </pre>
 *
 * <p>Cutting symbols further, into strips of 200 to 600 bytes that stay in the first-level cache,
 * was measured and lost 15 to 40 % to the start and end of each loop. Groups of four or two were
 * measured too: a tenth slower at 26 symbols and 4 rows, no faster at 8.
 */
@HotPath
final class Symbols {
  /** Symbols in a group. */
  static final int GROUP = 3;

  /** Subsets of a group. */
  static final int SUBSETS = 1 << GROUP;

  private final byte[][] all;
  private final boolean[] joined;
  private final int capacity;

  /** Room for {@code slots} symbols of up to {@code symbolBytes}. */
  Symbols(int slots, int symbolBytes) {
    int groups = (slots + GROUP - 1) / GROUP;
    joined = new boolean[groups];
    all = new byte[groups * SUBSETS][];
    byte[] zero = new byte[Words.whole(symbolBytes)];
    for (int i = 0; i < all.length; i++) {
      all[i] = i % SUBSETS == 0 ? zero : new byte[zero.length];
    }
    capacity = symbolBytes;
  }

  /** Longest symbol. */
  int capacity() {
    return capacity;
  }

  /** Every subset; borrowed, not to be written. */
  byte[][] all() {
    return all;
  }

  /** Where the symbol in {@code slot} lies in {@link #all}. */
  static int place(int slot) {
    return slot / GROUP * SUBSETS + (1 << slot % GROUP);
  }

  /** Copies a symbol into a slot, with zeros behind it. */
  void put(int slot, byte[] from, int at, int length) {
    byte[] symbol = all[place(slot)];
    System.arraycopy(from, at, symbol, 0, length);
    Arrays.fill(symbol, length, symbol.length, (byte) 0);
    int group = slot / GROUP;
    joined[group] = slot % GROUP == GROUP - 1;
    if (joined[group]) {
      Words.subsets(all, group * SUBSETS);
    }
  }

  /** Makes a slot all zeros. */
  void clear(int slot) {
    Arrays.fill(all[place(slot)], (byte) 0);
    joined[slot / GROUP] = false;
  }

  /** Adds the first {@code n} bytes, a multiple of 8, of {@code sum} to a slot. */
  void add(int slot, byte[] sum, int n) {
    Words.xor(all[place(slot)], sum, n);
    joined[slot / GROUP] = false;
  }

  /**
   * Makes the subsets of the first {@code slots} symbols where they are not. In the last group a
   * slot beyond them holds what it last did: nobody asks for a subset with it.
   */
  void join(int slots) {
    for (int first = 0; first < slots; first += GROUP) {
      int group = first / GROUP;
      if (!joined[group]) {
        Words.subsets(all, group * SUBSETS);
        joined[group] = true;
      }
    }
  }
}
