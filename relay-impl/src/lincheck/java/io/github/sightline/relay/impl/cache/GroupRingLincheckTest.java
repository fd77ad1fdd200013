package io.github.sightline.relay.impl.cache;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.impl.memory.BufferLedger;
import io.github.sightline.relay.impl.memory.OwnerArena;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.spi.MemorySource;
import java.nio.ByteBuffer;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * C4, C7: one writer and any readers of a ring with one free slot, so that the writer's second
 * group takes the slot of the oldest: every interleaving looks as if one thing was done after the
 * other, and a number never finds another number's group.
 */
public class GroupRingLincheckTest {
  private static final long AGE = 1000;

  private final GroupRing ring =
      new GroupRing(
          new OwnerArena(OwnerId.of(new byte[OwnerId.BYTES]), new None(), new BufferLedger(0), 0));
  private int next;

  /** One slot is left. */
  public GroupRingLincheckTest() {
    while (next < CachePolicy.MAX_GROUPS - 1) {
      add();
    }
  }

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

  /** Any reader's: the two oldest, what takes the free slot, and what takes the oldest's. */
  @Operation
  public long find(@Param(gen = IntGen.class, conf = "0:3") int which) {
    return look(which < 2 ? which : CachePolicy.MAX_GROUPS - 3 + which);
  }

  long look(int number) {
    Group found = ring.group(1, number);
    return found == null ? -1 : found.group();
  }

  final long lookByPlace(int number) {
    Group oldest = ring.oldest();
    long at = oldest == null ? -1 : number - oldest.group();
    return at < 0 || at >= ring.groups() ? -1 : ring.at((int) at).group();
  }

  /** A planted bug: what lies in the slot is believed, whatever its name. */
  public static class BelievesTheSlot extends GroupRingLincheckTest {
    @Override
    long look(int number) {
      return lookByPlace(number);
    }
  }

  private static ModelCheckingOptions every() {
    return new ModelCheckingOptions()
        .iterations(10)
        .invocationsPerIteration(300)
        .threads(3)
        .actorsPerThread(2)
        .loopBound(2 * CachePolicy.MAX_GROUPS)
        .minimizeFailedScenario(false);
  }

  @Test
  void everyInterleavingOfOneWriterAndItsReadersIsLinearizable() {
    every().check(GroupRingLincheckTest.class);
  }

  @Test
  void slotThatIsBelievedWithoutItsNameIsFound() {
    assertThrows(LincheckAssertionError.class, () -> every().check(BelievesTheSlot.class));
  }
}
