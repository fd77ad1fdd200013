package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.HotPath;
import java.util.EnumMap;
import java.util.Map;

/** Counts what got silence. One thread. */
final class Drops {
  private final long[] counts = new long[Drop.values().length];

  @HotPath
  @SuppressWarnings("EnumOrdinal") // an index within this process: never stored, never sent
  void count(Drop why) {
    counts[why.ordinal()]++;
  }

  @SuppressWarnings("EnumOrdinal") // as above
  long of(Drop why) {
    return counts[why.ordinal()];
  }

  long total() {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    return total;
  }

  Map<String, Long> byName() {
    EnumMap<Drop, Long> all = new EnumMap<>(Drop.class);
    for (Drop why : Drop.values()) {
      all.put(why, of(why));
    }
    Map<String, Long> named = new java.util.TreeMap<>();
    all.forEach((why, count) -> named.put(why.name(), count));
    return named;
  }
}
