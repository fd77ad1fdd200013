package io.github.sightline.relay.impl.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.memory.PoisoningMemory;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who gives way, in which order, and how much: within an owner and between owners. */
class EvictionTest {
  private static final OwnerId A = Sealed.owner(1);
  private static final TrackId ONE = Sealed.track(A, 1);
  private static final TrackId TWO = Sealed.track(A, 2);
  private static final TrackId THREE = Sealed.track(A, 3);
  private static final int FRAME = 1000;
  private static final int SLAB = FRAME + 48;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final PoisoningMemory memory = new PoisoningMemory(8);
  private final Vaults vaults = new Vaults(memory, policy(8 << 20, 3, 30, 64, 8));
  private final OwnerVault vault = Objects.requireNonNull(vaults.open(A));

  private static CachePolicy policy(long total, int groups, int age, int owners, int tracks) {
    return new CachePolicy(total, 1 << 20, 0, groups, age, owners, tracks, false);
  }

  private Outcome put(long now, OwnerId owner, TrackId track, Location at, int length) {
    OwnerVault into = Objects.requireNonNull(vaults.open(owner));
    SealedObject object = Sealed.in(into.arena(), Sealed.bytes(owner, track, at, length, 0));
    return object == null ? Outcome.BACK_PRESSURED : into.put(now, track, object);
  }

  private void put(long now, TrackId track, long group, long object) {
    Location at = new Location(1, group, object);
    assertEquals(Outcome.ACCEPTED, put(now, A, track, at, FRAME));
  }

  private boolean holds(TrackId track, long group, long object) {
    return vault.find(0, track, 1, group, object) != null;
  }

  @Test
  void emptyVaultGivesNothing() {
    assertFalse(vault.eviction().evict(0, 1));
    put(0, ONE, 0, 0);
    assertTrue(vault.eviction().evict(0, 1));
    assertFalse(vault.eviction().evict(0, 1), "a track whose groups all went");
  }

  @Test
  void dispensableGroupsGoBeforeDeltasAndDeltasBeforeKeyframes() {
    put(1, ONE, 0, 0);
    put(1, ONE, 0, 1);
    put(1, ONE, 1, 0);
    put(0, TWO, 0, 0);
    put(0, TWO, 0, 1);
    put(-1, THREE, 0, 0);
    assertTrue(vault.eviction().evict(1, 1));
    assertFalse(holds(ONE, 0, 0) || holds(ONE, 0, 1), "the group that nobody joins any more");
    assertTrue(vault.eviction().evict(1, 1));
    assertFalse(holds(TWO, 0, 1), "the one frame between keyframes");
    assertTrue(holds(ONE, 1, 0) && holds(TWO, 0, 0) && holds(THREE, 0, 0));
    assertTrue(vault.eviction().evict(1, 1));
    assertFalse(holds(THREE, 0, 0), "of three keyframes the oldest");
  }

  @Test
  void amongEqualsTheTrackWrittenLongestAgoGivesWay() {
    put(5, ONE, 0, 0);
    put(3, TWO, 0, 0);
    put(4, THREE, 0, 0);
    for (TrackId next : List.of(TWO, THREE, ONE)) {
      assertTrue(holds(next, 0, 0));
      assertTrue(vault.eviction().evict(6, 1));
      assertFalse(holds(next, 0, 0));
    }
  }

  @Test
  void framesGoUntilThereIsEnoughAndNotOneMore() {
    for (int i = 0; i < 6; i++) {
      put(0, ONE, 0, i);
    }
    assertTrue(vault.eviction().evict(0, 2 * SLAB));
    assertFalse(holds(ONE, 0, 1) || holds(ONE, 0, 2));
    assertTrue(holds(ONE, 0, 0) && holds(ONE, 0, 3));
    assertTrue(vault.eviction().evict(0, SLAB + 1));
    assertFalse(holds(ONE, 0, 4));
    assertTrue(holds(ONE, 0, 5));
    assertEquals(4, vaults.statistics().evictedByQuota());
    assertEquals(2 * SLAB, vault.held());
  }

  @Test
  void framesOfSeveralGroupsGoAndGroupsThatAreEmptyTakeNoPlace() {
    put(0, ONE, 0, 1);
    put(0, ONE, 1, 1);
    put(0, ONE, 2, 1);
    GroupRing ring = Objects.requireNonNull(vault.track(ONE));
    assertTrue(vault.eviction().evict(0, 2 * SLAB));
    assertEquals(1, ring.groups());
    assertTrue(holds(ONE, 2, 1));
    assertTrue(vault.eviction().evict(0, SLAB));
    assertEquals(1, ring.groups(), "the newest stays, for the order");
    assertEquals(Outcome.ABSENT, put(0, A, ONE, new Location(1, 1, 1), FRAME));
  }

  @Test
  void narrowerPolicyTakesOutGroupsAgesAndTheMostSilentTracks() {
    for (int g = 0; g < 3; g++) {
      put(2 * SECOND, ONE, g, 0);
      put(0, TWO, g, 0);
    }
    put(SECOND, THREE, 0, 0);
    long now = 3 * SECOND;
    vaults.reconfigure(now, policy(8 << 20, 1, 30, 64, 8));
    assertFalse(holds(ONE, 1, 0));
    assertTrue(holds(ONE, 2, 0) && holds(TWO, 2, 0));
    vaults.reconfigure(now, policy(8 << 20, 1, 30, 64, 2));
    assertFalse(holds(TWO, 2, 0), "written longest ago");
    assertEquals(2, vaults.statistics().tracks());
    assertEquals(2 * SLAB, vault.held());
    vaults.reconfigure(now, policy(8 << 20, 1, 1, 64, 2));
    assertNull(vault.track(THREE), "too old under the new age");
    assertNotNull(vault.find(now, ONE, 1, 2, 0), "just young enough");
    assertNull(vault.find(now + 1, ONE, 1, 2, 0));
  }

  @Test
  void narrowerPolicyClosesTheOwnersWrittenLongestAgo() {
    for (int n = 1; n <= 5; n++) {
      OwnerId owner = Sealed.owner(n);
      put(n == 3 ? 9 : n, owner, Sealed.track(owner, 1), new Location(1, 0, 0), FRAME);
    }
    vaults.reconfigure(10, policy(8 << 20, 3, 30, 2, 8));
    assertEquals(2, vaults.statistics().owners());
    assertNotNull(vaults.known(Sealed.owner(3)));
    assertNotNull(vaults.known(Sealed.owner(5)));
    assertTrue(vault.closed());
  }

  @Test
  void narrowerTotalAndNarrowerShareHoldAtOnce() {
    for (int n = 1; n <= 4; n++) {
      OwnerId owner = Sealed.owner(n);
      for (int i = 0; i < 8; i++) {
        put(n, owner, Sealed.track(owner, 1), new Location(1, 0, i), 100_000);
      }
    }
    vaults.reconfigure(5, new CachePolicy(2 << 20, 1 << 20, 0, 3, 30, 64, 8, false));
    long held = 0;
    for (int n = 1; n <= 4; n++) {
      held += Objects.requireNonNull(vaults.known(Sealed.owner(n))).held();
    }
    assertTrue(held <= 2 << 20 && held > (2 << 20) - 200_000, "all that fits: " + held);
  }

  /** Against the plain rule: the largest, and of equals the one written longest ago. */
  @Test
  void roomComesFromTheLargestOwnerAndFromNobodyElse() {
    SplittableRandom random = new SplittableRandom(3);
    Vaults small = new Vaults(memory, policy(1 << 20, 3, 3600, 64, 8));
    Map<OwnerId, OwnerVault> all = new HashMap<>();
    for (int i = 0; i < 3000; i++) {
      OwnerId owner = Sealed.owner(random.nextInt(24));
      OwnerVault into = Objects.requireNonNull(small.open(owner));
      all.put(owner, into);
      List<OwnerVault> before = new ArrayList<>(all.values());
      before.sort(
          Comparator.comparingLong(OwnerVault::held)
              .reversed()
              .thenComparingLong(OwnerVault::lastPutNanos));
      Map<OwnerVault, Long> held = new HashMap<>();
      before.forEach(v -> held.put(v, v.held()));
      TrackId track = Sealed.track(owner, 1);
      byte[] sealed =
          Sealed.bytes(owner, track, new Location(1, 0, i), 2000 + random.nextInt(9) * 1000, 0);
      SealedObject object = Sealed.in(into.arena(), sealed);
      for (OwnerVault other : before) {
        assertTrue(
            other == before.get(0) || other.held() == Objects.requireNonNull(held.get(other)),
            "others keep what they had");
      }
      if (object != null) {
        into.put(i, track, object);
      }
      if (random.nextInt(40) == 0) {
        small.erase(owner);
      }
    }
    assertTrue(small.statistics().evictedByQuota() > 1000, "the load was no load");
  }

  @Test
  void erasureOfAllOrOneTrackIsTakenFromEveryCount() {
    put(0, ONE, 0, 0);
    put(0, ONE, 0, 1);
    put(0, TWO, 0, 0);
    assertEquals(new Erased(2, 2 * SLAB), vaults.erase(A, ONE));
    assertEquals(SLAB, vault.held());
    assertEquals(1, vaults.statistics().tracks());
    assertEquals(new Erased(1, SLAB), vaults.erase(A));
    assertEquals(0, vault.held());
    assertEquals(0, vaults.statistics().tracks());
    assertEquals(new Erased(0, 0), vaults.erase(A));
    assertSame(Erased.NOTHING, vaults.erase(Sealed.owner(9)));
    assertSame(Erased.NOTHING, vaults.erase(Sealed.owner(9), ONE));
    assertEquals(5, vaults.statistics().erasures());
    assertEquals(3L * SLAB, vaults.statistics().bytes(), "not wiped yet");
    vaults.shut(0);
    assertEquals(0, vaults.statistics().bytes());
    assertEquals(0, vaults.statistics().owners());
    assertEquals(0, memory.slabs());
  }

  /** It is the owner's own memory of before: no mix-up, only too late. */
  @Test
  void objectFilledBeforeAnErasureIsPushedBackAndNotCountedAsForeign() {
    SealedObject early =
        Objects.requireNonNull(
            Sealed.in(vault.arena(), Sealed.bytes(A, ONE, new Location(1, 0, 0), FRAME, 0)));
    vaults.erase(A);
    assertEquals(Outcome.BACK_PRESSURED, vault.put(0, ONE, early));
    assertEquals(0, vaults.pairCheckRefusals());
    assertEquals(0, memory.slabs(), "it was released");
  }

  @Test
  void deadlineIsNowWhileThereIsWorkThenTheNextSweepAndNeverForAnEmptyCache() {
    Vaults none = new Vaults(memory, policy(8 << 20, 3, 30, 64, 8));
    assertEquals(Long.MAX_VALUE, none.nextDeadline(0));
    put(0, ONE, 0, 0);
    assertEquals(7, vaults.nextDeadline(7), "never swept");
    assertFalse(vaults.step(7));
    assertEquals(7 + SECOND, vaults.nextDeadline(8));
    vaults.erase(A);
    assertEquals(8, vaults.nextDeadline(8), "something waits for the wiper");
    vaults.step(8);
    assertEquals(7 + SECOND, vaults.nextDeadline(9));
    vaults.step(7 + SECOND);
    assertEquals(7 + 2 * SECOND, vaults.nextDeadline(8 + SECOND));
  }

  @Test
  void findsAndMissesAreCounted() {
    put(0, ONE, 0, 0);
    assertNotNull(vault.find(0, ONE, 1, 0, 0));
    assertNotNull(vault.newest(0, ONE));
    assertNull(vault.newest(0, TWO));
    assertNull(vault.find(0, ONE, 1, 0, 1));
    assertNull(vault.find(0, ONE, 1, 0, -1));
    assertNull(vault.find(0, ONE, 1, 0, 64));
    assertNull(vault.find(0, ONE, 1, 0, 1L << 32));
    assertEquals(2, vaults.statistics().hits());
    assertEquals(5, vaults.statistics().misses());
  }
}
