package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.HotPath;
import org.jspecify.annotations.Nullable;

/**
 * Receiver ids of one engine: open addressing over ints, found without allocation. An id whose
 * session ended stays, naming nothing, for 1800 s (three times the life of a key): a datagram that
 * was held back so long meets no key that could open it, and never another owner's session. One
 * thread.
 */
@HotPath
final class IdTable {
  /** Protocol: so long an id is not used again. */
  static final long RETIRED_NANOS = 1_800_000_000_000L;

  private static final int FIRST_SIZE = 64;
  private static final byte FREE = 0;
  private static final byte LIVE = 1;
  private static final byte RETIRED = 2;

  private final int most;
  private int[] ids = new int[FIRST_SIZE];
  private byte[] states = new byte[FIRST_SIZE];
  private @Nullable Session[] sessions = new @Nullable Session[FIRST_SIZE];
  private int size;

  /** Retired ids in the order of their retirement: a ring. */
  private int[] retired = new int[FIRST_SIZE];

  private long[] retiredAt = new long[FIRST_SIZE];
  private int retiredFirst;
  private int retiredCount;

  /**
   * An empty table.
   *
   * @param most ids that are live or retired at one time
   */
  IdTable(int most) {
    this.most = most;
  }

  /** The session of an id; null when it names none. */
  @Nullable Session find(long id) {
    return sessions[slot((int) id)];
  }

  /** Whether the id is neither live nor retired. */
  boolean free(long id) {
    return states[slot((int) id)] == FREE;
  }

  boolean full() {
    return size >= most;
  }

  int size() {
    return size;
  }

  /** Gives a free id to a session. */
  void put(long id, Session session) {
    if (!free(id) || full()) {
      throw new IllegalStateException("session id " + id + " is taken, or " + size + " are");
    }
    if (size * 2 >= ids.length) {
      grow();
    }
    int slot = slot((int) id);
    ids[slot] = (int) id;
    states[slot] = LIVE;
    sessions[slot] = session;
    size++;
  }

  /** The id names nothing from now on, and nobody for 1800 s. */
  void retire(long now, long id) {
    int slot = slot((int) id);
    if (states[slot] != LIVE) {
      return;
    }
    states[slot] = RETIRED;
    sessions[slot] = null;
    if (retiredCount == retired.length) {
      growRetired();
    }
    int last = (retiredFirst + retiredCount) & (retired.length - 1);
    retired[last] = (int) id;
    retiredAt[last] = now;
    retiredCount++;
  }

  /** Frees the ids whose time is over. */
  void expire(long now) {
    while (retiredCount > 0 && now - retiredAt[retiredFirst] >= RETIRED_NANOS) {
      remove(slot(retired[retiredFirst]));
      retiredFirst = (retiredFirst + 1) & (retired.length - 1);
      retiredCount--;
    }
  }

  /** Where the id is, or where it would be. */
  private int slot(int id) {
    int mask = ids.length - 1;
    int slot = home(id, mask);
    while (states[slot] != FREE && ids[slot] != id) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private static int home(int id, int mask) {
    int mixed = id * 0x9E3779B9;
    return (mixed ^ (mixed >>> 15)) & mask;
  }

  /** Empties a slot and moves back what was displaced by it. */
  private void remove(int from) {
    int mask = ids.length - 1;
    int hole = from;
    int slot = (from + 1) & mask;
    while (states[slot] != FREE) {
      int distance = (slot - home(ids[slot], mask)) & mask;
      if (distance >= ((slot - hole) & mask)) {
        ids[hole] = ids[slot];
        states[hole] = states[slot];
        sessions[hole] = sessions[slot];
        hole = slot;
      }
      slot = (slot + 1) & mask;
    }
    states[hole] = FREE;
    sessions[hole] = null;
    size--;
  }

  private void grow() {
    int[] oldIds = ids;
    byte[] oldStates = states;
    @Nullable Session[] oldSessions = sessions;
    ids = new int[oldIds.length * 2];
    states = new byte[ids.length];
    sessions = new @Nullable Session[ids.length];
    for (int i = 0; i < oldIds.length; i++) {
      if (oldStates[i] != FREE) {
        int slot = slot(oldIds[i]);
        ids[slot] = oldIds[i];
        states[slot] = oldStates[i];
        sessions[slot] = oldSessions[i];
      }
    }
  }

  private void growRetired() {
    int[] ids2 = new int[retired.length * 2];
    long[] at2 = new long[ids2.length];
    for (int i = 0; i < retiredCount; i++) {
      int from = (retiredFirst + i) & (retired.length - 1);
      ids2[i] = retired[from];
      at2[i] = retiredAt[from];
    }
    retired = ids2;
    retiredAt = at2;
    retiredFirst = 0;
  }
}
