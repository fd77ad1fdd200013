package io.github.sightline.relay.examples.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.spi.MemorySource;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FaultyMemoryTest {
  private static final OwnerId ADA = owner(1);
  private static final OwnerId BEN = owner(2);

  private final FaultyMemory memory = new FaultyMemory(new Plain());

  @Test
  void wholeSlabsChangePlacesWithTheirTags() {
    ByteBuffer a = slab(ADA, 100, 1);
    ByteBuffer b = slab(BEN, 120, 2);

    assertEquals(1, memory.exchange(false));

    assertEquals(2, a.get(0));
    assertEquals(2, a.get(99));
    assertEquals(1, b.get(0));
    assertEquals(2, b.get(100), "what the shorter one has no room for stays");
  }

  @Test
  void behindTheTagsTheTagsStay() {
    ByteBuffer a = slab(ADA, 100, 1);
    ByteBuffer b = slab(BEN, 100, 2);

    memory.exchange(true);

    assertEquals(1, a.get(FaultyMemory.TAG_BYTES - 1));
    assertEquals(2, a.get(FaultyMemory.TAG_BYTES));
    assertEquals(2, b.get(FaultyMemory.TAG_BYTES - 1));
    assertEquals(1, b.get(FaultyMemory.TAG_BYTES));
  }

  @Test
  void aSecondCallDoesNotUndoTheFirst() {
    ByteBuffer a = slab(ADA, 100, 1);
    slab(BEN, 100, 2);
    memory.exchange(false);

    assertEquals(0, memory.exchange(false));

    assertEquals(2, a.get(0));
  }

  @Test
  void releasedSlabsAreLeftAlone() {
    ByteBuffer a = slab(ADA, 100, 1);
    slab(BEN, 100, 2);
    memory.release(ADA, a);

    assertEquals(0, memory.exchange(false));
  }

  private ByteBuffer slab(OwnerId owner, int bytes, int fill) {
    ByteBuffer slab = memory.allocate(owner, bytes);
    if (slab == null) {
      throw new AssertionError("no slab");
    }
    for (int i = 0; i < bytes; i++) {
      slab.put(i, (byte) fill);
    }
    return slab;
  }

  private static OwnerId owner(int fill) {
    byte[] key = new byte[OwnerId.BYTES];
    Arrays.fill(key, (byte) fill);
    return OwnerId.of(key);
  }

  private static final class Plain implements MemorySource {
    @Override
    public @Nullable ByteBuffer allocate(OwnerId owner, int bytes) {
      return ByteBuffer.allocate(bytes);
    }

    @Override
    public void release(OwnerId owner, ByteBuffer slab) {}
  }
}
