package io.github.sightline.relay.impl.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OwnerVaultTest {
  private static final OwnerId A = Sealed.owner(1);
  private static final OwnerId B = Sealed.owner(2);
  private static final TrackId TRACK_A = Sealed.track(A, 1);
  private static final TrackId TRACK_B = Sealed.track(B, 1);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final int FRAME = 30_000;

  private final PoisoningMemory memory = new PoisoningMemory(64);
  private Vaults vaults = new Vaults(memory, policy(8 << 20, 4 << 20));
  private long now = -5 * SECOND;

  private static CachePolicy policy(long total, long perOwner) {
    return new CachePolicy(total, perOwner, 0, 2, 30, 16, 4, true);
  }

  private OwnerVault vault(OwnerId owner) {
    OwnerVault vault = vaults.open(owner);
    assertNotNull(vault);
    return vault;
  }

  private Outcome put(OwnerId owner, TrackId track, Location at, int length, int version) {
    OwnerVault vault = vault(owner);
    SealedObject object = Sealed.in(vault.arena(), Sealed.bytes(owner, track, at, length, version));
    return object == null ? Outcome.BACK_PRESSURED : vault.put(now, track, object);
  }

  private Outcome put(Location at) {
    return put(A, TRACK_A, at, FRAME, 0);
  }

  private static Location at(long group, long object) {
    return new Location(1, group, object);
  }

  private @Nullable SealedObject find(OwnerId owner, TrackId track, Location at) {
    return vault(owner).find(now, track, at.epoch(), at.group(), at.object());
  }

  private void wipeAll() {
    while (vaults.step(now)) {
      assertTrue(vaults.nextDeadline(now) == now);
    }
  }

  @Test
  void whatWasPutIsFoundByteForByte() {
    assertEquals(Outcome.ACCEPTED, put(at(0, 0)));
    SealedObject found = find(A, TRACK_A, at(0, 0));
    assertNotNull(found);
    assertArrayEquals(Sealed.bytes(A, TRACK_A, at(0, 0), FRAME, 0), Sealed.read(found));
    assertNull(find(A, TRACK_A, at(0, 1)));
    assertNull(find(A, TRACK_A, at(1, 0)));
    assertNull(find(A, TRACK_A, new Location(2, 0, 0)));
  }

  @Test
  void sameTrackIdInAnotherVaultIsEmpty() {
    put(at(0, 0));
    assertNull(find(B, TRACK_A, at(0, 0)), "even another owner's own track id opens nothing");
    assertNull(find(B, TRACK_B, at(0, 0)));
  }

  @Test
  void sameLocationWithTheSameBytesIsAcceptedOnce() {
    put(at(0, 0));
    long bytes = vaults.statistics().bytes();
    assertEquals(Outcome.ACCEPTED, put(at(0, 0)));
    assertEquals(bytes, vaults.statistics().bytes());
    assertEquals(1, vaults.statistics().puts());
  }

  // [M-5]
  @Test
  void sameLocationWithOtherBytesIsRefusedAndCounted() {
    put(at(0, 0));
    assertEquals(Outcome.MALFORMED, put(A, TRACK_A, at(0, 0), FRAME, 1));
    assertEquals(Outcome.MALFORMED, put(A, TRACK_A, at(0, 0), FRAME - 1, 0));
    assertEquals(2, vaults.statistics().refused());
    SealedObject found = find(A, TRACK_A, at(0, 0));
    assertNotNull(found);
    assertArrayEquals(Sealed.bytes(A, TRACK_A, at(0, 0), FRAME, 0), Sealed.read(found));
  }

  @Test
  void objectOfAnotherOwnersMemoryIsRefusedAndCounted() {
    SealedObject foreign =
        Sealed.in(vault(B).arena(), Sealed.bytes(B, TRACK_B, at(0, 0), FRAME, 0));
    assertNotNull(foreign);
    assertEquals(Outcome.DENIED, vault(A).put(now, TRACK_A, foreign));
    assertEquals(1, vaults.pairCheckRefusals());
    assertNull(find(A, TRACK_A, at(0, 0)));
    assertTrue(foreign.slab().holds(B, foreign.slab().generation()), "still its owner's");
  }

  @Test
  void entryWhoseMemoryWasSwappedIsAMissAndCounted() {
    put(at(0, 0));
    put(B, TRACK_B, at(0, 0), FRAME, 0);
    SealedObject mine = find(A, TRACK_A, at(0, 0));
    SealedObject theirs = find(B, TRACK_B, at(0, 0));
    assertNotNull(mine);
    assertNotNull(theirs);
    for (int i = 0; i < FRAME + 48; i++) {
      byte[] a = mine.slab().array();
      byte[] b = theirs.slab().array();
      int at = mine.slab().offset() - 48 + i;
      byte swap = a[at];
      a[at] = b[at];
      b[at] = swap;
    }
    assertNull(find(A, TRACK_A, at(0, 0)));
    assertNull(find(B, TRACK_B, at(0, 0)));
    assertEquals(2, vaults.pairCheckRefusals());
    wipeAll();
    assertEquals(0, vaults.statistics().bytes(), "the entries are gone");
    assertEquals(0, memory.dirtyBytes());
  }

  @Test
  void newestGroupWithItsKeyframeIsWhereAJoinBegins() {
    put(at(0, 0));
    put(at(0, 1));
    put(at(1, 1));
    Group group = vault(A).newest(now, TRACK_A);
    assertNotNull(group);
    assertEquals(0, group.group(), "group 1 has no keyframe yet");
    put(at(1, 0));
    group = vault(A).newest(now, TRACK_A);
    assertNotNull(group);
    assertEquals(1, group.group());
    assertEquals(2, group.size());
    assertNotNull(group.object(now, 0));
    assertNotNull(group.object(now, 1));
    assertNull(group.object(now, 2));
    assertNull(group.object(now, -1));
  }

  @Test
  void thirdGroupPushesOutTheFirst() {
    for (int g = 0; g < 3; g++) {
      put(at(g, 0));
      put(at(g, 1));
    }
    assertNull(find(A, TRACK_A, at(0, 0)));
    assertNotNull(find(A, TRACK_A, at(1, 1)));
    assertNotNull(find(A, TRACK_A, at(2, 0)));
    assertEquals(2, vaults.statistics().evictedByQuota());
    assertEquals(Outcome.ABSENT, put(at(0, 1)), "older than all that is kept");
  }

  @Test
  void newEpochComesAfterEveryGroupOfTheOld() {
    put(at(7, 0));
    assertEquals(Outcome.ACCEPTED, put(new Location(2, 0, 0)));
    assertEquals(Outcome.ACCEPTED, put(at(7, 1)), "its group is still here");
    assertEquals(Outcome.ABSENT, put(at(8, 0)), "the old epoch opens no group");
    Group group = vault(A).newest(now, TRACK_A);
    assertNotNull(group);
    assertEquals(2, group.epoch());
  }

  @Test
  void objectOlderThanTheAgeIsAbsent() {
    put(at(0, 0));
    now += 30 * SECOND;
    assertNotNull(find(A, TRACK_A, at(0, 0)));
    put(at(0, 1));
    now += 1;
    assertNull(find(A, TRACK_A, at(0, 0)));
    assertNull(vault(A).newest(now, TRACK_A), "a keyframe that is too old starts nothing");
    assertNotNull(find(A, TRACK_A, at(0, 1)));
    wipeAll();
    assertEquals(1, vaults.statistics().evictedByAge());
    now += 31 * SECOND;
    wipeAll();
    assertEquals(2, vaults.statistics().evictedByAge());
    assertEquals(0, vaults.statistics().tracks());
    assertEquals(0, memory.slabs());
  }

  @Test
  void fullOwnerEvictsItselfInTheOrderGroupsDeltasKeyframe() {
    for (int i = 0; i < 60; i++) {
      put(at(0, i));
    }
    for (int i = 0; i < 60; i++) {
      put(at(1, i));
    }
    assertEquals(0, vaults.statistics().evictedByQuota());
    for (int i = 60; i < 80; i++) {
      assertEquals(Outcome.ACCEPTED, put(at(1, i)));
    }
    assertEquals(60, vaults.statistics().evictedByQuota(), "the dispensable group, whole");
    assertNull(find(A, TRACK_A, at(0, 0)));
    for (int i = 80; i < 200; i++) {
      assertEquals(Outcome.ACCEPTED, put(at(1, i)));
    }
    assertNotNull(find(A, TRACK_A, at(1, 0)), "the latest keyframe stays");
    assertNull(find(A, TRACK_A, at(1, 1)), "the oldest frames between go");
    assertNotNull(find(A, TRACK_A, at(1, 199)));
    assertTrue(vaults.statistics().bytes() <= 4 << 20);
    assertEquals(0, memory.dirtyBytes());
  }

  @Test
  void erasedOwnerIsUnreachableAtOnceEvenForHeldReferences() {
    put(at(0, 0));
    put(at(0, 1));
    SealedObject held = find(A, TRACK_A, at(0, 0));
    Group group = vault(A).newest(now, TRACK_A);
    assertNotNull(held);
    assertNotNull(group);
    Erased erased = vaults.erase(A);
    assertEquals(2, erased.entries());
    assertNull(find(A, TRACK_A, at(0, 0)));
    assertNull(group.object(now, 1));
    assertEquals(SealedObject.GONE, held.check(A));
    assertEquals(Outcome.ACCEPTED, put(at(0, 1)), "an erased vault is an empty one");
    wipeAll();
    assertEquals(1, memory.slabs());
    assertEquals(0, memory.dirtyBytes());
  }

  @Test
  void erasedTrackIsUnreachableAtOnceAndOthersStay() {
    TrackId other = Sealed.track(A, 2);
    put(at(0, 0));
    put(A, other, at(0, 0), FRAME, 0);
    Group group = vault(A).newest(now, TRACK_A);
    assertNotNull(group);
    assertEquals(new Erased(1, FRAME + 48), vaults.erase(A, TRACK_A));
    assertNull(group.object(now, 0));
    assertNull(find(A, TRACK_A, at(0, 0)));
    assertNotNull(find(A, other, at(0, 0)));
    assertSame(Erased.NOTHING, vaults.erase(A, TRACK_A));
    wipeAll();
    assertEquals(1, memory.slabs());
  }
}
