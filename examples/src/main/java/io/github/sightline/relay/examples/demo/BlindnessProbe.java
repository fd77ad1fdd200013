package io.github.sightline.relay.examples.demo;

import java.nio.ByteBuffer;

/**
 * Looks for the clips' clear bytes in what the relay sees. Every 16-byte window that begins at a multiple of 16 in a clear access unit is in the table; every 16-byte window of a datagram or slab is looked up,
 * so any 31 clear bytes in a row are found. Windows of hardly any different bytes (padding) do not count.
 */
final class BlindnessProbe {
  private static final int WINDOW = 16;
  private static final int LEAST_DIFFERENT = 6;
  private static final long BASE = 0x9E3779B97F4A7C15L;

  private final long[] table;
  private final int mask;
  private long top = 1;
  private long seen;

  /**
   * An empty probe.
   *
   * @param clearBytes how many bytes will be added, about
   */
  BlindnessProbe(long clearBytes) {
    int size = Integer.highestOneBit((int) Math.max(1024, clearBytes / WINDOW)) * 4;
    table = new long[size];
    mask = size - 1;
    for (int i = 0; i < WINDOW - 1; i++) {
      top *= BASE;
    }
  }

  /** Remembers a clear access unit. Before the first look only. */
  void add(ByteBuffer clear) {
    for (int at = clear.position(); at + WINDOW <= clear.limit(); at += WINDOW) {
      if (varied(clear, at)) {
        put(hash(clear, at));
      }
    }
  }

  private static boolean varied(ByteBuffer bytes, int at) {
    int different = 0;
    for (int i = 0; i < WINDOW; i++) {
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
    int i = slot(hash);
    while (table[i] != 0 && table[i] != hash) {
      i = (i + 1) & mask;
    }
    table[i] = hash;
  }

  private boolean holds(long hash) {
    int i = slot(hash);
    while (table[i] != 0) {
      if (table[i] == hash) {
        return true;
      }
      i = (i + 1) & mask;
    }
    return false;
  }

  private int slot(long hash) {
    return (int) ((hash ^ (hash >>> 32)) * 0x85EBCA6BL >>> 7) & mask;
  }

  /** Looks through some bytes, position unchanged; called by one thread at a time. */
  synchronized void look(ByteBuffer bytes) {
    int limit = bytes.limit();
    int at = bytes.position();
    if (limit - at < WINDOW) {
      return;
    }
    long hash = hash(bytes, at);
    seen += holds(hash) ? WINDOW : 0;
    for (; at + WINDOW < limit; at++) {
      hash = (hash - top * ((bytes.get(at) & 0xff) + 1)) * BASE + (bytes.get(at + WINDOW) & 0xff) + 1;
      seen += holds(hash) ? WINDOW : 0;
    }
  }

  /** Clear bytes found so far: 16 for each window. */
  synchronized long plaintextBytesSeen() {
    return seen;
  }
}
