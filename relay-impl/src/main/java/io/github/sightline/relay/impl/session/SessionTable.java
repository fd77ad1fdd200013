package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.HotPath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one engine: by receiver id (each datagram), by hop key (each handshake). A hop
 * key has at most one live hop. Ids are random and carry the engine's number in their top bits. One
 * thread.
 */
final class SessionTable {
  /** Ours: draws before an id is given up; with a sparse table one is enough. */
  private static final int DRAWS = 64;

  private final Workbench bench;
  private final IdTable ids;
  private final long top;
  private final long mask;
  private final Map<HopKey, Hop> hops = new HashMap<>();

  /**
   * An empty table.
   *
   * @param engine number of the engine
   * @param engineBits how many bits it has
   */
  SessionTable(Workbench bench, int engine, int engineBits) {
    this.bench = bench;
    this.ids = new IdTable(bench.limits.ids());
    int free = bench.limits.idBits() - engineBits;
    this.top = (long) engine << free;
    this.mask = (1L << free) - 1;
  }

  @HotPath
  @Nullable Session find(long id) {
    return ids.find(id);
  }

  /** An id that names nothing and has not for 1800 s; 0 when none was found. */
  long draw(long now) {
    ids.expire(now);
    for (int i = 0; i < DRAWS && !ids.full(); i++) {
      long id = top | bench.randomId(mask);
      if (ids.free(id)) {
        return id;
      }
    }
    return 0;
  }

  /** Whether the id that was drawn is still to be had. */
  boolean take(long id, Session session) {
    if (ids.full() || !ids.free(id)) {
      return false;
    }
    ids.put(id, session);
    return true;
  }

  /** The session is over: its keys are wiped and its id names nothing for 1800 s. */
  void retire(long now, Session session) {
    ids.retire(now, session.localId());
    session.close();
  }

  @Nullable Hop hop(HopKey key) {
    return hops.get(key);
  }

  void add(HopKey key, Hop hop) {
    hops.put(key, hop);
  }

  void remove(HopKey key, Hop hop) {
    hops.remove(key, hop);
  }

  int hops() {
    return hops.size();
  }

  /** All live hops, in a list of its own. */
  List<Hop> all() {
    return new ArrayList<>(hops.values());
  }
}
