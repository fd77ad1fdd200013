package io.github.sightline.relay.impl.session;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The largest device counter of each hop key, kept while its session lives and 10 minutes more: a
 * HELLO that does not exceed it is a replay. Only devices whose chain verified are in here, and at
 * most {@link #MOST}; beyond that the longest unheard goes, whose replay would still confirm
 * nothing. One thread.
 */
final class DeviceCounters {
  static final int MOST = 131_072;
  static final long KEPT_NANOS = 600_000_000_000L;

  private record Last(long counter, long touchedAt) {}

  private final int most;
  private final Predicate<HopKey> live;
  private final Map<HopKey, Last> byKey = new LinkedHashMap<>();

  /**
   * An empty memory.
   *
   * @param most devices remembered
   * @param live whether a session of that key lives
   */
  DeviceCounters(int most, Predicate<HopKey> live) {
    this.most = most;
    this.live = live;
  }

  /** Whether the counter exceeds every one accepted from this key. */
  boolean fresh(HopKey key, long counter) {
    Last last = byKey.get(key);
    return last == null || counter > last.counter();
  }

  /** Accepts the counter: no equal or smaller one is fresh from here on. */
  void accept(long now, HopKey key, long counter) {
    byKey.remove(key);
    byKey.put(key, new Last(counter, now));
    forget(now);
  }

  /** The session of the key ended now. */
  void touch(long now, HopKey key) {
    Last last = byKey.remove(key);
    if (last != null) {
      byKey.put(key, new Last(last.counter(), now));
    }
  }

  int size() {
    return byKey.size();
  }

  /** From the longest untouched on; one whose session lives counts as touched. */
  private void forget(long now) {
    while (!byKey.isEmpty()) {
      Map.Entry<HopKey, Last> eldest = byKey.entrySet().iterator().next();
      HopKey key = eldest.getKey();
      boolean over = now - eldest.getValue().touchedAt() >= KEPT_NANOS;
      if (!over && byKey.size() <= most) {
        return;
      }
      if (over && live.test(key)) {
        touch(now, key);
      } else {
        byKey.remove(key);
      }
    }
  }
}
