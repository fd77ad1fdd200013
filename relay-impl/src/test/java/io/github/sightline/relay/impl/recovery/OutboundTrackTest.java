package io.github.sightline.relay.impl.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.memory.OwnerArena;
import io.github.sightline.relay.impl.wire.Feedback;
import io.github.sightline.relay.impl.wire.FeedbackWriter;
import io.github.sightline.relay.impl.wire.Fragment;
import io.github.sightline.relay.impl.wire.FrameType;
import io.github.sightline.relay.impl.wire.Repair;
import io.github.sightline.relay.impl.wire.WireLimits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutboundTrackTest {
  private static final long MILLI = 1_000_000L;
  private static final long RTT = 50 * MILLI;

  private final OwnerArena arena = Pieces.arena(Pieces.OWNER, 64 << 20);
  private final List<Integer> sent = new ArrayList<>();
  private int foreign;
  private double loss;
  private long roundTrip = RTT;
  private long jitter;
  private long heard;
  private final OutboundTrack.Path path =
      new OutboundTrack.Path() {
        @Override
        public long roundTripNanos() {
          return roundTrip;
        }

        @Override
        public long jitterNanos() {
          return jitter;
        }

        @Override
        public double lossRate() {
          return loss;
        }

        @Override
        public double burstLength() {
          return 1;
        }

        @Override
        public long feedbackAtNanos() {
          return heard;
        }

        @Override
        public long reorderWaitNanos() {
          return 4 * MILLI;
        }

        @Override
        public boolean acknowledged(long number) {
          return false;
        }
      };
  private final Pacer pacer =
      new Pacer(
          Pieces.OWNER,
          new RepairCoder(),
          new Pacer.Sink() {
            @Override
            public long send(long now, byte[] plain, int length) {
              assertTrue(length <= WireLimits.PLAINTEXT);
              sent.add(
                  plain[0] == FrameType.REPAIR
                      ? -1 - Repair.row(plain, 1)
                      : Fragment.index(plain, 1));
              return sent.size();
            }

            @Override
            public void foreign(long now, SealedObject object) {
              foreign++;
            }
          });
  private final OutboundTrack track = new OutboundTrack(7, pacer, 200, (e, g, o) -> null);

  private static byte[] missing(SealedObject object, int millisLeft, int... indexes) {
    byte[] plain = new byte[WireLimits.PLAINTEXT];
    byte[] bitmap = new byte[255];
    int bytes = 0;
    for (int i : indexes) {
      bitmap[i >> 3] |= (byte) (1 << (i & 7));
      bytes = Math.max(bytes, (i >> 3) + 1);
    }
    FeedbackWriter writer = new FeedbackWriter();
    writer.begin(plain, 0, plain.length);
    writer.receipt(0, 0, 0);
    writer.entry(7, object.epoch(), object.group(), object.object(), millisLeft, bitmap, bytes);
    writer.end();
    return plain;
  }

  private void run(long from, long to) {
    for (long now = from; now <= to; now += MILLI) {
      pacer.release(now);
    }
  }

  private void ask(long now, SealedObject object, int left, double loss, int... indexes) {
    byte[] plain = missing(object, left, indexes);
    this.loss = loss;
    track.onMissing(now, plain, Feedback.firstEntry(1), path);
  }

  @Test
  void aFrameLeavesInOrderAndWithinAQuarterOfItsInterval() {
    SealedObject frame = Pieces.sealed(arena, new SealedObject.At(1, 0, 1), 29_000, 0, 0);
    track.offer(0, frame, 0, path);
    run(0, 9 * MILLI);
    assertEquals(frame.count(), sent.size());
    for (int i = 0; i < sent.size(); i++) {
      assertEquals(i, sent.get(i));
    }
  }

  @Test
  void whatHasNotBeenOfferedIsNotSentForBeingAskedFor() {
    SealedObject first = Pieces.sealed(arena, new SealedObject.At(1, 0, 1), 5_000, 0, 0);
    SealedObject later = Pieces.sealed(arena, new SealedObject.At(1, 0, 2), 5_000, 5, 0);
    OutboundTrack holding = new OutboundTrack(7, pacer, 200, (e, g, o) -> o == 1 ? first : later);
    holding.offer(0, first, 0, path);
    run(0, 20 * MILLI);
    int before = sent.size();
    holding.onMissing(100 * MILLI, missing(later, 100), Feedback.firstEntry(1), path);
    run(100 * MILLI, 120 * MILLI);
    assertEquals(before, sent.size());
    holding.offer(130 * MILLI, later, 0, path);
    run(130 * MILLI, 150 * MILLI);
    assertEquals(before + later.count(), sent.size());
  }

  @Test
  void aKeyframeLeavesEarlyEnoughForARoundOfRepair() {
    OutboundTrack tight = new OutboundTrack(7, pacer, 100, (e, g, o) -> null);
    SealedObject keyframe = Pieces.sealed(arena, new SealedObject.At(1, 0, 0), 118_000, 0, 0);
    tight.offer(0, keyframe, 0, path);
    run(0, 16 * MILLI);
    assertEquals(keyframe.count(), sent.size(), "a quarter of the budget would be 25 ms");
  }

  @Test
  void t12_aFragmentThatMayStillArriveIsNotSentAgain() {
    SealedObject frame = Pieces.sealed(arena, new SealedObject.At(1, 0, 1), 5_000, 0, 0);
    track.offer(0, frame, 0, path);
    run(0, 9 * MILLI);
    sent.clear();
    ask(20 * MILLI, frame, 180, 0.05, 2);
    run(20 * MILLI, 30 * MILLI);
    assertEquals(List.of(), sent);
    ask(80 * MILLI, frame, 180, 0.05, 2);
    run(80 * MILLI, 90 * MILLI);
    assertEquals(List.of(2), sent);
    ask(100 * MILLI, frame, 160, 0.05, 2);
    run(100 * MILLI, 110 * MILLI);
    assertEquals(List.of(2), sent, "the repair is on its way");
  }

  @Test
  void whereRoundTripsVaryAnAnswerIsWaitedForLonger() {
    SealedObject frame = Pieces.sealed(arena, new SealedObject.At(1, 0, 1), 5_000, 0, 0);
    track.offer(0, frame, 0, path);
    run(0, 9 * MILLI);
    sent.clear();
    jitter = 12 * MILLI;
    ask(60 * MILLI, frame, 180, 0.05, 2);
    run(60 * MILLI, 62 * MILLI);
    assertEquals(List.of(), sent, "50 ms, 4 of reordering and 12 of jitter have not gone by");
    ask(76 * MILLI, frame, 170, 0.05, 2);
    run(76 * MILLI, 78 * MILLI);
    assertEquals(List.of(2), sent);
  }

  @Test
  void inTheLastChanceRowsGoWithTheRepairs() {
    SealedObject frame = Pieces.sealed(arena, new SealedObject.At(1, 0, 1), 5_000, 0, 0);
    track.offer(0, frame, 0, path);
    run(0, 9 * MILLI);
    sent.clear();
    ask(100 * MILLI, frame, 60, 0.05, 1, 3);
    run(100 * MILLI, 120 * MILLI);
    assertEquals(List.of(1, 3), sent.subList(0, 2));
    assertTrue(
        sent.size() > 2 && sent.subList(2, sent.size()).stream().allMatch(row -> row < 0),
        "sent " + sent);
  }

  @Test
  void whatIsMissingAndOnItsWayIsMadeUpForByFreshRows() {
    SealedObject frame = Pieces.sealed(arena, new SealedObject.At(1, 0, 1), 29_000, 0, 0);
    track.offer(0, frame, 0, path);
    run(0, 9 * MILLI);
    ask(80 * MILLI, frame, 160, 0.05, 2);
    run(80 * MILLI, 85 * MILLI);
    sent.clear();
    ask(100 * MILLI, frame, 40, 0.2, 2);
    run(100 * MILLI, 110 * MILLI);
    assertTrue(!sent.isEmpty() && sent.stream().allMatch(row -> row < 0), "sent " + sent);
    assertEquals(sent.size(), sent.stream().distinct().count(), "no row twice");
  }

  @Test
  void whatWillBeHeardOfInTimeIsNotMadeUpFor() {
    SealedObject frame = Pieces.sealed(arena, new SealedObject.At(1, 0, 1), 29_000, 0, 0);
    track.offer(0, frame, 0, path);
    run(0, 9 * MILLI);
    ask(70 * MILLI, frame, 130, 0.05, 2, 3, 4);
    run(70 * MILLI, 75 * MILLI);
    sent.clear();
    ask(120 * MILLI, frame, 80, 0.05, 3, 4);
    run(120 * MILLI, 124 * MILLI);
    assertEquals(List.of(), sent, "both are to be heard of in 4 ms");
    ask(126 * MILLI, frame, 74, 0.05, 4);
    run(126 * MILLI, 136 * MILLI);
    assertEquals(4, sent.get(0));
    assertTrue(sent.size() > 1 && sent.get(1) < 0, "lost, and the last chance: " + sent);
  }

  @Test
  void aRepairOnItsWayCountsAlsoWhereARowStandsForIt() {
    SealedObject frame = Pieces.sealed(arena, new SealedObject.At(1, 0, 1), 29_000, 0, 0);
    track.offer(0, frame, 0, path);
    run(0, 9 * MILLI);
    sent.clear();
    ask(100 * MILLI, frame, 60, 0.02, 1, 2);
    run(100 * MILLI, 104 * MILLI);
    int enough = sent.size();
    assertTrue(enough > 2, "sent " + sent);
    ask(105 * MILLI, frame, 55, 0.02, 3);
    run(105 * MILLI, 115 * MILLI);
    assertEquals(enough, sent.size(), "one is needed, and that many come");
  }

  @Test
  void withNoRoundLeftTheLastFramesOfAGroupGetTheRowsThatLaterOnesWouldHaveBrought() {
    roundTrip = 200 * MILLI;
    loss = 0.05;
    long seq = 0;
    for (int number = 1; number <= 4; number++) {
      long now = number * 33L * MILLI;
      SealedObject frame = Pieces.sealed(arena, new SealedObject.At(1, 0, number), 29_000, seq, 0);
      track.offer(now, frame, 0, path);
      run(now, now + 20 * MILLI);
      seq += frame.count();
    }
    sent.clear();
    SealedObject keyframe = Pieces.sealed(arena, new SealedObject.At(1, 1, 0), 118_000, seq, 4);
    track.offer(165 * MILLI, keyframe, 0, path);
    run(165 * MILLI, 198 * MILLI);
    long rows = sent.stream().filter(index -> index < 0 && -1 - index >= 32).count();
    assertTrue(rows >= 4 && rows <= 12, rows + " rows of the last window");
  }

  @Test
  void aLossySpanIsFollowedByItsRowsAndACleanOneByNone() {
    SealedObject clean = Pieces.sealed(arena, new SealedObject.At(1, 0, 1), 29_000, 0, 0);
    track.offer(0, clean, 0, path);
    run(0, 9 * MILLI);
    assertTrue(sent.stream().allMatch(index -> index >= 0));
    sent.clear();
    loss = 0.1;
    SealedObject lossy = Pieces.sealed(arena, new SealedObject.At(1, 0, 2), 29_000, 100, 0);
    track.offer(20 * MILLI, lossy, 0, path);
    run(20 * MILLI, 40 * MILLI);
    List<Integer> rows = sent.subList(lossy.count(), sent.size());
    assertTrue(!rows.isEmpty() && rows.stream().allMatch(row -> row < 0), "sent " + sent);
  }

  /** RTT 50 in 200 ms: what leaves 167 ms after the capture is just in time. */
  private long lastChance(SealedObject frame) {
    loss = 0.05;
    track.offer(0, frame, 0, path);
    run(0, 20 * MILLI);
    sent.clear();
    run(21 * MILLI, 166 * MILLI);
    return 167 * MILLI;
  }

  @Test
  void aFrameThatNobodySpokeOfGetsRowsWhenItsLastChanceComesAndOnce() {
    long chance = lastChance(frame(29_000));
    assertEquals(List.of(), sent, "before");
    run(chance, chance + 8 * MILLI);
    assertTrue(sent.size() >= 3 && sent.stream().allMatch(index -> index < 0), "sent " + sent);
    sent.clear();
    run(chance + 9 * MILLI, chance + 200 * MILLI);
    assertEquals(List.of(), sent, "after");
  }

  @Test
  void aFrameOfWhichTheReceiverCouldSpeakGetsNone() {
    heard = 80 * MILLI;
    long chance = lastChance(frame(29_000));
    run(chance, chance + 20 * MILLI);
    assertEquals(List.of(), sent);
  }

  /** RTT 100: the last chance is after 142 ms, and a FEEDBACK can have told of it after 108. */
  @ParameterizedTest
  @CsvSource({"100, true", "105, false"})
  void onlyASilenceOfSomeTimeIsBridged(int heardAtMillis, boolean bridged) {
    roundTrip = 100 * MILLI;
    heard = heardAtMillis * MILLI;
    lastChance(frame(29_000));
    assertEquals(bridged, !sent.isEmpty(), "sent " + sent);
  }

  @Test
  void aNodeThatSleptOverALastChanceSendsNoRowsThatComeTooLate() {
    long chance = lastChance(frame(29_000));
    run(chance + 9 * MILLI, chance + 30 * MILLI);
    assertEquals(List.of(), sent);
  }

  /** The first two of three spans left a third of the budget ago: they can be asked for again. */
  @Test
  void theSpansOfAKeyframeThatLeftEarlierGetTheRowsOfTheirOwnRounds() {
    roundTrip = 100 * MILLI;
    loss = 0.05;
    SealedObject keyframe = frame(300_000);
    for (int i = 0; i < 2 * keyframe.count() / 3; i++) {
      track.offer(0, keyframe, i);
    }
    run(0, 40 * MILLI);
    sent.clear();
    track.offer(60 * MILLI, keyframe, 60 * MILLI, path);
    run(60 * MILLI, 180 * MILLI);
    long rows = sent.stream().filter(index -> index < 0).count();
    assertTrue(rows > 15 && rows < 40, "rows " + rows + ": " + sent);
  }

  private SealedObject frame(int bytes) {
    return Pieces.sealed(arena, new SealedObject.At(1, 0, 1), bytes, 0, 0);
  }

  // [M-6]
  @Test
  void memoryOfAnotherOwnerNeverLeaves() {
    OwnerArena other = Pieces.arena(Pieces.owner(2), 1 << 20);
    SealedObject foreignFrame = Pieces.sealed(other, new SealedObject.At(1, 0, 1), 5_000, 0, 0);
    track.offer(0, foreignFrame, 0, path);
    run(0, 9 * MILLI);
    assertEquals(List.of(), sent);
    assertEquals(foreignFrame.count(), foreign);
  }

  // [M-6]
  @Test
  void aTagThatChangedUnderAQueuedFragmentStopsIt() {
    SealedObject frame = Pieces.sealed(arena, new SealedObject.At(1, 0, 1), 29_000, 0, 0);
    track.offer(0, frame, 0, path);
    int before = sent.size();
    frame.slab().array()[frame.slab().offset() - 48] ^= 1;
    run(MILLI, 20 * MILLI);
    assertEquals(before, sent.size());
    assertEquals(frame.count() - before, foreign);
  }

  @Test
  void aReleasedSlabIsAMissNotARefusal() {
    SealedObject frame = Pieces.sealed(arena, new SealedObject.At(1, 0, 1), 29_000, 0, 0);
    track.offer(0, frame, 0, path);
    int before = sent.size();
    arena.release(frame.slab());
    run(MILLI, 20 * MILLI);
    assertEquals(before, sent.size());
    assertEquals(0, foreign);
  }
}
