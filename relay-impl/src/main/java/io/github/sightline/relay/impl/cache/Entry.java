package io.github.sightline.relay.impl.cache;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.memory.Slab;
import io.github.sightline.relay.media.OwnerId;

/**
 * One object in the index: the reference, and beside it the generation that its memory must still
 * have when bytes leave. Immutable.
 */
final class Entry {
  private final SealedObject object;
  private final Slab slab;
  private final long generation;
  private final long putNanos;

  Entry(SealedObject object, long putNanos) {
    this.object = object;
    this.slab = object.slab();
    this.generation = slab.generation();
    this.putNanos = putNanos;
  }

  SealedObject object() {
    return object;
  }

  Slab slab() {
    return slab;
  }

  long putNanos() {
    return putNanos;
  }

  /** Not too old. */
  @HotPath
  boolean current(long now, long ageNanos) {
    return now - putNanos <= ageNanos;
  }

  /** The pair check: what is asked before bytes leave. */
  @HotPath
  boolean holds(OwnerId owner) {
    return slab.holds(owner, generation);
  }
}
