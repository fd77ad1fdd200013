package io.github.sightline.relay.impl.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.memory.PoisoningMemory;
import io.github.sightline.relay.impl.memory.Slab;
import io.github.sightline.relay.impl.wire.WireLimits;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackId;
import io.github.sightline.relay.media.TrackName;
import io.github.sightline.relay.spi.MemorySource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rows of the fault catalogue that are the structure's own; the others are beside the doors. */
class CacheFaultsTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final int FRAME = 30_000;
  private static final Location FIRST = new Location(1, 0, 0);
  private static final int PAIRS = 8;
  private static final int BASE = 31;

  private static CachePolicy policy(long total, long perOwner, long floor, int owners) {
    return new CachePolicy(total, perOwner, floor, 2, 30, owners, 8, false);
  }

  private static Outcome put(
      Vaults vaults, long now, OwnerId owner, TrackId track, Location at, int length) {
    OwnerVault vault = vaults.open(owner);
    assertNotNull(vault);
    SealedObject object = Sealed.in(vault.arena(), Sealed.bytes(owner, track, at, length, 0));
    return object == null ? Outcome.BACK_PRESSURED : vault.put(now, track, object);
  }

  private static @Nullable SealedObject find(
      Vaults vaults, long now, OwnerId owner, TrackId track, Location at) {
    OwnerVault vault = vaults.open(owner);
    assertNotNull(vault);
    return vault.find(now, track, at.epoch(), at.group(), at.object());
  }

  /** Different ids with one hash code: each pair of bytes (a, b) becomes (a + 1, b - 31). */
  private static byte[] colliding(byte[] id, int pairs) {
    byte[] other = id.clone();
    for (int i = 0; i < pairs; i++) {
      other[2 * i] = (byte) (other[2 * i] + 1);
      other[2 * i + 1] = (byte) (other[2 * i + 1] - BASE);
    }
    return other;
  }

  @Provide
  Arbitrary<byte[]> ids() {
    return Arbitraries.bytes().between((byte) -90, (byte) 90).array(byte[].class).ofSize(32);
  }

  @Property(tries = 200)
  void c2OwnersAndTracksWithEqualHashCodesStayApart(
      @ForAll("ids") byte[] id, @ForAll @IntRange(min = 1, max = PAIRS) int pairs) {
    OwnerId a = OwnerId.of(id);
    OwnerId b = OwnerId.of(colliding(id, pairs));
    TrackId one = TrackId.of(id);
    TrackId two = TrackId.of(colliding(id, pairs));
    assertEquals(a.hashCode(), b.hashCode());
    assertEquals(one.hashCode(), two.hashCode());
    assertNotEquals(a, b);
    staysApart(a, b, one, two);
  }

  @Property(tries = 200)
  void c3IdsThatShareMostOfTheirBytesStayApart(
      @ForAll @Size(32) byte[] id,
      @ForAll @IntRange(min = 0, max = 31) int at,
      @ForAll @IntRange(min = 0, max = 7) int bit) {
    byte[] other = id.clone();
    other[at] ^= (byte) (1 << bit);
    staysApart(OwnerId.of(id), OwnerId.of(other), TrackId.of(id), TrackId.of(other));
  }

  private static void staysApart(OwnerId a, OwnerId b, TrackId one, TrackId two) {
    Vaults vaults = new Vaults(new PoisoningMemory(64), policy(8 << 20, 4 << 20, 0, 4));
    put(vaults, 0, a, one, FIRST, 200);
    assertNull(find(vaults, 0, b, one, FIRST));
    assertNull(find(vaults, 0, a, two, FIRST));
    put(vaults, 0, b, two, FIRST, 200);
    SealedObject mine = find(vaults, 0, a, one, FIRST);
    SealedObject theirs = find(vaults, 0, b, two, FIRST);
    assertNotNull(mine);
    assertNotNull(theirs);
    assertArrayEquals(Sealed.bytes(a, one, FIRST, 200, 0), Sealed.read(mine));
    assertArrayEquals(Sealed.bytes(b, two, FIRST, 200, 0), Sealed.read(theirs));
    assertEquals(b, theirs.owner());
    vaults.erase(a);
    assertNotNull(find(vaults, 0, b, two, FIRST));
    assertNull(find(vaults, 0, a, one, FIRST));
  }

  @Test
  void c6MissOfOneOwnerIsNeverAnsweredByAnothersPut() {
    Vaults vaults = new Vaults(new PoisoningMemory(64), policy(8 << 20, 4 << 20, 0, 4));
    OwnerId a = Sealed.owner(1);
    OwnerId b = Sealed.owner(2);
    assertNull(find(vaults, 0, b, Sealed.track(b, 7), FIRST));
    put(vaults, 0, a, Sealed.track(a, 7), FIRST, FRAME);
    assertNull(find(vaults, 0, b, Sealed.track(b, 7), FIRST));
    assertNull(find(vaults, 0, b, Sealed.track(a, 7), FIRST));
    assertEquals(3, vaults.statistics().misses());
    assertEquals(0, vaults.statistics().hits());
  }

  @Test
  void c7ReferenceToARecycledEntryIsAMissForEver() {
    PoisoningMemory memory = new PoisoningMemory(64);
    Vaults vaults = new Vaults(memory, policy(8 << 20, 4 << 20, 0, 4));
    OwnerId a = Sealed.owner(1);
    TrackId track = Sealed.track(a, 1);
    List<SealedObject> held = new ArrayList<>();
    for (int group = 0; group < 50; group++) {
      Location at = new Location(1, group, 0);
      put(vaults, 0, a, track, at, FRAME);
      SealedObject found = find(vaults, 0, a, track, at);
      assertNotNull(found);
      while (vaults.step(0)) {
        assertTrue(memory.slabs() > 0);
      }
      for (SealedObject old : held.subList(0, Math.max(0, held.size() - 1))) {
        assertEquals(SealedObject.GONE, old.check(a));
      }
      held.add(found);
    }
    assertTrue(memory.recycled() > 40);
  }

  private static final int QUIET = 100;
  private static final int GROUP = 30;
  private static final long BOUND = 2 << 20;

  /** What reads of the quiet found, in percent of their newest frames and keyframes. */
  private record Hits(double frames, double keyframes) {}

  /**
   * relay-bench's FloodReport in small: 100 quiet owners write one group of 100 kB after another
   * into a cache that holds a fifth of that, and look up frames of their own newest group at
   * random, and its keyframe. One more owner writes 100 times as much as each of them.
   */
  @Test
  void c9FloodOfOneOwnerCostsTheQuietOnePercentAtMost() {
    Hits calm = quietHits(false);
    Hits flooded = quietHits(true);
    assertTrue(calm.keyframes > 99 && calm.frames > 20, () -> "the load was no load: " + calm);
    assertTrue(calm.frames - flooded.frames <= 1, () -> calm + " -> " + flooded);
    assertTrue(calm.keyframes - flooded.keyframes <= 1, () -> calm + " -> " + flooded);
  }

  private static Hits quietHits(boolean flooded) {
    PoisoningMemory memory = new PoisoningMemory(64);
    CachePolicy policy = new CachePolicy(BOUND, 1 << 20, 0, 2, 3600, QUIET + 1, 4, false);
    Vaults vaults = new Vaults(memory, policy);
    SplittableRandom random = new SplittableRandom(9);
    OwnerId loud = Sealed.owner(QUIET);
    int flood = 0;
    int reads = 0;
    int frames = 0;
    int keyframes = 0;
    for (int i = 0; i < 3 * GROUP; i++) {
      for (int n = 0; n < QUIET; n++) {
        long now = (long) i * QUIET + n;
        write(vaults, now, Sealed.owner(n), i);
        if (flooded) {
          write(vaults, now, loud, flood++);
        }
        assertTrue(vaults.statistics().bytes() <= BOUND);
        if (n % 4 == 0) {
          OwnerId reader = Sealed.owner(random.nextInt(n + 1));
          TrackId track = Sealed.track(reader, 1);
          Location any = new Location(1, i / GROUP, random.nextInt(i % GROUP + 1));
          reads++;
          frames += find(vaults, now, reader, track, any) == null ? 0 : 1;
          keyframes +=
              find(vaults, now, reader, track, new Location(1, i / GROUP, 0)) == null ? 0 : 1;
        }
      }
    }
    assertEquals(0, memory.dirtyBytes());
    return new Hits(100.0 * frames / reads, 100.0 * keyframes / reads);
  }

  /** The i-th frame of an owner, a tenth of a real one. */
  private static void write(Vaults vaults, long now, OwnerId owner, int i) {
    Location at = new Location(1, i / GROUP, i % GROUP);
    put(vaults, now, owner, Sealed.track(owner, 1), at, at.object() == 0 ? 13_000 : 3_000);
  }

  @Test
  void largestHolderGivesWayAndNobodyUnderTheFloorDoes() {
    Vaults vaults = new Vaults(new PoisoningMemory(64), policy(4 << 20, 4 << 20, 1 << 20, 8));
    OwnerId big = Sealed.owner(1);
    OwnerId small = Sealed.owner(2);
    OwnerId third = Sealed.owner(3);
    for (int i = 0; i < 30; i++) {
      put(vaults, 0, small, Sealed.track(small, 1), new Location(1, 0, i), FRAME);
    }
    for (int i = 0; i < 100; i++) {
      put(vaults, 1, big, Sealed.track(big, 1), new Location(1, 0, i), FRAME);
    }
    for (int i = 0; i < 34; i++) {
      Location at = new Location(1, 0, i);
      assertEquals(Outcome.ACCEPTED, put(vaults, 2, third, Sealed.track(third, 1), at, FRAME));
    }
    for (int i = 0; i < 30; i++) {
      assertNotNull(
          find(vaults, 2, small, Sealed.track(small, 1), new Location(1, 0, i)), "object " + i);
      assertNotNull(find(vaults, 2, third, Sealed.track(third, 1), new Location(1, 0, i)));
    }
    assertNotNull(find(vaults, 2, big, Sealed.track(big, 1), FIRST), "its keyframe stays");
  }

  /** Every call in turn finds no memory; nothing leaks and the next put works. */
  @Tag("slow")
  @Property(tries = 40, generation = GenerationMode.EXHAUSTIVE)
  void c10AllocatorThatFailsAtTheNthCallForEveryNCostsOnePut(@ForAll @IntRange(max = 39) int n) {
    PoisoningMemory memory = new PoisoningMemory(64);
    Vaults vaults = new Vaults(memory, policy(1 << 20, 1 << 20, 0, 4));
    OwnerId a = Sealed.owner(1);
    memory.failAt(n);
    int refused = 0;
    for (int i = 0; i < 40; i++) {
      Outcome outcome = put(vaults, 0, a, Sealed.track(a, 1), new Location(1, 0, i), FRAME);
      refused += outcome == Outcome.BACK_PRESSURED ? 1 : 0;
      assertTrue(outcome.ok() || outcome == Outcome.BACK_PRESSURED);
    }
    assertEquals(1, refused);
    vaults.close();
    while (vaults.step(0)) {
      assertTrue(memory.slabs() >= 0);
    }
    assertEquals(0, memory.slabs());
    assertEquals(0, vaults.statistics().bytes());
    assertEquals(0, memory.dirtyBytes());
  }

  /** A source that throws at the n-th call of either kind. */
  private static final class Throwing implements MemorySource {
    private final PoisoningMemory behind = new PoisoningMemory(64);
    private int left;

    Throwing(int left) {
      this.left = left;
    }

    private void count() {
      if (left-- == 0) {
        throw new IllegalStateException("planted");
      }
    }

    @Override
    public @Nullable ByteBuffer allocate(OwnerId owner, int bytes) {
      count();
      return behind.allocate(owner, bytes);
    }

    @Override
    public void release(OwnerId owner, ByteBuffer slab) {
      behind.release(owner, slab);
      count();
    }
  }

  @Tag("slow")
  @Property(tries = 60, generation = GenerationMode.EXHAUSTIVE)
  void c11ExceptionAtAnyStepLeavesNothingCountedAndNothingLocked(
      @ForAll @IntRange(max = 59) int n) {
    Throwing memory = new Throwing(n);
    StillHost host = new StillHost(memory, 3);
    Tenant tenant = new Tenant(host);
    DefaultFrameCache cache =
        DefaultFrameCache.alone(host, policy(1 << 20, 1 << 20, 0, 4), owner -> true, null);
    var writer = tenant.writer(cache);
    int thrown = 0;
    for (int i = 0; i < 60; i++) {
      Location at = new Location(1, i / 20, i % 20);
      ByteBuffer sealed = tenant.sealed(TrackName.MAIN, at, FRAME, 0);
      try {
        writer.put(TrackName.MAIN, sealed);
      } catch (IllegalStateException planted) {
        assertEquals("planted", planted.getMessage());
        thrown++;
      }
    }
    assertTrue(thrown <= 1);
    if (thrown == 0 && n < 60) {
      assertThrows(IllegalStateException.class, cache::close);
    }
    cache.close();
    cache.reconfigure(CachePolicy.defaults());
    assertEquals(0, memory.behind.slabs());
    assertEquals(0, cache.statistics().bytes());
    assertEquals(0, memory.behind.dirtyBytes());
  }

  @Test
  void c12ObjectThatIsPartlyThereBecomesNoEntry() {
    PoisoningMemory memory = new PoisoningMemory(64);
    Vaults vaults = new Vaults(memory, policy(8 << 20, 4 << 20, 0, 4));
    OwnerId a = Sealed.owner(1);
    TrackId track = Sealed.track(a, 1);
    OwnerVault vault = vaults.open(a);
    assertNotNull(vault);
    byte[] sealed = Sealed.bytes(a, track, FIRST, FRAME, 0);
    int count = SealedObject.fragments(FRAME);
    for (int missing = 0; missing < count; missing++) {
      Slab slab = vault.arena().allocate(count * WireLimits.SYMBOL_BYTES);
      assertNotNull(slab);
      SealedObject partly = new SealedObject(slab, new SealedObject.At(1, 0, 0), 1, 0, count);
      for (int i = 0; i < count; i++) {
        int at = i * WireLimits.SYMBOL_BYTES;
        int bytes = Math.min(WireLimits.SYMBOL_BYTES, FRAME - at);
        assertTrue(i == missing || partly.put(i, sealed, at, bytes));
      }
      assertEquals(Outcome.MALFORMED, vault.put(0, track, partly));
      assertNull(find(vaults, 0, a, track, FIRST));
    }
    assertEquals(0, memory.slabs(), "what was taken was released");
  }

  @Test
  void objectWhoseHeaderNamesAnotherLocationIsRefused() {
    Vaults vaults = new Vaults(new PoisoningMemory(64), policy(8 << 20, 4 << 20, 0, 4));
    OwnerId a = Sealed.owner(1);
    TrackId track = Sealed.track(a, 1);
    OwnerVault vault = vaults.open(a);
    assertNotNull(vault);
    byte[] sealed = Sealed.bytes(a, track, FIRST, 1000, 0);
    Slab slab = vault.arena().allocate(WireLimits.SYMBOL_BYTES);
    assertNotNull(slab);
    SealedObject liar = new SealedObject(slab, new SealedObject.At(1, 0, 1), 1, 0, 1);
    assertTrue(liar.put(0, sealed, 0, 1000));
    assertEquals(Outcome.MALFORMED, vault.put(0, track, liar));
  }

  /** The policy changes under everything, every 50 ms of virtual time. */
  @Test
  void c5ReloadedPolicyRekeysNothing() {
    PoisoningMemory memory = new PoisoningMemory(64);
    Vaults vaults = new Vaults(memory, policy(4 << 20, 2 << 20, 0, 8));
    SplittableRandom random = new SplittableRandom(5);
    long now = 0;
    int found = 0;
    for (int i = 0; i < 3000; i++) {
      now += SECOND / 200;
      OwnerId owner = Sealed.owner(random.nextInt(6));
      TrackId track = Sealed.track(owner, random.nextInt(3));
      Location at = new Location(1, i / 300, random.nextInt(6));
      put(vaults, now, owner, track, at, 20_000);
      SealedObject object = find(vaults, now, owner, track, at);
      if (object != null) {
        found++;
        assertArrayEquals(Sealed.bytes(owner, track, at, 20_000, 0), Sealed.read(object));
      }
      if (i % 10 == 0) {
        vaults.reconfigure(now, reloaded(random));
        assertTrue(vaults.statistics().owners() <= vaults.policy().owners());
      }
      while (vaults.step(now)) {
        assertTrue(memory.slabs() > 0);
      }
      assertTrue(vaults.statistics().bytes() <= vaults.policy().bytesTotal());
    }
    assertTrue(found > 1000, () -> "the load was no load");
    assertEquals(0, memory.dirtyBytes());
    assertEquals(0, vaults.pairCheckRefusals());
  }

  private static CachePolicy reloaded(SplittableRandom random) {
    return new CachePolicy(
        (1L + random.nextInt(4)) << 20,
        1 << 20,
        0,
        1 + random.nextInt(4),
        1 + random.nextInt(5),
        6 + random.nextInt(3),
        3 + random.nextInt(3),
        random.nextBoolean());
  }

  @Test
  void idleVaultThatGaveWayComesBackByWriting() {
    Vaults vaults = new Vaults(new PoisoningMemory(64), policy(4 << 20, 2 << 20, 0, 1));
    OwnerId a = Sealed.owner(1);
    OwnerId b = Sealed.owner(2);
    OwnerVault kept = vaults.open(a);
    assertNotNull(kept);
    OwnerVault other = vaults.open(b);
    assertNotNull(other, "an idle vault gives way");
    assertTrue(kept.closed());
    SealedObject object =
        Sealed.in(kept.arena(), Sealed.bytes(a, Sealed.track(a, 1), FIRST, FRAME, 0));
    assertNotNull(object);
    assertEquals(Outcome.ACCEPTED, kept.put(0, Sealed.track(a, 1), object));
    assertTrue(other.closed());
    assertNull(vaults.open(b), "no place: the one vault holds something");
    SealedObject late =
        Sealed.in(other.arena(), Sealed.bytes(b, Sealed.track(b, 1), FIRST, FRAME, 0));
    assertNotNull(late);
    assertEquals(Outcome.CLOSED, other.put(0, Sealed.track(b, 1), late));
    assertEquals(1, vaults.statistics().owners());
  }

  @Test
  void wipersStepIsBounded() {
    PoisoningMemory memory = new PoisoningMemory(64);
    Vaults vaults = new Vaults(memory, policy(64 << 20, 64 << 20, 0, 1));
    OwnerId a = Sealed.owner(1);
    for (int i = 0; i < 200; i++) {
      put(vaults, 0, a, Sealed.track(a, 1), new Location(1, 0, i), 100_000);
    }
    long before = vaults.statistics().bytes();
    vaults.erase(a);
    int steps = 0;
    while (vaults.step(0)) {
      long after = vaults.statistics().bytes();
      assertTrue(before - after <= Wiper.STEP_BYTES + 100_048, "one step at a time");
      before = after;
      steps++;
    }
    assertTrue(steps >= 20_000_000 / Wiper.STEP_BYTES);
    assertEquals(0, memory.slabs());
    assertEquals(0, memory.dirtyBytes());
  }
}
