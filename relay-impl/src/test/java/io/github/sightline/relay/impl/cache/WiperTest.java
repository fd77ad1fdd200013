package io.github.sightline.relay.impl.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.memory.BufferLedger;
import io.github.sightline.relay.impl.memory.OwnerArena;
import io.github.sightline.relay.impl.memory.PoisoningMemory;
import io.github.sightline.relay.impl.memory.Slab;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.OwnerId;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is unlinked is retired, kept while it is pinned, wiped in steps and given back. */
class WiperTest {
  private static final OwnerId A = Sealed.owner(1);
  private static final int ALL = 1 << 20;
  private static final long AGE = 1000;

  private final PoisoningMemory memory = new PoisoningMemory(8);
  private final OwnerArena arena = new OwnerArena(A, memory, new BufferLedger(ALL), ALL);
  private final Pins pins = new Pins();
  private final Wiper wiper = new Wiper(arena, pins);
  private final Pins.Pin pin = Objects.requireNonNull(pins.register(0, AGE));

  private Slab slab() {
    return Objects.requireNonNull(arena.allocate(10_000));
  }

  private Group group(GroupRing ring, long number, int objects) {
    Group group = new Group(ring, 1, number, AGE, 0);
    for (int i = 0; i < objects; i++) {
      byte[] sealed = Sealed.bytes(A, Sealed.track(A, 1), new Location(1, number, i), 500, 0);
      group.put(0, Objects.requireNonNull(Sealed.in(arena, sealed)));
    }
    return group;
  }

  @Test
  void slabIsPendingUntilItsLastByteIsZero() {
    assertTrue(wiper.done());
    assertFalse(wiper.step(ALL), "nothing to do");
    Slab slab = slab();
    wiper.add(slab);
    assertTrue(slab.retired());
    assertFalse(wiper.done());
    assertEquals(slab.bytes(), wiper.pendingBytes());
    assertTrue(wiper.step(100));
    assertEquals(slab.bytes(), wiper.pendingBytes());
    assertEquals(1, memory.slabs());
    assertTrue(wiper.step(slab.bytes()));
    assertEquals(0, wiper.pendingBytes());
    assertTrue(wiper.done());
    assertEquals(0, memory.slabs());
    assertEquals(0, memory.dirtyBytes());
  }

  @Test
  void pinnedMemoryWaitsAndWhatWasUnlinkedBeforeThePinDoesNot() {
    Slab before = slab();
    wiper.add(before);
    assertTrue(pin.pin());
    Slab after = slab();
    wiper.add(after);
    assertEquals(2L * before.bytes(), wiper.pendingBytes());
    assertTrue(wiper.step(ALL));
    assertEquals(after.bytes(), wiper.pendingBytes());
    assertFalse(wiper.step(ALL));
    assertEquals(1, memory.slabs());
    pin.unpin();
    assertTrue(wiper.step(ALL));
    assertTrue(wiper.done());
  }

  @Test
  void groupIsRetiredObjectByObject() {
    GroupRing ring = new GroupRing(arena);
    Group group = group(ring, 0, 3);
    SealedObject first = Objects.requireNonNull(group.peek(0));
    SealedObject second = Objects.requireNonNull(group.peek(1));
    wiper.add(group);
    assertEquals(3L * first.slab().bytes(), wiper.pendingBytes());
    assertTrue(wiper.step(1));
    assertTrue(first.slab().retired());
    assertFalse(second.slab().retired(), "one at a time");
    assertNull(group.object(0, 0));
    assertNotNull(group.object(0, 1));
    while (wiper.step(1)) {
      assertFalse(wiper.done() && memory.slabs() > 0);
    }
    assertTrue(wiper.done());
    assertEquals(0, wiper.pendingBytes());
    assertEquals(0, memory.slabs());
  }

  @Test
  void ringsGoGroupByGroup() {
    GroupRing one = new GroupRing(arena);
    GroupRing two = new GroupRing(arena);
    one.add(group(one, 0, 2));
    one.add(group(one, 1, 1));
    two.add(group(two, 0, 2));
    long bytes = one.bytes() + two.bytes();
    wiper.add(List.of(one, new GroupRing(arena), two).iterator(), bytes);
    assertEquals(bytes, wiper.pendingBytes());
    assertTrue(wiper.step(ALL));
    assertTrue(wiper.done());
    assertEquals(0, wiper.pendingBytes());
    assertEquals(0, one.groups() + two.groups());
    assertEquals(0, memory.slabs());
  }

  @Test
  void readerWhoseRightEndedGivesWayAndNotAMomentBefore() {
    assertNotNull(pins.register(AGE, AGE));
    assertEquals(2, pins.readers());
    assertNotNull(pins.register(AGE + 1, 2 * AGE));
    assertEquals(1, pins.readers());
    assertTrue(pin.left());
    assertFalse(pin.pin());
  }

  @Test
  void readerThatLeavesWhileItReadsHoldsUntilItsEnd() {
    assertTrue(pin.pin());
    long stamp = pins.stamp();
    pin.leave();
    assertFalse(pins.free(stamp));
    assertFalse(pin.left());
    pin.unpin();
    assertTrue(pin.left());
    assertTrue(pins.free(stamp));
    assertEquals(0, pins.readers());
  }

  @Test
  void groupKeepsItsPlaceAsItGrowsAndEndsAtItsSize() {
    Group group = new Group(new GroupRing(arena), 1, 0, AGE, 0);
    for (long number : new long[] {0, 63, 64, 200}) {
      byte[] sealed = Sealed.bytes(A, Sealed.track(A, 1), new Location(1, 0, number), 200, 0);
      group.put(number, Objects.requireNonNull(Sealed.in(arena, sealed)));
      assertEquals(number + 1, group.size());
    }
    for (int i = 0; i < 300; i++) {
      boolean here = i == 0 || i == 63 || i == 64 || i == 200;
      SealedObject found = group.object(0, i);
      assertEquals(here, found != null && found.object() == i, "object " + i);
      assertEquals(here, group.peek(i) != null);
    }
    assertEquals(4, group.count());
    assertNull(group.object(AGE + 1, 0), "too old");
    assertNotNull(group.object(AGE + 200, 200), "just young enough");
    assertNull(group.object(AGE + 201, 200));
    assertTrue(group.expired(AGE + 201));
    assertFalse(group.expired(AGE + 200));
  }
}
