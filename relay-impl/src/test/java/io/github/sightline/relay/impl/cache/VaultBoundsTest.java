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
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What vaults hold exactly at their bounds, and when readers pin what should give way. */
class VaultBoundsTest {
  private static final int MEGABYTE = 1 << 20;
  private static final int SLAB = 65_536;
  private static final int SLABS = MEGABYTE / SLAB;
  private static final OwnerId A = Sealed.owner(1);
  private static final OwnerId B = Sealed.owner(2);

  private final PoisoningMemory memory = new PoisoningMemory(64);
  private final Vaults vaults = new Vaults(memory, policy(8 * MEGABYTE, 4 * MEGABYTE, 32));

  private static CachePolicy policy(long total, long perOwner, int owners) {
    return new CachePolicy(total, perOwner, 0, 2, 30, owners, 4, false);
  }

  private static TrackId track(OwnerId owner) {
    return Sealed.track(owner, 1);
  }

  private static @Nullable SealedObject object(OwnerVault vault, long number) {
    OwnerId owner = vault.owner();
    Location at = new Location(1, 0, number);
    return Sealed.in(vault.arena(), Sealed.bytes(owner, track(owner), at, SLAB - 48, 0));
  }

  private static Outcome put(OwnerVault vault, long number) {
    return put(vault, 0, number);
  }

  private static Outcome put(OwnerVault vault, long now, long number) {
    SealedObject object = object(vault, number);
    return object == null ? Outcome.BACK_PRESSURED : vault.put(now, track(vault.owner()), object);
  }

  private OwnerVault filled(OwnerId owner, int slabs) {
    OwnerVault vault = Objects.requireNonNull(vaults.open(owner));
    for (int i = 0; i < slabs; i++) {
      assertEquals(Outcome.ACCEPTED, put(vault, i));
    }
    return vault;
  }

  @Test
  void narrowerShareLeavesExactlyWhatFits() {
    OwnerVault vault = filled(A, SLABS + 4);
    vaults.reconfigure(0, policy(8 * MEGABYTE, MEGABYTE, 32));
    assertEquals(MEGABYTE, vault.held());
    assertNotNull(vault.find(0, track(A), 1, 0, 0), "the keyframe is kept longest");
    vaults.reconfigure(0, policy(8 * MEGABYTE, MEGABYTE, 32));
    assertEquals(MEGABYTE, vault.held(), "what is at the bound is under it");
  }

  @Test
  void narrowerTotalLeavesExactlyWhatFits() {
    OwnerVault a = filled(A, SLABS + 4);
    OwnerVault b = filled(B, SLABS);
    vaults.reconfigure(0, policy(2 * MEGABYTE, 2 * MEGABYTE, 32));
    assertEquals(MEGABYTE, a.held(), "the largest gives");
    assertEquals(MEGABYTE, b.held());
  }

  @Test
  void erasedTrackIsWipedByStepsAlone() {
    filled(A, 3);
    vaults.step(0);
    assertEquals(new Erased(3, 3 * SLAB), vaults.erase(A, track(A)));
    assertTrue(vaults.waiting());
    assertFalse(vaults.wiped(A));
    assertTrue(vaults.wiped(B));
    while (vaults.step(0)) {
      assertTrue(vaults.waiting());
    }
    assertFalse(vaults.waiting());
    assertTrue(vaults.wiped(A));
    assertEquals(0, memory.slabs());
    assertEquals(0, memory.dirtyBytes());
  }

  @Test
  void foreignMemoryUnderALookUpIsWipedByStepsAlone() {
    OwnerVault vault = filled(A, 1);
    vaults.step(0);
    SealedObject object = Objects.requireNonNull(vault.find(0, track(A), 1, 0, 0));
    object.slab().array()[object.slab().offset() - 48]++;
    assertNull(vault.find(0, track(A), 1, 0, 0));
    assertEquals(1, vaults.pairCheckRefusals());
    while (vaults.step(0)) {
      assertTrue(vaults.waiting());
    }
    assertEquals(0, memory.slabs());
  }

  @Test
  void groupThatFilledItsTableAndLostAllButItsKeyframeGivesThatTooInTheEnd() {
    OwnerVault vault = Objects.requireNonNull(vaults.open(A));
    for (int i = 0; i < 64; i++) {
      Location at = new Location(1, 0, i);
      byte[] sealed = Sealed.bytes(A, track(A), at, 1000, 0);
      vault.put(0, track(A), Objects.requireNonNull(Sealed.in(vault.arena(), sealed)));
    }
    assertTrue(vault.eviction().evict(0, 63 * 1048));
    assertEquals(1048, vault.held());
    assertTrue(vault.eviction().evict(0, 1));
    assertEquals(0, vault.held());
  }

  @Test
  void vaultThatCameBackCountsAgain() {
    Vaults one = new Vaults(memory, policy(4 * MEGABYTE, 4 * MEGABYTE, 1));
    OwnerVault kept = Objects.requireNonNull(one.open(A));
    assertNotNull(one.open(B), "the idle one gave way");
    assertTrue(kept.closed());
    for (int i = 0; i < SLABS; i++) {
      assertEquals(Outcome.ACCEPTED, put(kept, i));
    }
    assertSame(kept, one.known(A));
    one.reconfigure(0, policy(4 * MEGABYTE, 4 * MEGABYTE, 2));
    OwnerVault other = Objects.requireNonNull(one.open(B));
    for (int i = 0; i < SLABS / 2; i++) {
      assertEquals(Outcome.ACCEPTED, put(other, i));
    }
    one.reconfigure(0, policy(MEGABYTE, MEGABYTE, 2));
    assertEquals(MEGABYTE / 2, kept.held(), "the largest gives, as any other would");
    assertEquals(MEGABYTE / 2, other.held());
  }

  @Test
  void whatAVaultSaysOfItselfAfterItLeftMovesNobody() {
    OwnerVault gone = filled(B, 1);
    assertEquals(Outcome.ACCEPTED, put(Objects.requireNonNull(vaults.open(A)), 1, 0));
    vaults.reconfigure(1, policy(8 * MEGABYTE, 4 * MEGABYTE, 1));
    assertTrue(gone.closed(), "written longest ago");
    assertEquals(-1, gone.shareAt());
    vaults.changed(gone, 0);
  }

  @Test
  void memoryThatReadersPinIsNotWaitedFor() {
    vaults.reconfigure(0, policy(MEGABYTE, MEGABYTE, 32));
    OwnerVault a = filled(A, SLABS);
    OwnerVault b = Objects.requireNonNull(vaults.open(B));
    Pins.Pin pin = Objects.requireNonNull(a.pins().register(0, Long.MAX_VALUE));
    assertTrue(pin.pin());
    vaults.erase(A);
    assertNull(object(b, 0), "all of it is pinned, and nobody holds anything else");
    pin.unpin();
    assertNotNull(object(b, 0));
  }

  @Test
  void ofManyPinnedOwnersEightAreAskedAndNoMore() {
    vaults.reconfigure(0, policy(MEGABYTE, MEGABYTE, 32));
    List<OwnerVault> holders = new ArrayList<>();
    List<Pins.Pin> pins = new ArrayList<>();
    for (int i = 0; i < SLABS; i++) {
      OwnerVault holder = filled(Sealed.owner(10 + i), 1);
      Pins.Pin pin = Objects.requireNonNull(holder.pins().register(0, Long.MAX_VALUE));
      assertTrue(pin.pin());
      holders.add(holder);
      pins.add(pin);
    }
    OwnerVault b = Objects.requireNonNull(vaults.open(B));
    assertNull(object(b, 0));
    assertEquals(8, holders.stream().filter(holder -> holder.held() == 0).count());
    pins.forEach(Pins.Pin::unpin);
    assertNotNull(object(b, 0));
    assertEquals(8, holders.stream().filter(holder -> holder.held() == 0).count());
    vaults.reconfigure(TimeUnit.SECONDS.toNanos(1), policy(MEGABYTE, MEGABYTE, 32));
    assertEquals(8, holders.stream().filter(holder -> holder.held() == SLAB).count());
  }

  private static @Nullable SealedObject large(OwnerVault vault, int slabs) {
    Location at = new Location(1, 1, 0);
    byte[] sealed = Sealed.bytes(vault.owner(), track(vault.owner()), at, slabs * SLAB - 48, 0);
    return Sealed.in(vault.arena(), sealed);
  }

  @Test
  void whatCouldNeverFitTakesNothingOut() {
    vaults.reconfigure(0, policy(8 * MEGABYTE, MEGABYTE, 32));
    OwnerVault a = filled(A, SLABS);
    assertNull(large(a, SLABS + 1));
    assertEquals(MEGABYTE, a.held());
    assertNotNull(large(a, SLABS), "as large as the bound");
    assertEquals(0, a.held());
  }

  @Test
  void sourceThatRefusesTakesNothingOut() {
    vaults.reconfigure(0, policy(MEGABYTE, MEGABYTE, 32));
    OwnerVault a = filled(A, SLABS - 1);
    memory.failAt(0);
    assertNull(object(a, SLABS));
    assertEquals((SLABS - 1) * SLAB, a.held());
    assertNotNull(object(a, SLABS));
    assertEquals((SLABS - 1) * SLAB, a.held(), "it fits exactly");
  }

  @Test
  void entriesBringOnlyWhatDoesNotWaitToBeWiped() {
    vaults.reconfigure(0, policy(8 * MEGABYTE, MEGABYTE, 32));
    OwnerVault a = filled(A, SLABS - 1);
    TrackId other = Sealed.track(A, 2);
    byte[] sealed = Sealed.bytes(A, other, new Location(1, 0, 0), SLAB - 48, 0);
    a.put(0, other, Objects.requireNonNull(Sealed.in(a.arena(), sealed)));
    assertEquals(MEGABYTE, a.arena().bytes());
    vaults.erase(A, other);
    SealedObject one = Objects.requireNonNull(object(a, SLABS));
    assertEquals((SLABS - 1) * SLAB, a.held(), "what waited was enough");
    a.put(0, track(A), one);
    vaults.erase(A, other);
    a.eviction().evict(0, SLAB);
    assertEquals(SLAB, a.wiper().pendingBytes());
    assertNotNull(large(a, 3));
    assertEquals((SLABS - 3) * SLAB, a.held(), "two more, beside the one that waited");
  }

  @Test
  void groupStaysWhenWhatWaitsToBeWipedIsEnough() {
    vaults.reconfigure(0, policy(8 * MEGABYTE, MEGABYTE, 32));
    OwnerVault a = filled(A, SLABS - 4);
    assertEquals(
        Outcome.ACCEPTED, a.put(0, track(A), Objects.requireNonNull(large(a, 1))), "group 1");
    TrackId other = Sealed.track(A, 2);
    byte[] sealed = Sealed.bytes(A, other, new Location(1, 0, 0), 3 * SLAB - 48, 0);
    a.put(0, other, Objects.requireNonNull(Sealed.in(a.arena(), sealed)));
    assertEquals(MEGABYTE, a.arena().bytes());
    vaults.erase(A, other);
    assertNotNull(a.arena().allocate(3 * SLAB - 48));
    assertEquals((SLABS - 3) * SLAB, a.held());
    assertNotNull(a.arena().allocate(1));
    assertEquals(SLAB, a.held(), "the older group");
  }

  @Test
  void tracksWrittenLongestAgoGiveWay() {
    for (int latest = 1; latest <= 4; latest++) {
      Vaults each = new Vaults(memory, policy(8 * MEGABYTE, MEGABYTE, 1));
      OwnerVault vault = Objects.requireNonNull(each.open(A));
      for (int i = 1; i <= 4; i++) {
        byte[] sealed = Sealed.bytes(A, Sealed.track(A, i), new Location(1, 0, 0), 100, 0);
        SealedObject object = Objects.requireNonNull(Sealed.in(vault.arena(), sealed));
        vault.put(i == latest ? 9 : i, Sealed.track(A, i), object);
      }
      each.reconfigure(10, new CachePolicy(8 << 20, 4 << 20, 0, 2, 30, 1, 1, false));
      assertNotNull(vault.find(10, Sealed.track(A, latest), 1, 0, 0));
      assertEquals(1, vault.tracks().size());
    }
  }

  @Test
  void sixtyFourOwnersAreLookedAtForAnIdleOne() {
    int refused = 0;
    for (int idle = 0; idle < 65; idle++) {
      Vaults full = new Vaults(memory, policy(8 * MEGABYTE, MEGABYTE, 65));
      for (int i = 0; i < 65; i++) {
        OwnerVault vault = Objects.requireNonNull(full.open(Sealed.owner(10 + i)));
        assertTrue(i == idle || vault.arena().allocate(10) != null);
      }
      if (full.open(A) == null) {
        refused++;
        assertNotNull(full.open(A), "the next look goes on where this one ended");
      }
    }
    assertEquals(1, refused, "the one that comes last");
  }

  @Test
  void sweepLooksAtAHundredAndTwentyEightOwnersAStep() {
    Vaults many = new Vaults(memory, policy(8 * MEGABYTE, MEGABYTE, 200));
    List<OwnerVault> holders = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      OwnerVault vault = Objects.requireNonNull(many.open(Sealed.owner(10 + i)));
      byte[] sealed =
          Sealed.bytes(vault.owner(), track(vault.owner()), new Location(1, 0, 0), 100, 0);
      vault.put(0, track(vault.owner()), Objects.requireNonNull(Sealed.in(vault.arena(), sealed)));
      holders.add(vault);
    }
    assertTrue(many.step(TimeUnit.SECONDS.toNanos(31)));
    assertEquals(72, holders.stream().filter(vault -> vault.held() > 0).count());
    many.step(TimeUnit.SECONDS.toNanos(31));
    assertEquals(0, holders.stream().filter(vault -> vault.held() > 0).count());
  }

  @Test
  void trackThatHoldsNothingIsForgottenFirst() {
    OwnerVault vault = Objects.requireNonNull(vaults.open(A));
    assertEquals(Outcome.ACCEPTED, put(vault, -5, 0));
    vault.eviction().evict(-5, 1);
    assertEquals(0, vault.held());
    TrackId other = Sealed.track(A, 2);
    byte[] sealed = Sealed.bytes(A, other, new Location(1, 0, 0), 100, 0);
    vault.put(-4, other, Objects.requireNonNull(Sealed.in(vault.arena(), sealed)));
    vaults.reconfigure(-1, new CachePolicy(8 << 20, 4 << 20, 0, 2, 30, 32, 1, false));
    assertNotNull(vault.find(-1, other, 1, 0, 0));
    assertEquals(1, vault.tracks().size());
  }
}
