package io.github.sightline.relay.impl;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Copies of frames between the thread that publishes and the node's: bounded in number and bytes,
 * reused. Clear bytes are wiped when they come back.
 */
final class FramePool {
  /** Frames waiting for the node; a node that is this far behind is overloaded. */
  static final int MAX_FRAMES = 16;

  /** Bytes of all copies. */
  static final long MAX_BYTES = 16L << 20;

  private final ArrayDeque<byte[]> idle = new ArrayDeque<>();
  private int lent;
  private long bytes;

  /** A copy of the payload in an array that may be longer; null when too much waits. */
  synchronized byte @Nullable [] copy(ByteBuffer payload) {
    int length = payload.remaining();
    if (lent >= MAX_FRAMES) {
      return null;
    }
    byte[] array = idle.pollFirst();
    if (array == null || array.length < length) {
      bytes -= array == null ? 0 : array.length;
      int size = Math.max(64 << 10, Integer.highestOneBit(Math.max(1, length - 1)) * 2);
      if (bytes + size > MAX_BYTES) {
        return null;
      }
      array = new byte[size];
      bytes += size;
    }
    payload.duplicate().get(array, 0, length);
    lent++;
    return array;
  }

  synchronized void giveBack(byte[] array, int used) {
    java.util.Arrays.fill(array, 0, used, (byte) 0);
    lent--;
    idle.addFirst(array);
  }
}
