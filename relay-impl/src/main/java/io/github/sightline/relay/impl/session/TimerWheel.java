package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.HotPath;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * When each of many hops wants its next turn: 2048 slots of one millisecond (Varghese and Lauck,
 * 1987), each a list through the entries themselves. An entry that waits for something earlier is
 * never moved back: it fires early, is asked for its deadline and put in again; so a datagram costs
 * one comparison. What is due beyond the wheel fires at its end and is put in again. One thread.
 */
@HotPath
final class TimerWheel {
  /** What a slot's list consists of. */
  abstract static class Entry {
    private @Nullable Entry next;
    private @Nullable Entry before;
    private long tick = NOT_IN;
  }

  /** Called for each entry whose time has come; it is in no slot then. */
  interface Turn {
    void fire(long now, Entry entry);
  }

  static final long TICK_NANOS = 1_000_000;
  static final int SLOTS = 2048;

  private static final long NOT_IN = Long.MIN_VALUE;

  private final @Nullable Entry[] heads = new @Nullable Entry[SLOTS];
  private final long[] occupied = new long[SLOTS / Long.SIZE];

  /** The first tick that has not fired. */
  private long current;

  private int size;

  TimerWheel(long now) {
    current = Math.floorDiv(now, TICK_NANOS);
  }

  /** Lets the entry fire at that time or, when it is in already for an earlier one, then. */
  void schedule(Entry entry, long deadline) {
    long last = current + SLOTS - 2;
    boolean soon = deadline <= current * TICK_NANOS;
    long beyond = last * TICK_NANOS;
    long tick = soon ? current : deadline >= beyond ? last : -Math.floorDiv(-deadline, TICK_NANOS);
    if (entry.tick != NOT_IN) {
      if (entry.tick <= tick) {
        return;
      }
      remove(entry);
    }
    insert(entry, tick);
  }

  private void insert(Entry entry, long tick) {
    int slot = slot(tick);
    Entry head = heads[slot];
    entry.tick = tick;
    entry.before = null;
    entry.next = head;
    if (head != null) {
      head.before = entry;
    }
    heads[slot] = entry;
    occupied[slot >> 6] |= 1L << slot;
    size++;
  }

  /** Takes the entry out, if it is in. */
  void remove(Entry entry) {
    if (entry.tick == NOT_IN) {
      return;
    }
    int slot = slot(entry.tick);
    Entry next = entry.next;
    Entry before = entry.before;
    if (next != null) {
      next.before = before;
    }
    if (before != null) {
      before.next = next;
    } else {
      heads[slot] = next;
      if (next == null) {
        occupied[slot >> 6] &= ~(1L << slot);
      }
    }
    entry.tick = NOT_IN;
    entry.next = null;
    entry.before = null;
    size--;
  }

  /** Fires what is due. An entry put in meanwhile for now fires in the next millisecond. */
  void advance(long now, Turn turn) {
    long until = Math.floorDiv(now, TICK_NANOS);
    current = Math.max(current, until - SLOTS + 1);
    while (current <= until) {
      int slot = slot(current);
      current++;
      Entry entry = heads[slot];
      while (entry != null) {
        remove(entry);
        turn.fire(now, entry);
        entry = heads[slot];
      }
    }
  }

  /**
   * When {@link #advance} has something to fire; {@code Long.MAX_VALUE} when the wheel is empty.
   */
  long nextDeadline() {
    if (size == 0) {
      return Long.MAX_VALUE;
    }
    int from = slot(current);
    for (int i = 0; i <= occupied.length; i++) {
      int word = ((from >> 6) + i) & (occupied.length - 1);
      long bits = occupied[word];
      if (i == 0) {
        bits &= -1L << from;
      } else if (i == occupied.length) {
        bits &= ~(-1L << from);
      }
      if (bits != 0) {
        int slot = (word << 6) + Long.numberOfTrailingZeros(bits);
        return (current + Math.floorMod(slot - from, SLOTS)) * TICK_NANOS;
      }
    }
    return Long.MAX_VALUE;
  }

  void clear() {
    Arrays.fill(heads, null);
    Arrays.fill(occupied, 0);
    size = 0;
  }

  private static int slot(long tick) {
    return (int) tick & (SLOTS - 1);
  }
}
