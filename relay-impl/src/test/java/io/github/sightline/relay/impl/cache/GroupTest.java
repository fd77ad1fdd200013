package io.github.sightline.relay.impl.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.memory.OwnerArena;
import io.github.sightline.relay.impl.memory.PoisoningMemory;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackId;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A group and its ring, exactly at each bound: of age, of order, of places. */
class GroupTest {
  private static final OwnerId OWNER = Sealed.owner(1);
  private static final TrackId TRACK = Sealed.track(OWNER, 1);
  private static final long AGE = 1000;
  private static final long START = 1_000_000;

  private final Vaults vaults =
      new Vaults(
          new PoisoningMemory(64), new CachePolicy(8 << 20, 4 << 20, 0, 2, 30, 16, 4, false));
  private final OwnerArena arena = Objects.requireNonNull(vaults.open(OWNER)).arena();
  private final GroupRing ring = new GroupRing(arena);

  private SealedObject object(long number) {
    byte[] sealed = Sealed.bytes(OWNER, TRACK, new Location(1, 0, number), Sealed.SMALLEST, 0);
    return Objects.requireNonNull(Sealed.in(arena, sealed));
  }

  private Group group(long epoch, long number) {
    return new Group(ring, epoch, number, AGE, START);
  }

  private Group added(long epoch, long number) {
    Group group = group(epoch, number);
    ring.add(group);
    return group;
  }

  // C13
  @Test
  void objectIsHereUntilItsOwnAgeIsOverAndOneNanosecondMoreIsAMiss() {
    Group group = added(1, 0);
    group.put(START, object(0));
    group.put(START + 1, object(1));
    assertNotNull(group.object(START + AGE, 0));
    assertNull(group.object(START + AGE + 1, 0));
    assertNotNull(group.object(START + AGE + 1, 1));
    assertNull(group.object(START + AGE + 2, 1));
  }

  @Test
  void noObjectsTimeIsLookedAtUntilTheGroupIsOlderThanAnObjectMayBe() {
    Group group = added(1, 0);
    assertTrue(group.current(START + AGE, 5), "nothing was put there, so no time says when");
    assertFalse(group.current(START + AGE + 1, 5));
  }

  @Test
  void groupIsNewerByItsEpochAndInOneEpochByItsNumber() {
    Group group = group(5, 7);
    assertTrue(group.newerThan(4, 6));
    assertTrue(group.newerThan(4, 7));
    assertTrue(group.newerThan(4, 8));
    assertTrue(group.newerThan(5, 6));
    assertFalse(group.newerThan(5, 7), "than itself");
    assertFalse(group.newerThan(5, 8));
    assertFalse(group.newerThan(6, 6));
    assertFalse(group.newerThan(6, 7));
    assertFalse(group.newerThan(6, 8));
  }

  @Test
  void numberOutsideAGroupIsAMiss() {
    Group group = added(1, 0);
    group.put(START, object(0));
    for (long outside : new long[] {Long.MIN_VALUE, -1, 64, 1L << 32, Long.MAX_VALUE}) {
      assertNull(group.object(START, outside), Long.toString(outside));
    }
    assertNull(group.object(START, 63), "the last place there is");
  }

  // C7
  @Test
  void groupIsFoundByItsNameAloneWhereverItLies() {
    Group oldest = added(1, 3);
    Group gap = added(1, 40);
    Group epoch = added(2, 0);
    assertSame(oldest, ring.group(1, 3));
    assertSame(gap, ring.group(1, 40));
    assertSame(epoch, ring.group(2, 0));
    assertNull(ring.group(1, 4));
    assertNull(ring.group(2, 3));
    assertNull(ring.group(1, 0), "another epoch's newest has that number");
    assertNull(ring.group(2, 1));
    assertNull(ring.group(2, Long.MAX_VALUE));
    assertNull(ring.group(2, Long.MIN_VALUE));
    ring.removeOldest();
    assertNull(ring.group(1, 3));
    assertSame(gap, ring.group(1, 40));
  }

  @Test
  void fullRingJoinsAtItsNewestAndTakesNoMore() {
    for (int i = 0; i < CachePolicy.MAX_GROUPS; i++) {
      added(1, i).put(START, object(0));
    }
    int last = CachePolicy.MAX_GROUPS - 1;
    assertSame(ring.newest(), ring.newestJoinable(START));
    assertSame(ring.newest(), ring.group(1, last));
    assertSame(ring.oldest(), ring.group(1, 0));
    assertSame(ring.newest(), ring.from(1, last));
    assertNull(ring.from(1, last + 1), "behind the newest lies no older one");
    assertThrows(IllegalStateException.class, () -> added(1, last + 1));
  }

  @Test
  void ringTakesNoGroupThatIsNotNewer() {
    added(2, 5);
    assertThrows(IllegalStateException.class, () -> added(2, 5));
    assertThrows(IllegalStateException.class, () -> added(2, 4));
    assertThrows(IllegalStateException.class, () -> added(1, 6));
    assertEquals(1, ring.groups());
  }
}
