package io.github.sightline.relay.impl.cache;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.media.Location;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What a cache may hold, in maps and without any cleverness: the model that the real one is held
 * against. It knows groups, ages and bounds of count; bytes it leaves to the real one, which may
 * hold less for their sake, and never anything else.
 */
final class PlainCache {
  static final Comparator<Location> ORDER =
      Comparator.comparingLong(Location::epoch)
          .thenComparingLong(Location::group)
          .thenComparingLong(Location::object);

  /** Whose, which track, where. */
  record Key(int owner, int track, Location at) {}

  /** What lies there: the bytes follow from key, length and version. */
  record Value(int length, int version, long putNanos) {}

  /** By owner and track: groups that were too old and may not be swept yet, and their ages. */
  private final Map<List<Object>, NavigableMap<Location, Long>> mayLie = new HashMap<>();

  private static final class Objects {
    /** May be longer than the real one, when it cannot be known whether the group was swept. */
    long ageNanos;

    long surelyNanos;
    final Map<Long, Value> values = new TreeMap<>();

    boolean visible(long now) {
      return values.values().stream().anyMatch(v -> now - v.putNanos <= ageNanos);
    }
  }

  private final Map<Integer, Map<Integer, NavigableMap<Location, Objects>>> owners =
      new HashMap<>();
  private CachePolicy policy;

  PlainCache(CachePolicy policy) {
    this.policy = policy;
  }

  private static Location group(Location at) {
    return new Location(at.epoch(), at.group(), 0);
  }

  private NavigableMap<Location, Objects> groups(int owner, int track) {
    return owners
        .computeIfAbsent(owner, o -> new HashMap<>())
        .computeIfAbsent(track, t -> new TreeMap<>(ORDER));
  }

  /**
   * Which outcomes a put may have, memory aside. What is too old may be swept at once or lie there
   * a while: until then it takes objects of its own, and what comes for a group before it is
   * refused as too old itself.
   */
  Set<Outcome> mayPut(long now, Key key, int length, int version) {
    Set<Outcome> may = EnumSet.copyOf(mayPutIfSwept(now, key, length, version));
    if (unswept(key).higherKey(group(key.at)) != null) {
      may.add(Outcome.ABSENT);
    }
    boolean here = groups(key.owner, key.track).containsKey(group(key.at));
    if (!here && unswept(key).containsKey(group(key.at))) {
      may.add(Outcome.ACCEPTED);
    }
    return may;
  }

  private NavigableMap<Location, Long> unswept(Key key) {
    return mayLie.computeIfAbsent(List.of(key.owner, key.track), k -> new TreeMap<>(ORDER));
  }

  private Set<Outcome> mayPutIfSwept(long now, Key key, int length, int version) {
    NavigableMap<Location, Objects> groups = groups(key.owner, key.track);
    Objects objects = groups.get(group(key.at));
    if (objects != null && !objects.visible(now)) {
      return groups.lastEntry().getValue() == objects
          ? Set.of(Outcome.ACCEPTED)
          : EnumSet.of(Outcome.ABSENT, Outcome.ACCEPTED);
    }
    if (objects != null) {
      Value value = objects.values.get(key.at.object());
      if (value == null || now - value.putNanos > objects.ageNanos) {
        return Set.of(Outcome.ACCEPTED);
      }
      boolean same = value.length == length && value.version == version;
      return Set.of(same ? Outcome.ACCEPTED : Outcome.MALFORMED);
    }
    if (!groups.isEmpty() && ORDER.compare(groups.lastKey(), group(key.at)) > 0) {
      return groups.lastEntry().getValue().visible(now)
          ? Set.of(Outcome.ABSENT)
          : EnumSet.of(Outcome.ABSENT, Outcome.ACCEPTED);
    }
    Set<Outcome> may = EnumSet.of(Outcome.ACCEPTED);
    if (groups.isEmpty()) {
      long tracks = tracks(key.owner, Long.MIN_VALUE);
      if (tracks >= policy.tracksPerOwner()) {
        may.add(Outcome.BUSY);
      }
    }
    return may;
  }

  /** Tracks with a group; with a visible object when now is given. */
  private long tracks(int owner, long now) {
    return owners.getOrDefault(owner, Map.of()).values().stream()
        .filter(
            g ->
                now == Long.MIN_VALUE
                    ? !g.isEmpty()
                    : g.values().stream().anyMatch(o -> o.visible(now)))
        .count();
  }

  /** An accepted put. */
  void put(long now, Key key, int length, int version) {
    NavigableMap<Location, Objects> groups = groups(key.owner, key.track);
    Objects objects = groups.get(group(key.at));
    long age = TimeUnit.SECONDS.toNanos(policy.ageSeconds());
    if (objects != null && !objects.visible(now)) {
      objects.values.clear();
      objects.ageNanos = Math.max(objects.ageNanos, age);
      objects.surelyNanos = Math.min(objects.surelyNanos, age);
    }
    if (objects == null || !objects.visible(now)) {
      // It was taken, so what is newer and too old was swept, or is of no account.
      NavigableMap<Location, Objects> newer = groups.tailMap(group(key.at), false);
      newer.forEach((at, old) -> unswept(key).merge(at, old.surelyNanos, Math::min));
      newer.values().removeIf(old -> !old.visible(now));
    }
    if (objects == null) {
      while (groups.size() >= policy.groupsPerTrack()) {
        groups.pollFirstEntry();
      }
      objects = new Objects();
      objects.ageNanos = age;
      objects.surelyNanos = Math.min(age, unswept(key).getOrDefault(group(key.at), age));
      groups.put(group(key.at), objects);
    }
    Value before = objects.values.get(key.at.object());
    if (before == null || now - before.putNanos > objects.ageNanos) {
      objects.values.put(key.at.object(), new Value(length, version, now));
    }
  }

  void eraseOwner(int owner) {
    owners.remove(owner);
  }

  void eraseTrack(int owner, int track) {
    owners.getOrDefault(owner, new HashMap<>()).remove(track);
  }

  void reconfigure(CachePolicy next) {
    policy = next;
    long age = TimeUnit.SECONDS.toNanos(next.ageSeconds());
    mayLie.values().forEach(old -> old.replaceAll((at, known) -> Math.min(known, age)));
    for (Map<Integer, NavigableMap<Location, Objects>> tracks : owners.values()) {
      for (NavigableMap<Location, Objects> groups : tracks.values()) {
        groups
            .values()
            .forEach(
                o -> {
                  o.ageNanos = Math.min(o.ageNanos, age);
                  o.surelyNanos = Math.min(o.surelyNanos, age);
                });
        while (groups.size() > next.groupsPerTrack()) {
          groups.pollFirstEntry();
        }
      }
    }
  }

  /** All that a reader may find. */
  Map<Key, Value> visible(long now) {
    return visible(now, false);
  }

  /** All that a reader finds, memory aside. */
  Map<Key, Value> surelyVisible(long now) {
    return visible(now, true);
  }

  private Map<Key, Value> visible(long now, boolean surely) {
    Map<Key, Value> all = new HashMap<>();
    owners.forEach(
        (owner, tracks) ->
            tracks.forEach(
                (track, groups) ->
                    groups.forEach(
                        (group, objects) ->
                            objects.values.forEach(
                                (object, value) -> {
                                  if (now - value.putNanos
                                      <= (surely ? objects.surelyNanos : objects.ageNanos)) {
                                    Location at =
                                        new Location(group.epoch(), group.group(), object);
                                    all.put(new Key(owner, track, at), value);
                                  }
                                }))));
    return all;
  }

  /** Forgets what the real cache gave up for the sake of bytes. */
  void forget(Set<Key> gone) {
    for (Key key : gone) {
      Objects objects = groups(key.owner, key.track).get(group(key.at));
      if (objects != null) {
        objects.values.remove(key.at.object());
      }
    }
  }

  CachePolicy policy() {
    return policy;
  }
}
