package io.github.sightline.relay.impl.cache;

import io.github.sightline.relay.impl.memory.BufferLedger;
import io.github.sightline.relay.impl.memory.OwnerArena;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.spi.MemorySource;
import java.nio.ByteBuffer;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * C4, C7: one writer and any readers of a ring: every interleaving looks as if one thing was done
 * after the other, and a number never finds another number's group.
 */
public class GroupRingLincheckTest {
  private static final long AGE = 1000;

  private final GroupRing ring =
      new GroupRing(
          new OwnerArena(OwnerId.of(new byte[OwnerId.BYTES]), new None(), new BufferLedger(0), 0));
  private int next;

  /** No memory is needed. */
  private static final class None implements MemorySource {
    @Override
    public @Nullable ByteBuffer allocate(OwnerId owner, int bytes) {
      return null;
    }

    @Override
    public void release(OwnerId owner, ByteBuffer slab) {}
  }

  /** The writer's. */
  @Operation(nonParallelGroup = "writer")
  public void add() {
    ring.add(new Group(ring, 1, next++, AGE, 0));
  }

  /** The writer's. */
  @Operation(nonParallelGroup = "writer")
  public long removeOldest() {
    Group removed = ring.removeOldest();
    return removed == null ? -1 : removed.group();
  }

  /** Any reader's. */
  @Operation
  public long find(@Param(gen = IntGen.class, conf = "0:3") int number) {
    Group found = ring.group(1, number);
    return found == null ? -1 : found.group();
  }

  @Test
  void everyInterleavingOfOneWriterAndItsReadersIsLinearizable() {
    new ModelCheckingOptions()
        .iterations(10)
        .invocationsPerIteration(500)
        .threads(3)
        .actorsPerThread(2)
        .check(GroupRingLincheckTest.class);
  }
}
