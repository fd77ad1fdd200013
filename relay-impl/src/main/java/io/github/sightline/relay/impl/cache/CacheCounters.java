package io.github.sightline.relay.impl.cache;

import java.util.concurrent.atomic.LongAdder;

/** What a cache counts, for all owners together: no label from which one could be told. */
final class CacheCounters {
  final LongAdder hits = new LongAdder();
  final LongAdder misses = new LongAdder();
  final LongAdder puts = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder evictedByQuota = new LongAdder();
  final LongAdder evictedByAge = new LongAdder();
  final LongAdder erasures = new LongAdder();
  final LongAdder tracks = new LongAdder();

  /** Memory that was not whose the index said: the number that must stay 0. */
  final LongAdder pairCheckRefusals = new LongAdder();
}
