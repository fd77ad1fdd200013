package io.github.sightline.relay.impl.cache;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.memory.BufferLedger;
import io.github.sightline.relay.impl.memory.OwnerArena;
import io.github.sightline.relay.impl.memory.Slab;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackId;
import io.github.sightline.relay.spi.MemorySource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All entries of one owner, and the only memory they may lie in. Obtained from {@link
 * Vaults#vault}, by a capability and nothing else; it knows no way to another owner's.
 *
 * <p>Threads: one (an engine's, or whoever holds the standalone cache's lock); its rings may be
 * read from others.
 */
public final class OwnerVault {
  private final Vaults vaults;
  private final OwnerId owner;
  private final OwnerArena arena;
  private final Pins pins = new Pins();
  private final Wiper wiper;
  private final Eviction eviction;
  private volatile Map<TrackId, GroupRing> tracks = new ConcurrentHashMap<>();
  private volatile boolean closed;
  private long held;
  private long entries;
  private long lastPutNanos;
  private int shareAt = -1;

  OwnerVault(Vaults vaults, OwnerId owner, MemorySource source, BufferLedger ledger) {
    this.vaults = vaults;
    this.owner = owner;
    long most = vaults.policy().bytesPerOwner();
    this.arena = new OwnerArena(owner, source, ledger, most, this::makeRoom);
    this.wiper = new Wiper(arena, pins);
    this.eviction = new Eviction(this, wiper, vaults.counters());
  }

  /**
   * Whose entries.
   *
   * @return the owner
   */
  public OwnerId owner() {
    return owner;
  }

  /**
   * The owner's memory. A slab for an object that is coming makes room for itself by the rules of
   * {@link CachePolicy}: at the owner's bound its own oldest entries go, at the total bound those
   * of whoever holds most.
   *
   * @return the arena
   */
  public OwnerArena arena() {
    return arena;
  }

  /**
   * Makes a complete object an entry.
   *
   * <p>ACCEPTED: it is one, or was one already, byte for byte. MALFORMED: incomplete, its sealed
   * header says something else than its fragments, or other bytes have this location. DENIED: its
   * memory is not this owner's (counted; the pair check at fill). TOO_LARGE: its number is {@link
   * Group#MAX_OBJECTS} or more. ABSENT: its group is older than all that is kept. BUSY: the owner
   * has as many tracks as it may. CLOSED: ask for the vault again.
   *
   * @param now monotonic nanoseconds
   * @param track computed from this owner, a camera and a name
   * @param object taken: when it becomes no entry its slab is released, unless the slab belongs to
   *     another arena
   * @return see above
   */
  public Outcome put(long now, TrackId track, SealedObject object) {
    vaults.note(now);
    Outcome outcome = admit(now, track, object);
    if (outcome != Outcome.ACCEPTED) {
      vaults.counters().refused.increment();
    }
    vaults.toWipe(this);
    return outcome;
  }

  private Outcome admit(long now, TrackId track, SealedObject object) {
    Slab slab = object.slab();
    if (!slab.holds(owner, slab.generation())) {
      return refuseForeign(slab);
    }
    if (closed && !reopen()) {
      return refuse(slab, Outcome.CLOSED);
    }
    if (!object.complete() || !object.consistent()) {
      return refuse(slab, Outcome.MALFORMED);
    }
    if (object.object() >= Group.MAX_OBJECTS) {
      return refuse(slab, Outcome.TOO_LARGE);
    }
    GroupRing ring = tracks.get(track);
    Group group = ring == null ? null : ring.group(object.epoch(), object.group());
    if (group != null) {
      return publish(now, group, object);
    }
    if (ring != null) {
      Group newest = ring.newest();
      if (newest != null && newest.newerThan(object.epoch(), object.group())) {
        return refuse(slab, Outcome.ABSENT);
      }
    } else {
      ring = openTrack(track);
      if (ring == null) {
        return refuse(slab, Outcome.BUSY);
      }
    }
    return publish(now, openGroup(now, ring, object), object);
  }

  private Outcome refuseForeign(Slab slab) {
    boolean erased = slab.retired() && arena.owns(slab);
    if (!erased) {
      vaults.counters().pairCheckRefusals.increment();
    }
    return refuse(slab, erased ? Outcome.BACK_PRESSURED : Outcome.DENIED);
  }

  private Outcome refuse(Slab slab, Outcome outcome) {
    if (arena.owns(slab)) {
      arena.release(slab);
    }
    return outcome;
  }

  /** An idle vault gave way to another owner's: whoever kept it comes back by writing. */
  private boolean reopen() {
    closed = !vaults.readmit(this);
    return !closed;
  }

  private boolean makeRoom(boolean own, long missing) {
    return !closed && (own ? vaults.takeFrom(this, missing) : vaults.takeFromAll(missing));
  }

  private @Nullable GroupRing openTrack(TrackId track) {
    if (tracks.size() >= vaults.policy().tracksPerOwner()) {
      return null;
    }
    GroupRing ring = new GroupRing(arena);
    tracks.put(track, ring);
    vaults.counters().tracks.increment();
    return ring;
  }

  private Group openGroup(long now, GroupRing ring, SealedObject object) {
    eviction.keepGroups(ring, vaults.policy().groupsPerTrack() - 1);
    Group group = new Group(ring, object.epoch(), object.group(), vaults.ageNanos(), now);
    ring.add(group);
    return group;
  }

  private Outcome publish(long now, Group group, SealedObject object) {
    int at = (int) object.object();
    SealedObject before = group.peek(at);
    if (before != null && group.current(now, at)) {
      return refuse(object.slab(), same(before, object) ? Outcome.ACCEPTED : Outcome.MALFORMED);
    }
    eviction.remove(group, at);
    group.put(now, object);
    lastPutNanos = now;
    vaults.counters().puts.increment();
    grow(1, object.slab().bytes());
    return Outcome.ACCEPTED;
  }

  private static boolean same(SealedObject a, SealedObject b) {
    int from = a.slab().offset();
    int other = b.slab().offset();
    return a.flags() == b.flags()
        && Arrays.equals(
            a.slab().array(), from, from + a.length(), b.slab().array(), other, other + b.length());
  }

  /**
   * Finds an object by its location.
   *
   * @param now monotonic nanoseconds
   * @param track computed from this owner, a camera and a name
   * @param epoch of the seal
   * @param group in the epoch
   * @param object in the group
   * @return the object, lent until the caller's turn ends, or null when it is not here or its
   *     memory is not its own any more
   */
  @HotPath
  public @Nullable SealedObject find(long now, TrackId track, long epoch, long group, long object) {
    GroupRing ring = tracks.get(track);
    Group in = ring == null ? null : ring.group(epoch, group);
    SealedObject found = in == null ? null : in.object(now, object);
    if (in == null || found == null) {
      vaults.counters().misses.increment();
      return null;
    }
    if (found.check(owner) != 0) {
      vaults.counters().pairCheckRefusals.increment();
      drop(in, found);
      return null;
    }
    vaults.counters().hits.increment();
    return found;
  }

  /**
   * Finds where a display that joins begins.
   *
   * @param now monotonic nanoseconds
   * @param track computed from this owner, a camera and a name
   * @return the newest group whose keyframe is here, or null; its objects leave it one by one when
   *     room is needed
   */
  public @Nullable Group newest(long now, TrackId track) {
    GroupRing ring = tracks.get(track);
    Group group = ring == null ? null : ring.newestJoinable(now);
    (group == null ? vaults.counters().misses : vaults.counters().hits).increment();
    return group;
  }

  /**
   * What a track holds, for many lookups in one read.
   *
   * @param track computed from this owner, a camera and a name
   * @return lent until the caller's turn ends or the owner is erased, or null when nothing was put
   */
  public @Nullable GroupRing track(TrackId track) {
    return tracks.get(track);
  }

  /** The pair check failed, and was counted: the object leaves the index. */
  void drop(Group group, SealedObject object) {
    int at = (int) object.object();
    if (group.peek(at) == object) {
      eviction.remove(group, at);
      vaults.toWipe(this);
    }
  }

  // For Vaults and the standalone cache.

  /** Makes everything unreachable, at once; the wiper does the rest. */
  Erased erase() {
    Erased erased = new Erased(entries, held);
    Map<TrackId, GroupRing> before = tracks;
    tracks = new ConcurrentHashMap<>();
    arena.condemn();
    if (!before.isEmpty()) {
      wiper.add(before.values().iterator(), held);
    }
    vaults.counters().tracks.add(-before.size());
    grow(-entries, -held);
    return erased;
  }

  /** The same for one track. */
  Erased erase(TrackId track) {
    GroupRing ring = tracks.remove(track);
    if (ring == null) {
      return Erased.NOTHING;
    }
    ring.close();
    Erased erased = new Erased(ring.count(), ring.bytes());
    wiper.add(List.of(ring).iterator(), erased.bytes());
    vaults.counters().tracks.decrement();
    grow(-erased.entries(), -erased.bytes());
    return erased;
  }

  /** Refuses everything from here on; whoever has the vault asks for the owner's again. */
  void close() {
    erase();
    closed = true;
  }

  /** Brings what is held under the new bounds. */
  void narrow(long now, CachePolicy policy) {
    arena.maxBytes(policy.bytesPerOwner());
    for (GroupRing ring : tracks.values()) {
      ring.narrowAge(vaults.ageNanos());
      eviction.keepGroups(ring, policy.groupsPerTrack());
    }
    eviction.expire(now);
    while (tracks.size() > policy.tracksPerOwner()) {
      erase(eviction.mostSilent(now));
    }
    while (held > policy.bytesPerOwner()) {
      eviction.evict(now, held - policy.bytesPerOwner());
    }
  }

  boolean closed() {
    return closed;
  }

  boolean idle() {
    return arena.bytes() == 0 && pins.readers() == 0;
  }

  Eviction eviction() {
    return eviction;
  }

  Wiper wiper() {
    return wiper;
  }

  Pins pins() {
    return pins;
  }

  Map<TrackId, GroupRing> tracks() {
    return tracks;
  }

  /** Enters that entries came or went. */
  void grow(long count, long bytes) {
    entries += count;
    held += bytes;
    vaults.changed(this, bytes);
  }

  long held() {
    return held;
  }

  long lastPutNanos() {
    return lastPutNanos;
  }

  int shareAt() {
    return shareAt;
  }

  void shareAt(int at) {
    shareAt = at;
  }
}
