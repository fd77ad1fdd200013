package io.github.sightline.relay.impl.session;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Handshakes that wait for their first DATA: at most so many, one for each hop key. One thread. */
final class PendingTable {
  private final int most;
  private final Map<HopKey, Pending> byKey = new HashMap<>();

  PendingTable(int most) {
    this.most = most;
  }

  int size() {
    return byKey.size();
  }

  @Nullable Pending of(HopKey key) {
    return byKey.get(key);
  }

  /** Whether one more of that key may wait. */
  boolean room(HopKey key) {
    return byKey.size() < most || byKey.containsKey(key);
  }

  /** Lets it wait; returns the one of the same key that it displaces. */
  @Nullable Pending put(Pending pending) {
    return byKey.put(pending.key, pending);
  }

  boolean remove(Pending pending) {
    return byKey.remove(pending.key, pending);
  }
}
