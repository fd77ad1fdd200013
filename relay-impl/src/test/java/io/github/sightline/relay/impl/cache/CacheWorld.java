package io.github.sightline.relay.impl.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Proof;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.cache.Erasure;
import io.github.sightline.relay.cache.FrameCache;
import io.github.sightline.relay.cache.Opened;
import io.github.sightline.relay.cache.VaultReader;
import io.github.sightline.relay.cache.VaultWriter;
import io.github.sightline.relay.impl.memory.PoisoningMemory;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.TrackId;
import io.github.sightline.relay.media.TrackName;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The real cache and the plain one, side by side: after each command they are compared. */
final class CacheWorld {
  static final int OWNERS = 3;
  static final int TRACKS = 3;
  private static final long TAG = 48;

  private static final Location FIRST = new Location(0, 0, 0);
  private static final Location LAST = new Location(1L << 31, 0, 0);
  private static final StillHost MAKER = new StillHost(new PoisoningMemory(64), 11);
  private static final List<Tenant> TENANTS =
      List.of(new Tenant(MAKER), new Tenant(MAKER), new Tenant(MAKER));
  private static final Map<List<Object>, ByteBuffer> SAMPLES = new HashMap<>();

  final PoisoningMemory memory = new PoisoningMemory(1 << 16);
  private final StillHost host = new StillHost(memory, 12);
  private final FrameCache cache;
  private final PlainCache plain;
  private final VaultReader[] readers = new VaultReader[OWNERS];
  private final VaultReader[] slowReaders = new VaultReader[OWNERS];
  private final VaultReader[] witnesses = new VaultReader[OWNERS];
  private final VaultWriter[] writers = new VaultWriter[OWNERS];
  private final @Nullable Grant[] readGrants = new Grant[OWNERS];
  private final boolean[] revoked = new boolean[OWNERS];
  private @Nullable Proof usedProof;
  private long evicted;
  private boolean pressed;
  private boolean narrowed;

  /** What a read pins may stay out beyond a bound that was narrowed meanwhile. */
  private boolean reading;

  private long bytesBefore;

  CacheWorld(CachePolicy policy) {
    cache = DefaultFrameCache.builder().host(host).admit(o -> true).policy(policy).build();
    plain = new PlainCache(policy);
    for (int owner = 0; owner < OWNERS; owner++) {
      Tenant tenant = TENANTS.get(owner);
      readGrants[owner] = tenant.subscribe;
      readers[owner] = tenant.reader(cache);
      slowReaders[owner] = tenant.reader(cache);
      writers[owner] = tenant.writer(cache);
      Grant other = tenant.grant(host, Role.SUBSCRIBE, tenant.displayKeys, Duration.ofDays(2));
      witnesses[owner] = cache.reader(tenant.displayKeys.prove(cache.challenge(), other)).vault();
    }
  }

  static TrackName name(int track) {
    return TrackName.of("t" + track);
  }

  private static TrackId id(int owner, int track) {
    return TENANTS.get(owner).track(name(track)).track();
  }

  static void forgetSamples() {
    SAMPLES.clear();
  }

  static ByteBuffer sample(PlainCache.Key key, int length, int version) {
    return SAMPLES.computeIfAbsent(
        List.of(key, length, version),
        k -> TENANTS.get(key.owner()).signed(name(key.track()), key.at(), length, version));
  }

  // Commands.

  void put(PlainCache.Key key, int length, int version) {
    Set<Outcome> may = plain.mayPut(now(), key, length, version);
    Map<PlainCache.Key, PlainCache.Value> before = plain.visible(now());
    long failures = memory.failures();
    boolean tight = tight(length);
    Outcome outcome =
        writers[key.owner()].put(name(key.track()), sample(key, length, version).duplicate());
    boolean full = outcome == Outcome.BACK_PRESSURED || outcome == Outcome.BUSY;
    // Its own group, or what lay at its place, may have been what gave way for it.
    boolean needy = tight || tight(length) || memory.failures() > failures;
    boolean gaveWay = needy && !may.contains(outcome);
    full |= gaveWay && (outcome == Outcome.ABSENT || outcome == Outcome.ACCEPTED);
    boolean fine = may.contains(outcome) || full;
    assertTrue(fine, () -> "put " + key + ": " + outcome + " of " + may);
    if (outcome == Outcome.BACK_PRESSURED) {
      assertTrue(pressed || needy, "room was refused without need");
    }
    if (outcome.ok() && gaveWay) {
      plain.forget(Set.of(key));
    }
    if (outcome.ok()) {
      plain.put(now(), key, length, version);
    }
    pressed |= needy;
    Set<PlainCache.Key> gone = compare();
    fairly(before, gone, key, length);
  }

  /** Whether that put may have needed room. */
  private boolean tight(int length) {
    CachePolicy policy = plain.policy();
    long held = memory.bytes() + 2L * length + 4 * TAG;
    return held > policy.bytesTotal() || held > policy.bytesPerOwner();
  }

  /** Nobody under the floor pays while anybody stands above it. */
  private void fairly(
      Map<PlainCache.Key, PlainCache.Value> before,
      Set<PlainCache.Key> gone,
      PlainCache.Key put,
      int length) {
    long floor = plain.policy().floorBytesPerOwner();
    for (int owner = 0; owner < OWNERS; owner++) {
      int victim = owner;
      if (victim == put.owner() || gone.stream().noneMatch(k -> k.owner() == victim)) {
        continue;
      }
      long held = held(before, victim);
      for (int other = 0; other < OWNERS; other++) {
        long theirs = held(before, other) + (other == put.owner() ? 0 : -2L * length);
        assertFalse(
            held < floor && theirs > Math.max(floor, held) + 2L * length,
            () -> "owner " + victim + " paid with " + held + ", floor " + floor);
      }
    }
  }

  private static long held(Map<PlainCache.Key, PlainCache.Value> all, int owner) {
    return all.entrySet().stream()
        .filter(e -> e.getKey().owner() == owner)
        .mapToLong(e -> e.getValue().length() + TAG)
        .sum();
  }

  void putDamaged(PlainCache.Key key, int length, int bit) {
    ByteBuffer damaged = ByteBuffer.allocate(length);
    damaged.put(sample(key, length, 0).duplicate()).flip();
    damaged.put(bit >> 3, (byte) (damaged.get(bit >> 3) ^ (1 << (bit & 7))));
    boolean keyframe = key.at().object() == 0;
    if (keyframe && plain.policy().verifyKeyframes() && (bit >> 3) != 1) {
      Outcome outcome = writers[key.owner()].put(name(key.track()), damaged);
      assertFalse(outcome.ok(), "a damaged keyframe");
    }
    pressed |= tight(length);
    compare();
  }

  void join(int owner, int track) {
    if (revoked[owner]) {
      return;
    }
    List<Location> seen = new ArrayList<>();
    Outcome outcome = read(owner, track, seen, Kind.JOIN);
    Map<PlainCache.Key, PlainCache.Value> all = plain.visible(now());
    Location newest =
        all.keySet().stream()
            .filter(k -> k.owner() == owner && k.track() == track && k.at().object() == 0)
            .map(PlainCache.Key::at)
            .max(PlainCache.ORDER)
            .orElse(null);
    List<Location> expected = new ArrayList<>();
    for (Location at = newest;
        at != null && all.containsKey(new PlainCache.Key(owner, track, at)); ) {
      expected.add(at);
      at = new Location(at.epoch(), at.group(), at.object() + 1);
    }
    assertEquals(expected, seen);
    assertEquals(expected.isEmpty() ? Outcome.ABSENT : Outcome.ACCEPTED, outcome);
    seen.clear();
    Outcome still = read(owner, track, seen, Kind.STILL);
    assertEquals(expected.isEmpty() ? List.of() : List.of(expected.get(0)), seen);
    assertEquals(outcome, still);
  }

  private enum Kind {
    JOIN,
    STILL,
    ALL
  }

  private Outcome read(int owner, int track, List<Location> seen, Kind kind) {
    Tenant tenant = TENANTS.get(owner);
    TrackName name = name(track);
    return switch (kind) {
      case JOIN -> readers[owner].join(tenant.camera, name, v -> seen.add(v.location()));
      case STILL -> readers[owner].latestKeyframe(tenant.camera, name, v -> seen.add(v.location()));
      case ALL ->
          readers[owner].range(tenant.camera, name, FIRST, LAST, v -> seen.add(v.location()));
    };
  }

  /** A reader that is still in its handler while everything else happens. */
  void slowRead(int owner, int track, Runnable meanwhile) {
    Tenant tenant = TENANTS.get(owner);
    boolean[] done = {false};
    slowReaders[owner].range(
        tenant.camera,
        name(track),
        FIRST,
        LAST,
        view -> {
          if (!done[0]) {
            done[0] = true;
            ByteBuffer lent = view.sealed();
            PlainCache.Key key = new PlainCache.Key(owner, track, view.location());
            PlainCache.Value value = plain.visible(now()).get(key);
            assertNotNull(value, () -> "shown and never put: " + key);
            pressed = true;
            reading = true;
            meanwhile.run();
            assertEquals(sample(key, value.length(), value.version()), lent);
          }
        });
    reading = false;
    compare();
  }

  void eraseOwner(int owner) {
    erased(cache.erase(TENANTS.get(owner).owner()), owner, -1);
    plain.eraseOwner(owner);
    compare();
  }

  void eraseTrack(int owner, int track) {
    erased(cache.erase(TENANTS.get(owner).owner(), id(owner, track)), owner, track);
    plain.eraseTrack(owner, track);
    compare();
  }

  private void erased(Erasure erasure, int owner, int track) {
    long visible =
        plain.visible(now()).keySet().stream()
            .filter(k -> k.owner() == owner && (track < 0 || k.track() == track))
            .count();
    assertTrue(erasure.entries() >= visible, "the receipt counts at least what could be seen");
    assertEquals(host.epochMillis(), erasure.unreachableAtMillis());
  }

  void reconfigure(CachePolicy policy) {
    assertEquals(Outcome.ACCEPTED, cache.reconfigure(policy));
    plain.reconfigure(policy);
    pressed = true;
    narrowed = true;
    compare();
    FrameCache.Statistics statistics = cache.statistics();
    assertTrue(statistics.owners() <= policy.owners());
    assertTrue(statistics.tracks() <= policy.owners() * policy.tracksPerOwner());
  }

  void advance(long nanos) {
    host.advance(nanos);
    renew();
    compare();
  }

  void jump(long millis) {
    host.jump(millis);
    host.jump(-millis);
    compare();
  }

  /** The n-th call from now gets no memory. */
  void failAllocation(int n) {
    memory.failAt(n);
    pressed = true;
  }

  /** A proof once used opens nothing; a fresh one does. */
  void reopen(int owner) {
    Tenant tenant = TENANTS.get(owner);
    if (usedProof != null) {
      assertFalse(cache.reader(usedProof).outcome().ok(), "a proof opened twice");
    }
    Proof proof = tenant.displayKeys.prove(cache.challenge(), readGrants[owner]);
    Opened<VaultReader> opened = cache.reader(proof);
    if (revoked[owner]) {
      assertEquals(Outcome.REVOKED, opened.outcome());
      renew();
    } else if (opened.outcome().ok()) {
      readers[owner].close();
      readers[owner] = opened.vault();
    } else {
      assertEquals(Outcome.BUSY, opened.outcome());
    }
    usedProof = proof;
    compare();
  }

  void revoke(int owner) {
    Tenant tenant = TENANTS.get(owner);
    Grant grant = readGrants[owner];
    assertNotNull(grant);
    if (!revoked[owner]) {
      long revision = revisions + 1;
      revisions = revision;
      assertEquals(Outcome.ACCEPTED, cache.apply(tenant.root.revoke(revision, grant)));
      revoked[owner] = true;
      assertEquals(Outcome.REVOKED, read(owner, 0, new ArrayList<>(), Kind.JOIN));
    }
  }

  private static long revisions;

  /** New grants for whoever was revoked. */
  void renew() {
    for (int owner = 0; owner < OWNERS; owner++) {
      if (revoked[owner]) {
        Tenant tenant = TENANTS.get(owner);
        Grant grant = tenant.grant(host, Role.SUBSCRIBE, tenant.displayKeys, Duration.ofDays(1));
        Opened<VaultReader> opened =
            cache.reader(tenant.displayKeys.prove(cache.challenge(), grant));
        if (opened.outcome().ok()) {
          readGrants[owner] = grant;
          readers[owner].close();
          readers[owner] = opened.vault();
          slowReaders[owner].close();
          slowReaders[owner] =
              cache.reader(tenant.displayKeys.prove(cache.challenge(), grant)).vault();
          revoked[owner] = false;
        }
      }
    }
  }

  // The comparison.

  /** What is found is what was put there; what is missing was given up for bytes' sake. */
  private Set<PlainCache.Key> compare() {
    Map<PlainCache.Key, PlainCache.Value> expected = plain.visible(now());
    Set<PlainCache.Key> found = new HashSet<>();
    for (int owner = 0; owner < OWNERS; owner++) {
      for (int track = 0; track < TRACKS; track++) {
        scan(owner, track, expected, found);
      }
    }
    long quota = cache.statistics().evictedByQuota();
    Set<PlainCache.Key> gone = new HashSet<>(expected.keySet());
    gone.removeAll(found);
    Set<PlainCache.Key> needless = new HashSet<>(plain.surelyVisible(now()).keySet());
    needless.retainAll(gone);
    assertTrue(needless.isEmpty() || pressed, () -> "missing without need: " + needless);
    assertTrue(
        needless.isEmpty() || quota > evicted || narrowed,
        () -> "missing and not counted: " + needless);
    plain.forget(gone);
    evicted = quota;
    narrowed = false;
    bounds();
    return gone;
  }

  private void scan(
      int owner,
      int track,
      Map<PlainCache.Key, PlainCache.Value> expected,
      Set<PlainCache.Key> found) {
    Outcome outcome =
        witnesses[owner].range(
            TENANTS.get(owner).camera,
            name(track),
            FIRST,
            LAST,
            view -> {
              PlainCache.Key key = new PlainCache.Key(owner, track, view.location());
              PlainCache.Value value = expected.get(key);
              assertNotNull(value, () -> "shown and not expected: " + key);
              assertEquals(
                  sample(key, value.length(), value.version()),
                  view.sealed(),
                  () -> key + " at " + now() + ": expected " + value);
              assertEquals(id(owner, track), view.track());
              found.add(key);
            });
    assertTrue(outcome.ok() || outcome == Outcome.ABSENT, () -> "scan: " + outcome);
  }

  private void bounds() {
    FrameCache.Statistics statistics = cache.statistics();
    assertEquals(memory.bytes(), statistics.bytes(), "what is counted is what is out");
    long bound = plain.policy().bytesTotal();
    assertTrue(
        statistics.bytes() <= (reading ? Math.max(bound, bytesBefore) : bound),
        () -> statistics.bytes() + " bytes of " + bound);
    bytesBefore = statistics.bytes();
    assertEquals(0, memory.dirtyBytes());
  }

  /** Everything goes, and every byte comes back. */
  void end() {
    cache.close();
    assertEquals(0, memory.slabs());
    assertEquals(0, memory.dirtyBytes());
    assertEquals(0, cache.statistics().bytes());
    assertEquals(0, cache.statistics().tracks());
  }

  private long now() {
    return host.nanoTime();
  }

  static long seconds(int n) {
    return TimeUnit.SECONDS.toNanos(n);
  }
}
