package io.github.sightline.relay.impl.crypto;

import io.github.sightline.relay.impl.base.HotPath;
import java.util.Arrays;

/**
 * Which datagram counters of one receive key were accepted: the largest, and a ring of bits for the
 * {@link #SIZE} counters up to it (the idea of RFC 6479: shift by whole words, never the bits). One
 * thread.
 */
@HotPath
public final class ReplayWindow {
  /**
   * Counters that can still be accepted, the largest included: 2048, from the protocol. More than a
   * burst of the fastest stream reorders on any path.
   */
  public static final int SIZE = 2048;

  /** Twice what SIZE needs: the word being entered is cleared whole, and a mask finds a word. */
  private static final int WORDS = 2 * SIZE / 64;

  private final long[] bits = new long[WORDS];
  private long largest = -1;

  /**
   * Whether the counter must not be accepted. Cheap: ask before opening the datagram.
   *
   * @param counter any
   * @return true when negative, accepted before, or behind the window
   */
  public boolean seen(long counter) {
    if (counter > largest) {
      return false;
    }
    if (counter < 0 || counter <= largest - SIZE) {
      return true;
    }
    return (bits[word(counter)] & (1L << counter)) != 0;
  }

  /**
   * Marks the counter. Only after the datagram verified: a forged counter would move the window.
   *
   * @param counter any
   * @return false when {@link #seen}, and then nothing changed
   */
  public boolean accept(long counter) {
    if (seen(counter)) {
      return false;
    }
    if (counter > largest) {
      advance(counter);
    }
    bits[word(counter)] |= 1L << counter;
    return true;
  }

  private void advance(long counter) {
    long from = largest >> 6;
    long to = counter >> 6;
    if (to - from >= WORDS) {
      Arrays.fill(bits, 0);
    } else {
      for (long w = from + 1; w <= to; w++) {
        bits[(int) (w & (WORDS - 1))] = 0;
      }
    }
    largest = counter;
  }

  private static int word(long counter) {
    return (int) (counter >> 6) & (WORDS - 1);
  }

  /** The largest accepted counter, or -1. */
  public long largest() {
    return largest;
  }
}
