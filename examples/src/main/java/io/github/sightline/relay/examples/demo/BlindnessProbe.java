package io.github.sightline.relay.examples.demo;

import java.nio.ByteBuffer;

/**
 * Looks for clear video in what passes the links and lies in the relay's memory. Every 16-byte
 * window that begins at a multiple of 16 in a clear access unit is known; every 16-byte window at
 * any place of a datagram or slab is looked up. So any 31 clear bytes in a row are found, wherever
 * they lie, and a look costs a few nanoseconds a byte. Windows of hardly any different bytes do not
 * count: padding is no picture.
 *
 * <p>Fill it first, from one thread; then look from any.
 */
final class BlindnessProbe {
  private static final int WINDOW = 16;
  private static final int LEAST_DIFFERENT = 6;
  private static final long BASE = 0x9E3779B97F4A7C15L;
  private static final long SPREAD = 0xD6E8FEB86659FD93L;

  /** BASE to the power of WINDOW - 1: what the oldest byte of a window weighs. */
  private static final long OLDEST = power(BASE, WINDOW - 1);

  private final long[] table;
  private final int shift;

  /**
   * One bit for several slots, small enough for a core's own cache: nearly every look ends here.
   */
  private final long[] sieve;

  private final int sieveShift;
  private long seen;

  /**
   * An empty probe.
   *
   * @param clearBytes how many bytes will be added at most
   */
  BlindnessProbe(long clearBytes) {
    int windows = (int) Math.max(1024, clearBytes / WINDOW);
    int bits = 64 - Long.numberOfLeadingZeros(2L * windows);
    table = new long[1 << bits];
    shift = 64 - bits;
    sieveShift = shift - 2;
    sieve = new long[1 << (bits + 2 - 6)];
  }

  /** Remembers a clear access unit, borrowed. */
  void add(ByteBuffer clear) {
    for (int at = clear.position(); at + WINDOW <= clear.limit(); at += WINDOW) {
      if (varied(clear, at)) {
        put(hash(clear, at));
      }
    }
  }

  /** Looks through some bytes, borrowed: from position to limit. */
  void look(ByteBuffer bytes) {
    int limit = bytes.limit();
    int at = bytes.position();
    if (limit - at < WINDOW) {
      return;
    }
    long hash = hash(bytes, at);
    long found = holds(hash) ? WINDOW : 0;
    for (; at + WINDOW < limit; at++) {
      hash = (hash - OLDEST * ((bytes.get(at) & 0xff) + 1)) * BASE;
      hash += (bytes.get(at + WINDOW) & 0xff) + 1;
      found += holds(hash) ? WINDOW : 0;
    }
    if (found > 0) {
      count(found);
    }
  }

  /** Clear bytes found so far: 16 for each window. */
  synchronized long plaintextBytesSeen() {
    return seen;
  }

  private synchronized void count(long bytes) {
    seen += bytes;
  }

  private static boolean varied(ByteBuffer bytes, int at) {
    int different = 0;
    for (int i = 0; i < WINDOW && different < LEAST_DIFFERENT; i++) {
      boolean first = true;
      for (int j = 0; j < i; j++) {
        first &= bytes.get(at + j) != bytes.get(at + i);
      }
      different += first ? 1 : 0;
    }
    return different >= LEAST_DIFFERENT;
  }

  private static long hash(ByteBuffer bytes, int at) {
    long hash = 0;
    for (int i = 0; i < WINDOW; i++) {
      hash = hash * BASE + (bytes.get(at + i) & 0xff) + 1;
    }
    return hash;
  }

  private void put(long hash) {
    long spread = hash * SPREAD;
    int bit = (int) (spread >>> sieveShift);
    sieve[bit >>> 6] |= 1L << bit;
    int i = (int) (spread >>> shift);
    while (table[i] != 0 && table[i] != hash) {
      i = (i + 1) & (table.length - 1);
    }
    table[i] = hash;
  }

  private boolean holds(long hash) {
    long spread = hash * SPREAD;
    int bit = (int) (spread >>> sieveShift);
    if ((sieve[bit >>> 6] & 1L << bit) == 0) {
      return false;
    }
    int i = (int) (spread >>> shift);
    while (table[i] != 0) {
      if (table[i] == hash) {
        return true;
      }
      i = (i + 1) & (table.length - 1);
    }
    return false;
  }

  private static long power(long base, int exponent) {
    long result = 1;
    for (int i = 0; i < exponent; i++) {
      result *= base;
    }
    return result;
  }
}
