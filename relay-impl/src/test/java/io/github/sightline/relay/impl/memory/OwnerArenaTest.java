package io.github.sightline.relay.impl.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.spi.MemorySource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OwnerArenaTest {
  private static final OwnerId A = owner(1);
  private static final OwnerId B = owner(2);
  private static final long PLENTY = 1L << 30;

  private final PoisoningMemory memory = new PoisoningMemory(64);
  private final BufferLedger ledger = new BufferLedger(PLENTY);

  private static OwnerId owner(int n) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) n);
    return OwnerId.of(key);
  }

  private OwnerArena arena(OwnerId owner) {
    return new OwnerArena(owner, memory, ledger, PLENTY);
  }

  private static Slab slab(OwnerArena arena, int bytes) {
    Slab slab = arena.allocate(bytes);
    assertNotNull(slab);
    return slab;
  }

  @Test
  void freshSlabHoldsItsOwnerAndGeneration() {
    Slab slab = slab(arena(A), 100);
    assertTrue(slab.holds(A, slab.generation()));
    assertTrue(slab.holds(owner(1), slab.generation()), "an equal id is the same owner");
    assertEquals(100, slab.capacity());
    assertEquals(A, slab.owner());
  }

  @Test
  void slabDoesNotHoldAnotherOwner() {
    Slab slab = slab(arena(A), 100);
    assertFalse(slab.holds(B, slab.generation()));
  }

  @Property
  void slabDoesNotHoldAnOwnerThatDiffersInOneBit(@ForAll @IntRange(max = 255) int bit) {
    Slab slab = slab(arena(A), 1);
    byte[] key = A.bytes();
    key[bit >> 3] ^= (byte) (1 << (bit & 7));
    assertFalse(slab.holds(OwnerId.of(key), slab.generation()));
  }

  @Test
  void slabDoesNotHoldAnotherGeneration() {
    Slab slab = slab(arena(A), 100);
    assertFalse(slab.holds(A, slab.generation() + 1));
    assertFalse(slab.holds(A, slab.generation() - 1));
    assertFalse(slab.holds(A, slab.generation() + (1L << 32)));
  }

  @Property
  void everyBitOfTheTagInTheMemoryMatters(@ForAll @IntRange(max = Slab.TAG_BYTES * 8 - 1) int bit) {
    Slab slab = slab(arena(A), 10);
    int at = slab.offset() - Slab.TAG_BYTES + (bit >> 3);
    slab.array()[at] ^= (byte) (1 << (bit & 7));
    assertFalse(slab.holds(A, slab.generation()));
    slab.array()[at] ^= (byte) (1 << (bit & 7));
    assertTrue(slab.holds(A, slab.generation()));
  }

  @Test
  void tagIsOwnerThenGenerationThenZeros() {
    Slab slab = slab(arena(A), 10);
    ByteBuffer tag = ByteBuffer.wrap(slab.array(), slab.offset() - 48, 48);
    byte[] owner = new byte[32];
    tag.get(owner);
    assertEquals(A, OwnerId.of(owner));
    assertEquals(slab.generation(), tag.getLong());
    assertEquals(0, tag.getLong());
  }

  /** C7: the number is long and never reused, so an old reference can never match by wrapping. */
  @Test
  void recycledMemoryNeverCarriesAnOldGeneration() {
    OwnerArena a = arena(A);
    OwnerArena b = arena(B);
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      Slab slab = slab((i & 1) == 0 ? a : b, 100);
      assertTrue(seen.add(slab.generation()));
      (slab.owner().equals(A) ? a : b).release(slab);
      assertFalse(slab.holds(slab.owner(), slab.generation()));
    }
    assertTrue(memory.recycled() > 900);
  }

  /** C1: the reference of a slow reader, after its memory went to another owner at once. */
  @Test
  void releasedSlabHoldsNothingEvenWhenItsMemoryBelongsToAnother() {
    OwnerArena a = arena(A);
    Slab old = slab(a, 100);
    byte[] array = old.array();
    a.release(old);
    Slab next = slab(arena(B), 100);
    assertTrue(next.array() == array, "the source hands the same memory out again");
    assertFalse(old.holds(A, old.generation()));
    assertFalse(old.holds(B, next.generation()));
    assertThrows(IllegalStateException.class, old::array);
  }

  @Test
  void memoryIsZerosWhenItGoesBack() {
    OwnerArena a = arena(A);
    Slab slab = slab(a, 1000);
    Arrays.fill(slab.array(), slab.offset(), slab.offset() + slab.capacity(), (byte) 7);
    a.release(slab);
    assertEquals(0, memory.dirtyBytes());
  }

  @Test
  void retiredSlabKeepsItsPayloadAndItsCountUntilWiped() {
    OwnerArena a = arena(A);
    Slab slab = slab(a, 1000);
    Arrays.fill(slab.array(), slab.offset(), slab.offset() + slab.capacity(), (byte) 7);
    long bytes = a.bytes();
    a.retire(slab);
    assertFalse(slab.holds(A, slab.generation()));
    assertEquals(7, slab.array()[slab.offset() + 999]);
    assertEquals(bytes, a.bytes());
    assertEquals(1, memory.slabs());
    int steps = 1;
    while (!a.wipe(slab, 100)) {
      steps++;
      assertEquals(bytes, a.bytes());
    }
    assertEquals(10, steps);
    assertEquals(0, a.bytes());
    assertEquals(0, a.slabs());
    assertEquals(0, ledger.bytes());
    assertEquals(0, memory.slabs());
    assertEquals(0, memory.dirtyBytes());
  }

  @Test
  void misuseIsRefusedWithTheValue() {
    OwnerArena a = arena(A);
    Slab slab = slab(a, 10);
    assertThrows(IllegalStateException.class, () -> a.wipe(slab, 10), "wiped before retired");
    assertThrows(IllegalArgumentException.class, () -> arena(A).release(slab), "another arena");
    a.retire(slab);
    assertThrows(IllegalStateException.class, () -> a.retire(slab));
    assertThrows(IllegalStateException.class, () -> a.wipe(slab, 0));
    assertTrue(a.wipe(slab, 1000));
    assertThrows(IllegalStateException.class, () -> a.wipe(slab, 1000));
    assertThrows(IllegalStateException.class, () -> a.release(slab));
    assertThrows(IllegalArgumentException.class, () -> a.allocate(0));
    assertThrows(IllegalArgumentException.class, () -> a.allocate(OwnerArena.MAX_PAYLOAD + 1));
    assertThrows(IllegalArgumentException.class, () -> a.maxBytes(-1));
    assertThrows(IllegalArgumentException.class, () -> new BufferLedger(-1));
  }

  @Test
  void largestObjectFits() {
    assertEquals(OwnerArena.MAX_PAYLOAD, slab(arena(A), OwnerArena.MAX_PAYLOAD).capacity());
  }

  @Test
  void arenaBoundIsReachedExactlyAndLeavesOthersAlone() {
    OwnerArena a = new OwnerArena(A, memory, ledger, 148);
    assertNull(a.allocate(101));
    Slab slab = slab(a, 100);
    assertNull(a.allocate(1));
    assertNotNull(arena(B).allocate(100));
    a.release(slab);
    assertNotNull(a.allocate(100));
  }

  @Test
  void sharedBoundIsReachedExactly() {
    BufferLedger small = new BufferLedger(148);
    OwnerArena a = new OwnerArena(A, memory, small, PLENTY);
    OwnerArena b = new OwnerArena(B, memory, small, PLENTY);
    assertNull(a.allocate(101));
    Slab slab = slab(a, 100);
    assertEquals(148, small.bytes());
    assertNull(b.allocate(1));
    assertEquals(0, b.bytes(), "a refused allocation costs nothing");
    a.release(slab);
    assertNotNull(b.allocate(100));
  }

  @Test
  void roomIsAskedForWhatIsMissingAtTheBoundThatRefused() {
    List<String> asked = new ArrayList<>();
    OwnerArena.Room room =
        (own, missing) -> {
          asked.add((own ? "own " : "all ") + missing);
          return false;
        };
    BufferLedger all = new BufferLedger(500);
    OwnerArena a = new OwnerArena(A, memory, all, 400, room);
    Slab slab = slab(a, 200);
    assertNull(a.allocate(200));
    assertEquals(List.of("own 96"), asked);
    OwnerArena b = new OwnerArena(B, memory, all, 400, room);
    assertNull(b.allocate(300));
    assertEquals(List.of("own 96", "all 96"), asked);
    assertNull(b.allocate(353), "never fits");
    assertNull(new OwnerArena(B, memory, all, 600, room).allocate(453), "never fits either");
    memory.failAt(0);
    assertNull(b.allocate(10), "no bound refused");
    assertEquals(2, asked.size());
    a.release(slab);
    assertNotNull(b.allocate(352));
  }

  @Test
  void roomIsAskedForWhatTheSourceAdds() {
    PooledMemory pooled = new PooledMemory();
    List<Long> asked = new ArrayList<>();
    BufferLedger all = new BufferLedger(PLENTY);
    OwnerArena probe = new OwnerArena(A, pooled, all, PLENTY);
    int whole = slab(probe, 30_001).bytes();
    assertTrue(whole > 30_049);
    OwnerArena a =
        new OwnerArena(A, pooled, all, whole + 100, (own, missing) -> !asked.add(missing));
    slab(a, 52);
    int used = (int) a.bytes();
    assertNull(a.allocate(30_001));
    assertEquals(List.of((long) used - 100), asked);
  }

  @Test
  void narrowedBoundRefusesUntilEnoughCameBack() {
    OwnerArena a = arena(A);
    Slab first = slab(a, 100);
    Slab second = slab(a, 100);
    a.maxBytes(200);
    assertEquals(200, a.maxBytes());
    assertNull(a.allocate(100));
    a.release(first);
    assertNull(a.allocate(100));
    a.release(second);
    assertNotNull(a.allocate(100));
  }

  /** C10: the source says no at the n-th call, for every n. */
  @Property(tries = 60)
  void sourceThatFailsAtAnyCallLeaksNothing(@ForAll @IntRange(max = 30) int n) {
    PoisoningMemory failing = new PoisoningMemory(64);
    BufferLedger count = new BufferLedger(PLENTY);
    OwnerArena a = new OwnerArena(A, failing, count, PLENTY);
    failing.failAt(n);
    List<Slab> held = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Slab slab = a.allocate(50 + i);
      assertEquals(i == n, slab == null);
      if (slab != null) {
        held.add(slab);
      }
    }
    held.forEach(a::release);
    assertEquals(0, a.bytes());
    assertEquals(0, count.bytes());
    assertEquals(0, failing.slabs());
    assertEquals(0, failing.dirtyBytes());
  }

  /** C11: an exception between the count and the slab leaves no count. */
  @Test
  void sourceThatThrowsLeavesNothingCounted() {
    MemorySource broken =
        new MemorySource() {
          @Override
          public @Nullable ByteBuffer allocate(OwnerId owner, int bytes) {
            throw new IllegalStateException("planted");
          }

          @Override
          public void release(OwnerId owner, ByteBuffer slab) {}
        };
    OwnerArena a = new OwnerArena(A, broken, ledger, PLENTY);
    assertThrows(IllegalStateException.class, () -> a.allocate(10));
    assertEquals(0, a.bytes());
    assertEquals(0, ledger.bytes());
  }

  @Test
  void sourceThatGivesTooLittleOrNoArrayIsMisuse() {
    List<ByteBuffer> back = new ArrayList<>();
    for (ByteBuffer bad :
        List.of(ByteBuffer.allocate(57), ByteBuffer.allocateDirect(100), readOnly(100))) {
      MemorySource source =
          new MemorySource() {
            @Override
            public ByteBuffer allocate(OwnerId owner, int bytes) {
              return bad;
            }

            @Override
            public void release(OwnerId owner, ByteBuffer slab) {
              back.add(slab);
            }
          };
      OwnerArena a = new OwnerArena(A, source, ledger, PLENTY);
      assertThrows(IllegalStateException.class, () -> a.allocate(10));
      assertEquals(0, a.bytes());
      assertEquals(0, ledger.bytes());
    }
    assertEquals(3, back.size(), "each was given back");
  }

  private static ByteBuffer readOnly(int bytes) {
    return ByteBuffer.allocate(bytes).asReadOnlyBuffer();
  }

  @Test
  void sourceThatRoundsUpIsCountedAsItIs() {
    PooledMemory pooled = new PooledMemory();
    OwnerArena a = new OwnerArena(A, pooled, ledger, PLENTY);
    Slab slab = slab(a, 30_001);
    assertEquals(30_001, slab.capacity());
    assertTrue(slab.bytes() >= 30_049);
    assertEquals(pooled.bytes(), a.bytes());
    assertEquals(a.bytes(), ledger.bytes());
    a.release(slab);
    assertEquals(0, pooled.slabs());
    assertEquals(0, pooled.bytes());
    assertEquals(0, ledger.bytes());
  }

  @Test
  void pooledMemoryRefusesTheWrongOwnerAndTheSecondRelease() {
    PooledMemory pooled = new PooledMemory();
    ByteBuffer slab = pooled.allocate(A, 100);
    assertNotNull(slab);
    assertThrows(IllegalArgumentException.class, () -> pooled.release(B, slab));
    assertThrows(IllegalArgumentException.class, () -> pooled.release(A, slab.duplicate()));
    pooled.release(A, slab);
    assertThrows(IllegalArgumentException.class, () -> pooled.release(A, slab));
  }

  @Property(tries = 100)
  void slabsNeverOverlap(@ForAll long seed) {
    Random random = new Random(seed);
    PooledMemory pooled = new PooledMemory();
    OwnerArena[] arenas = {
      new OwnerArena(A, pooled, ledger, PLENTY), new OwnerArena(B, pooled, ledger, PLENTY)
    };
    List<Slab> held = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      if (!held.isEmpty() && random.nextInt(3) == 0) {
        Slab slab = held.remove(random.nextInt(held.size()));
        byte mark = (byte) slab.generation();
        for (int j = 0; j < slab.capacity(); j++) {
          assertEquals(mark, slab.array()[slab.offset() + j]);
        }
        assertTrue(slab.holds(slab.owner(), slab.generation()));
        arenas[slab.owner().equals(A) ? 0 : 1].release(slab);
      } else {
        Slab slab = slab(arenas[random.nextInt(2)], 1 + random.nextInt(5000));
        Arrays.fill(
            slab.array(), slab.offset(), slab.offset() + slab.capacity(), (byte) slab.generation());
        held.add(slab);
      }
    }
    held.forEach(slab -> arenas[slab.owner().equals(A) ? 0 : 1].release(slab));
    assertEquals(0, pooled.slabs());
  }

  @Test
  void slabPrintsNoPayload() {
    Slab slab = slab(arena(A), 4);
    Arrays.fill(slab.array(), slab.offset(), slab.offset() + 4, (byte) 0x7A);
    assertFalse(slab.toString().contains("7a7a"));
    assertNotEquals("", slab.toString());
  }
}
