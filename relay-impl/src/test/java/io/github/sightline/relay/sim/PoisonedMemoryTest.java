package io.github.sightline.relay.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.sightline.relay.media.OwnerId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PoisonedMemoryTest {
  private static final OwnerId ALICE = owner(1);
  private static final OwnerId BOB = owner(2);

  private final PoisonedMemory memory = new PoisonedMemory();

  private static OwnerId owner(int fill) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) fill);
    return OwnerId.of(key);
  }

  private ByteBuffer slab(OwnerId owner, int bytes) {
    return Objects.requireNonNull(memory.allocate(owner, bytes));
  }

  private static ByteBuffer wiped(ByteBuffer slab) {
    Arrays.fill(slab.array(), slab.arrayOffset(), slab.arrayOffset() + slab.capacity(), (byte) 0);
    return slab;
  }

  @Test
  void releasedMemoryIsPoisonedAndGoesToTheNextOwnerAtOnce() {
    ByteBuffer first = slab(ALICE, 1000);
    ByteBuffer second = slab(ALICE, 1000);
    memory.release(ALICE, wiped(first));
    memory.release(ALICE, wiped(second));
    assertEquals(PoisonedMemory.POISON, second.get(999));
    ByteBuffer next = slab(BOB, 900);
    next.put(0, (byte) 5);
    assertEquals(5, second.get(0), "last in, first out: the same bytes");
    assertEquals(900, next.remaining());
    assertEquals(1, memory.slabsOut());
  }

  @Test
  void anUnwipedSlabIsFound() {
    ByteBuffer slab = slab(ALICE, 100);
    wiped(slab).put(99, (byte) 1);
    assertThrows(IllegalStateException.class, () -> memory.release(ALICE, slab));
  }

  @Test
  void aSecondReleaseIsFound() {
    ByteBuffer slab = wiped(slab(ALICE, 100));
    memory.release(ALICE, slab);
    assertThrows(IllegalStateException.class, () -> memory.release(ALICE, slab));
  }

  @Test
  void aReleaseUnderAnotherNameIsFound() {
    ByteBuffer slab = wiped(slab(ALICE, 100));
    assertThrows(IllegalStateException.class, () -> memory.release(BOB, slab));
  }

  @Test
  void aWriteAfterReleaseIsFound() {
    ByteBuffer slab = wiped(slab(ALICE, 100));
    memory.release(ALICE, slab);
    slab.put(5, (byte) 7);
    assertThrows(IllegalStateException.class, () -> memory.allocate(BOB, 100));
  }

  @Test
  void theLimitAndThePlannedFailureAnswerNull() {
    memory.limit(256);
    assertNotNull(memory.allocate(ALICE, 128));
    assertNull(memory.allocate(ALICE, 129));
    memory.failAfter(1);
    assertNotNull(memory.allocate(ALICE, 64));
    assertNull(memory.allocate(ALICE, 64));
    assertNotNull(memory.allocate(ALICE, 64));
    assertEquals(256, memory.bytesOut());
  }
}
