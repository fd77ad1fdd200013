package io.github.sightline.relay.impl.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.fec.RepairEncoder;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.memory.OwnerArena;
import io.github.sightline.relay.impl.wire.WireLimits;
import io.github.sightline.relay.media.OwnerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * T8: a coded row over whatever lies one after another, planted in a small double: the oracle (all
 * that a row covers is of one owner and one epoch) finds it within a few seeds, and finds nothing
 * in the real {@link RowWriter} on the same objects. Tracks cannot meet in a row: each has its own
 * {@link OutboundTrack}.
 */
class PlantedSpanBugTest {
  private static final int SEEDS = 500;
  private static final int ROW = 40;

  /** Writes a row over objects with consecutive seqs, the newest last. */
  @FunctionalInterface
  private interface Writer {
    /** Its length, or negative when it was not written. */
    int row(List<SealedObject> window, byte[] out);
  }

  /** Two to four neighbours by their seqs, some of them another owner's or of another epoch. */
  private static List<SealedObject> neighbours(Random random) {
    List<SealedObject> window = new ArrayList<>();
    long seq = random.nextInt(1000);
    int count = 2 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      OwnerId owner = random.nextInt(4) == 0 ? Pieces.owner(2) : Pieces.OWNER;
      OwnerArena arena = Pieces.arena(owner, 1 << 20);
      int epoch = random.nextInt(4) == 0 ? 2 : 1;
      var at = new SealedObject.At(epoch, 0, i);
      SealedObject object = Pieces.sealed(arena, at, 300 + random.nextInt(6000), seq, 0);
      window.add(object);
      seq += object.count();
    }
    return window;
  }

  private static boolean ofOne(List<SealedObject> window) {
    long epoch = window.get(window.size() - 1).epoch();
    return window.stream().allMatch(o -> o.owner().equals(Pieces.OWNER) && o.epoch() == epoch);
  }

  /** Seeds until a row covers what is not of one owner and epoch; counts the rows that may be. */
  private static int seedsUntilMixed(Writer writer) {
    int rows = 0;
    for (int seed = 1; seed <= SEEDS; seed++) {
      List<SealedObject> window = neighbours(new Random(seed));
      boolean written = writer.row(window, new byte[WireLimits.SYMBOL]) >= 0;
      if (written && !ofOne(window)) {
        return seed;
      }
      assertEquals(ofOne(window), written, "seed " + seed);
      rows += written ? 1 : 0;
    }
    assertTrue(rows > 0, "no seed had a window of one owner and epoch");
    return Integer.MAX_VALUE;
  }

  /** The bug: the seqs fit, so the row is written, each object read as its own owner's. */
  private static int bySeqsAlone(List<SealedObject> window, byte[] out) {
    SealedObject last = window.get(window.size() - 1);
    long first = window.get(0).firstSeq();
    RepairEncoder encoder = new RepairEncoder(WireLimits.SYMBOL);
    encoder.begin(first, (int) (last.firstSeq() + last.count() - first));
    byte[] symbol = new byte[WireLimits.SYMBOL];
    for (SealedObject object : window) {
      for (int i = 0; i < object.count(); i++) {
        int bytes = RowWriter.symbol(object.owner(), object, i, symbol);
        encoder.add((int) (object.firstSeq() + i - first), symbol, 0, bytes);
      }
    }
    return encoder.row(ROW, out, 0);
  }

  private static int real(List<SealedObject> window, byte[] out) {
    Sending sending = Pieces.sending(window.get(window.size() - 1));
    for (int i = window.size() - 2; i >= 0; i--) {
      sending.extend(window.get(i));
    }
    return new RowWriter().row(Pieces.OWNER, sending, Sending.WINDOW, ROW, out, 0);
  }

  @Test
  void t8_theOracleFindsRowsWrittenBySeqsAlone() {
    assertTrue(seedsUntilMixed(PlantedSpanBugTest::bySeqsAlone) <= SEEDS);
  }

  @Test
  void t8_theRealWriterMixesNoOwnersAndNoEpochsInAnySeed() {
    assertEquals(Integer.MAX_VALUE, seedsUntilMixed(PlantedSpanBugTest::real));
  }
}
