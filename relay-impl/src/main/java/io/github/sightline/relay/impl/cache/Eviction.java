package io.github.sightline.relay.impl.cache;

import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.media.TrackId;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * In which order one owner's entries give way: groups that a newer keyframe made dispensable, then
 * frames between keyframes, then a track's latest keyframe; within each kind the track that was
 * written longest ago first. What is taken out goes to the wiper.
 *
 * <p>Threads: the writer's.
 */
final class Eviction {
  /** How dispensable a track's next victim is. */
  private enum Rank {
    GROUP,
    DELTA,
    KEYFRAME
  }

  private final OwnerVault vault;
  private final Wiper wiper;
  private final CacheCounters counters;

  Eviction(OwnerVault vault, Wiper wiper, CacheCounters counters) {
    this.vault = vault;
    this.wiper = wiper;
    this.counters = counters;
  }

  /** Takes out about that many bytes, 1 or more; false when there is nothing. */
  boolean evict(long now, long bytes) {
    GroupRing victim = null;
    Rank least = Rank.KEYFRAME;
    long longest = 0;
    for (GroupRing ring : vault.tracks().values()) {
      Group newest = ring.newest();
      if (newest == null) {
        continue;
      }
      Rank rank = rank(ring, now);
      long silent = now - newest.lastPutNanos();
      if (victim == null || rank.compareTo(least) < 0 || (rank == least && silent > longest)) {
        victim = ring;
        least = rank;
        longest = silent;
      }
    }
    return victim != null && evict(victim, least, bytes);
  }

  private static Rank rank(GroupRing ring, long now) {
    if (ring.dispensable(now) > 0) {
      return Rank.GROUP;
    }
    for (int i = 0; i < ring.groups(); i++) {
      if (ring.at(i).hasDelta()) {
        return Rank.DELTA;
      }
    }
    return Rank.KEYFRAME;
  }

  private boolean evict(GroupRing ring, Rank rank, long bytes) {
    if (rank != Rank.DELTA) {
      removeOldest(ring, counters.evictedByQuota);
      return true;
    }
    long freed = 0;
    for (int i = 0; i < ring.groups() && freed < bytes; i++) {
      Group group = ring.at(i);
      SealedObject object = group.removeOldestDelta();
      while (object != null) {
        freed += object.slab().bytes();
        out(object, counters.evictedByQuota);
        object = freed < bytes ? group.removeOldestDelta() : null;
      }
    }
    dropEmpty(ring);
    return true;
  }

  /** Oldest groups that hold nothing take no place; the newest stays, for the order. */
  private void dropEmpty(GroupRing ring) {
    for (Group group = ring.oldest();
        group != null && group.count() == 0 && ring.groups() > 1;
        group = ring.oldest()) {
      ring.removeOldest();
    }
  }

  /** The track that was written longest ago; there is one, and none without a group. */
  TrackId mostSilent(long now) {
    return vault.tracks().entrySet().stream()
        .max(Comparator.comparingLong(e -> now - lastPut(e.getValue())))
        .orElseThrow()
        .getKey();
  }

  private static long lastPut(GroupRing ring) {
    return Objects.requireNonNull(ring.newest()).lastPutNanos();
  }

  /** Takes out the oldest groups until at most that many are left. */
  void keepGroups(GroupRing ring, int most) {
    while (ring.groups() > most) {
      removeOldest(ring, counters.evictedByQuota);
    }
  }

  /** Takes one object out because its memory is not its own, or its time is over. */
  void remove(Group group, int number) {
    SealedObject object = group.remove(number);
    if (object != null) {
      out(object, counters.evictedByAge);
    }
  }

  /** Takes out what is too old, and forgets tracks that hold nothing. */
  void expire(long now) {
    Iterator<Map.Entry<TrackId, GroupRing>> rings = vault.tracks().entrySet().iterator();
    while (rings.hasNext()) {
      GroupRing ring = rings.next().getValue();
      for (Group group = ring.oldest();
          group != null && group.expired(now);
          group = ring.oldest()) {
        removeOldest(ring, counters.evictedByAge);
      }
      for (int i = 0; i < ring.groups(); i++) {
        expireFront(ring.at(i), now);
      }
      if (ring.groups() == 0) {
        rings.remove();
        counters.tracks.decrement();
      }
    }
  }

  private void expireFront(Group group, long now) {
    if (!group.current(now, 0)) {
      remove(group, 0);
    }
    SealedObject next = group.oldestDelta();
    while (next != null && !group.current(now, (int) next.object())) {
      remove(group, (int) next.object());
      next = group.oldestDelta();
    }
  }

  private void removeOldest(GroupRing ring, LongAdder reason) {
    @Nullable Group group = ring.removeOldest();
    if (group != null) {
      CacheEvents.Evict.emit(
          reason == counters.evictedByAge ? "age" : "room", group.count(), group.bytes());
      reason.add(group.count());
      vault.grow(-group.count(), -group.bytes());
      wiper.add(group);
    }
  }

  private void out(SealedObject object, LongAdder reason) {
    CacheEvents.Evict.emit(
        reason == counters.evictedByAge ? "age" : "room", 1, object.slab().bytes());
    reason.increment();
    vault.grow(-1, -object.slab().bytes());
    wiper.add(object.slab());
  }
}
