package io.github.sightline.relay.impl.recovery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.media.Spans;
import io.github.sightline.relay.impl.memory.OwnerArena;
import io.github.sightline.relay.impl.wire.Repair;
import io.github.sightline.relay.impl.wire.WireLimits;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RebuilderTest {
  private final OwnerArena sender = Pieces.arena(Pieces.OWNER, 64 << 20);
  private final OwnerArena receiver = Pieces.arena(Pieces.OWNER, 64 << 20);
  private final RowWriter writer = new RowWriter();
  private byte[] shown = new byte[0];
  private final InboundTrack track =
      new InboundTrack(7, receiver, 200, new RepairCoder(), new Shown());

  private final class Shown implements InboundTrack.Listener {
    @Override
    public void onFragment(long now, SealedObject object, int index) {}

    @Override
    public boolean onComplete(long now, SealedObject object) {
      return false;
    }

    @Override
    public InboundTrack.Turn onNext(long now, SealedObject object) {
      int at = object.slab().offset();
      shown = Arrays.copyOfRange(object.slab().array(), at, at + object.length());
      return InboundTrack.Turn.DONE;
    }

    @Override
    public void onInconsistent(long now, SealedObject object) {}

    @Override
    public void onLost(long now, long lastGroup, long lastObject, SealedObject next) {}
  }

  private byte[] row(SealedObject object, int span, int row) {
    byte[] plain = new byte[WireLimits.PLAINTEXT];
    int bytes = writer.row(Pieces.OWNER, object, span, row, plain, WireLimits.FRAGMENT_PREFIX);
    Repair.writeTrack(plain, 0, 7, object.epoch());
    int end =
        Repair.writeSpan(
                plain,
                0,
                object.firstSeq() + Spans.start(object.count(), span),
                Spans.length(object.count(), span),
                row)
            + bytes;
    return Arrays.copyOf(plain, end);
  }

  private void repair(byte[] row) {
    track.onRepair(0, row, 1, row.length - 1);
  }

  @Property(tries = 60)
  void anyRowsAsManyAsMissingRebuildTheObject(
      @ForAll long seed, @ForAll @IntRange(min = 200, max = 300_000) int bytes) {
    RebuilderTest fresh = new RebuilderTest();
    Random random = new Random(seed);
    SealedObject object = Pieces.sealed(fresh.sender, new SealedObject.At(1, 0, 0), bytes, 0, 0);
    boolean[] lost = new boolean[object.count()];
    for (int i = 1; i < lost.length; i++) {
      lost[i] = random.nextInt(10) == 0;
    }
    for (int i = 0; i < lost.length; i++) {
      if (!lost[i]) {
        fresh.track.onFragment(0, Pieces.fragment(object, i, 7), 1);
      }
    }
    for (int span = 0; span < Spans.of(object.count()); span++) {
      int missing = 0;
      for (int i = Spans.start(object.count(), span);
          i < Spans.start(object.count(), span + 1);
          i++) {
        missing += lost[i] ? 1 : 0;
      }
      int first = random.nextInt(60);
      for (int r = 0; r < missing; r++) {
        fresh.repair(fresh.row(object, span, first + r));
      }
    }
    int at = object.slab().offset();
    assertArrayEquals(
        Arrays.copyOfRange(object.slab().array(), at, at + object.length()), fresh.shown);
    assertEquals(0, fresh.receiver.slabs());
  }

  // [F-5]
  @Test
  void rowsOfAnotherOwnersObjectAreNeverWritten() {
    SealedObject foreign =
        Pieces.sealed(
            Pieces.arena(Pieces.owner(2), 1 << 20), new SealedObject.At(1, 0, 0), 9_000, 0, 0);
    byte[] out = new byte[WireLimits.SYMBOL];
    assertEquals(SealedObject.FOREIGN, writer.row(Pieces.OWNER, foreign, 0, 0, out, 0));
    SealedObject own = Pieces.sealed(sender, new SealedObject.At(1, 0, 0), 9_000, 0, 0);
    assertTrue(writer.row(Pieces.OWNER, own, 0, 0, out, 0) > 0);
    own.slab().array()[own.slab().offset() - 48] ^= 1;
    assertEquals(
        SealedObject.FOREIGN,
        writer.row(Pieces.OWNER, own, 0, 1, out, 0),
        "also for a span that is held");
  }

  // [F-4]
  @Test
  void aFlippedRowYieldsNoFragment() {
    SealedObject object = Pieces.sealed(sender, new SealedObject.At(1, 0, 0), 9_000, 0, 0);
    for (int i = 1; i < object.count(); i++) {
      track.onFragment(0, Pieces.fragment(object, i, 7), 1);
    }
    byte[] row = row(object, 0, 3);
    row[WireLimits.FRAGMENT_PREFIX + 3] ^= 1;
    repair(row);
    assertEquals(0, shown.length);
    repair(row(object, 0, 4));
    assertTrue(shown.length > 0, "an honest row still does it");
  }

  @Test
  void aRowThatNamesNoSpanOfItsObjectIsRefused() {
    SealedObject object = Pieces.sealed(sender, new SealedObject.At(1, 0, 0), 9_000, 0, 0);
    track.onFragment(0, Pieces.fragment(object, 0, 7), 1);
    byte[] row = row(object, 0, 3);
    Repair.writeSpan(row, 0, object.firstSeq(), 3, 3);
    repair(row);
    assertEquals(1, track.contradictions());
  }

  // [F-5]
  @Property
  void spansCoverAnObjectOnceAndNearlyEqually(@ForAll @IntRange(min = 1, max = 4096) int count) {
    int covered = 0;
    for (int span = 0; span < Spans.of(count); span++) {
      int length = Spans.length(count, span);
      assertTrue(length >= 1 && length <= Spans.MAX);
      for (int i = 0; i < length; i++) {
        assertEquals(span, Spans.containing(count, covered + i));
      }
      assertEquals(span, Spans.beginning(count, covered));
      covered += length;
    }
    assertEquals(count, covered);
    assertFalse(Spans.beginning(count, count) >= 0);
  }
}
