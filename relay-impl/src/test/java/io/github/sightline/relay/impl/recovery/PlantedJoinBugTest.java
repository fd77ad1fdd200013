package io.github.sightline.relay.impl.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.memory.OwnerArena;
import io.github.sightline.relay.impl.wire.WireLimits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * T1: pieces of one frame joined with those of the next, planted in a small double: the oracle
 * (every byte of a joined frame belongs to one frame) finds it within 500 seeds, and finds nothing
 * in the real {@link InboundTrack} on the same datagrams.
 */
class PlantedJoinBugTest {
  private static final int SEEDS = 500;
  private static final int FRAMES = 6;
  private static final int COUNT = 3;
  private static final int BYTES = COUNT * WireLimits.SYMBOL - 100;

  /** A frame's place and a piece of it. */
  private record Piece(SealedObject of, int index) {}

  private static byte[] bytes(SealedObject object) {
    byte[] all = new byte[BYTES];
    byte[] plain = new byte[WireLimits.PLAINTEXT];
    int at = 0;
    for (int i = 0; i < object.count(); i++) {
      int length = object.read(object.owner(), i, plain, 0);
      System.arraycopy(plain, 0, all, at, length);
      at += length;
    }
    return all;
  }

  /** Whether anything was joined that is none of the frames. */
  private static boolean splices(long seed, Function<Consumer<byte[]>, Consumer<Piece>> joiner) {
    Random random = new Random(seed);
    OwnerArena sender = Pieces.arena(Pieces.OWNER, 64 << 20);
    List<SealedObject> frames = new ArrayList<>();
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < FRAMES; i++) {
      SealedObject frame =
          Pieces.sealed(sender, new SealedObject.At(1, 0, i), BYTES, (long) i * COUNT, 0);
      frames.add(frame);
      for (int k = 0; k < frame.count(); k++) {
        pieces.add(new Piece(frame, k));
      }
    }
    for (int i = 0; i + 1 < pieces.size(); i++) {
      if (random.nextInt(4) == 0) {
        Collections.swap(pieces, i, i + 1);
      }
    }
    List<byte[]> joined = new ArrayList<>();
    Consumer<Piece> into = joiner.apply(joined::add);
    pieces.forEach(into);
    return joined.stream()
        .anyMatch(j -> frames.stream().noneMatch(frame -> Arrays.equals(bytes(frame), j)));
  }

  private static int seedsUntilFound(Function<Consumer<byte[]>, Consumer<Piece>> joiner) {
    for (int seed = 1; seed <= SEEDS; seed++) {
      if (splices(seed, joiner)) {
        return seed;
      }
    }
    return Integer.MAX_VALUE;
  }

  /** The bug: pieces wait by their index alone, and as many as a frame has are a frame. */
  private static Consumer<Piece> byIndexAlone(Consumer<byte[]> joined) {
    byte[][] waiting = new byte[COUNT][];
    return piece -> {
      byte[] plain = new byte[WireLimits.PLAINTEXT];
      int length = piece.of.read(piece.of.owner(), piece.index, plain, 0);
      waiting[piece.index] = Arrays.copyOf(plain, length);
      if (Arrays.stream(waiting).allMatch(w -> w != null)) {
        byte[] all = new byte[BYTES];
        int at = 0;
        for (int i = 0; i < COUNT; i++) {
          System.arraycopy(waiting[i], 0, all, at, waiting[i].length);
          at += waiting[i].length;
        }
        Arrays.fill(waiting, null);
        joined.accept(all);
      }
    };
  }

  private static Consumer<Piece> real(Consumer<byte[]> joined) {
    InboundTrack.Listener listener =
        new InboundTrack.Listener() {
          @Override
          public void onFragment(long now, SealedObject object, int index) {}

          @Override
          public boolean onComplete(long now, SealedObject object) {
            return false;
          }

          @Override
          public InboundTrack.Turn onNext(long now, SealedObject object) {
            joined.accept(bytes(object));
            return InboundTrack.Turn.DONE;
          }

          @Override
          public void onInconsistent(long now, SealedObject object) {}

          @Override
          public void onLost(long now, long lastGroup, long lastObject, SealedObject next) {}
        };
    OwnerArena receiver = Pieces.arena(Pieces.OWNER, 64 << 20);
    InboundTrack track = new InboundTrack(7, receiver, 200, new RepairCoder(), listener);
    return piece -> track.onFragment(1_000_000, Pieces.fragment(piece.of, piece.index, 7), 1);
  }

  @Test
  void t1_theOracleFindsPiecesJoinedByTheirIndexAlone() {
    assertTrue(seedsUntilFound(PlantedJoinBugTest::byIndexAlone) <= SEEDS);
  }

  @Test
  void t1_theRealTrackJoinsNoTwoFramesInAnySeed() {
    assertEquals(Integer.MAX_VALUE, seedsUntilFound(PlantedJoinBugTest::real));
  }
}
