package io.github.sightline.relay.impl.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.media.Assembler;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.memory.OwnerArena;
import io.github.sightline.relay.impl.wire.Feedback;
import io.github.sightline.relay.impl.wire.FeedbackWriter;
import io.github.sightline.relay.impl.wire.MissingEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class InboundTrackTest {
  private static final long MILLI = 1_000_000L;
  private static final int BUDGET = 200;

  private final OwnerArena sender = Pieces.arena(Pieces.OWNER, 64 << 20);
  private final OwnerArena receiver = Pieces.arena(Pieces.OWNER, 64 << 20);
  private final Recorder seen = new Recorder();
  private final InboundTrack track = new InboundTrack(7, receiver, BUDGET, new RepairCoder(), seen);
  private long seq;

  private static final class Recorder implements InboundTrack.Listener {
    final List<String> shown = new ArrayList<>();
    final List<String> lost = new ArrayList<>();
    int inconsistent;
    InboundTrack.Turn answer = InboundTrack.Turn.DONE;

    @Override
    public void onFragment(long now, SealedObject object, int index) {}

    @Override
    public boolean onComplete(long now, SealedObject object) {
      return false;
    }

    @Override
    public InboundTrack.Turn onNext(long now, SealedObject object) {
      if (answer == InboundTrack.Turn.DONE) {
        shown.add(object.epoch() + "." + object.group() + "." + object.object());
      }
      return answer;
    }

    @Override
    public void onInconsistent(long now, SealedObject object) {
      inconsistent++;
    }

    @Override
    public void onLost(long now, long lastGroup, long lastObject, SealedObject next) {
      lost.add(lastGroup + "." + lastObject + "-" + next.group() + "." + next.object());
    }
  }

  private SealedObject object(long epoch, long group, long number, int bytes, long prior) {
    SealedObject made =
        Pieces.sealed(sender, new SealedObject.At(epoch, group, number), bytes, seq, prior);
    seq += made.count();
    return made;
  }

  private void deliver(long now, SealedObject object) {
    for (int i = 0; i < object.count(); i++) {
      deliver(now, object, i);
    }
  }

  private void deliver(long now, SealedObject object, int index) {
    track.onFragment(now, Pieces.fragment(object, index, 7), 1);
  }

  private byte[] feedback(long now) {
    byte[] plain = new byte[1168];
    FeedbackWriter writer = new FeedbackWriter();
    writer.begin(plain, 0, plain.length);
    writer.receipt(0, 0, 0);
    track.writeMissing(now, writer);
    writer.end();
    return plain;
  }

  // [M-8]
  @Property(tries = 200)
  void t1_anyOrderOfTwoGroupsComesOutInOrder(@ForAll long seed) {
    Random random = new Random(seed);
    List<SealedObject> objects = new ArrayList<>();
    InboundTrackTest fresh = new InboundTrackTest();
    for (int group = 0; group < 2; group++) {
      for (int number = 0; number < 5; number++) {
        objects.add(fresh.object(1, group, number, 500 + random.nextInt(5000), group == 0 ? 0 : 4));
      }
    }
    List<int[]> pieces = new ArrayList<>();
    for (int o = 0; o < objects.size(); o++) {
      for (int i = 0; i < objects.get(o).count(); i++) {
        pieces.add(new int[] {o, i});
        if (random.nextInt(4) == 0) {
          pieces.add(new int[] {o, i});
        }
      }
    }
    Collections.shuffle(pieces, random);
    pieces.add(0, new int[] {0, 0});
    for (int[] piece : pieces) {
      fresh.deliver(MILLI, objects.get(piece[0]), piece[1]);
    }
    List<String> expected = new ArrayList<>();
    objects.forEach(o -> expected.add(o.epoch() + "." + o.group() + "." + o.object()));
    assertTrue(
        expected.equals(fresh.seen.shown)
            || Collections.indexOfSubList(expected, fresh.seen.shown) == 5,
        "shown " + fresh.seen.shown);
    assertEquals(0, fresh.receiver.slabs(), "every slab went back");
  }

  @Test
  void timeRunsOutForAnObjectWithoutItsFirstFragment() {
    deliver(0, object(1, 0, 0, 3000, 0));
    SealedObject headless = object(1, 0, 1, 3000, 0);
    deliver(33 * MILLI, headless, 1);
    deliver(33 * MILLI, headless, 2);
    for (int number = 2; number < 5; number++) {
      deliver(number * 33L * MILLI, object(1, 0, number, 3000, 0));
    }
    byte[] plain = feedback(150 * MILLI);
    int entry = Feedback.firstEntry(1);
    assertEquals(1, MissingEntry.object(plain, entry));
    assertEquals(33 + BUDGET - 150, MissingEntry.millisLeft(plain, entry));
  }

  @Test
  void waitsForAMissingObjectAndAsksForItWhole() {
    deliver(0, object(1, 0, 0, 3000, 0));
    SealedObject hole = object(1, 0, 1, 3000, 0);
    deliver(10 * MILLI, object(1, 0, 2, 3000, 0));
    assertEquals(List.of("1.0.0"), seen.shown);
    byte[] plain = feedback(30 * MILLI);
    int entry = Feedback.firstEntry(1);
    assertEquals(1, Feedback.entries(plain, 1));
    assertEquals(1, MissingEntry.object(plain, entry));
    assertTrue(MissingEntry.whole(plain, entry));
    deliver(40 * MILLI, hole);
    assertEquals(List.of("1.0.0", "1.0.1", "1.0.2"), seen.shown);
    assertEquals(Long.MAX_VALUE, track.lossesOpenAt());
  }

  @Test
  void aFrameThatIsSwallowedWholeIsAskedForBeforeTheNextOneComes() {
    deliver(0, object(1, 0, 0, 3000, 0));
    deliver(33_333_000, object(1, 0, 1, 3000, 0));
    long opens = track.lossesOpenAt();
    assertEquals(66_666_000 + 8 * MILLI + 9 * MILLI, opens, "its way out and the tail wait");
    assertEquals(0, Feedback.entries(feedback(opens - 1), 1));
    int asks = 0;
    for (long now = opens; now < opens + 500 * MILLI; now += 5 * MILLI) {
      byte[] plain = feedback(now);
      asks += Feedback.entries(plain, 1);
      if (now == opens) {
        int entry = Feedback.firstEntry(1);
        assertEquals(2, MissingEntry.object(plain, entry));
        assertTrue(MissingEntry.whole(plain, entry));
        assertEquals(BUDGET - 17, MissingEntry.millisLeft(plain, entry));
      }
    }
    assertEquals(12, asks, "then it may be the camera that paused");
    assertEquals(Long.MAX_VALUE, track.lossesOpenAt());
    deliver(700 * MILLI, object(1, 0, 2, 3000, 0));
    assertTrue(track.lossesOpenAt() < Long.MAX_VALUE, "the pace begins again");
  }

  @Test
  void aCameraWithLongPausesHasNoPace() {
    deliver(0, object(1, 0, 0, 3000, 0));
    deliver(2000 * MILLI, object(1, 1, 0, 3000, 0));
    assertEquals(Long.MAX_VALUE, track.lossesOpenAt());
  }

  @Test
  void asksForExactlyTheFragmentsThatAreNotThere() {
    SealedObject key = object(1, 0, 0, 10_000, 0);
    for (int i = 0; i < key.count(); i++) {
      if (i != 3 && i != 7) {
        deliver(i * MILLI, key, i);
      }
    }
    byte[] plain = feedback(60 * MILLI);
    int entry = Feedback.firstEntry(1);
    for (int i = 0; i < key.count(); i++) {
      assertEquals(i == 3 || i == 7, MissingEntry.missing(plain, entry, i), "fragment " + i);
    }
  }

  @Test
  void aGapYoungerThanTheReorderWaitIsNotAskedFor() {
    SealedObject key = object(1, 0, 0, 10_000, 0);
    deliver(0, key, 0);
    deliver(0, key, 2);
    long opens = track.lossesOpenAt();
    assertEquals(4 * MILLI, opens, "the reorder wait, to the nanosecond");
    assertEquals(0, Feedback.entries(feedback(opens - 1), 1));
    assertEquals(1, Feedback.entries(feedback(opens), 1));
  }

  @Test
  void theTailOfAFrameIsWaitedForLongerWhereRoundTripsVary() {
    SealedObject key = object(1, 0, 0, 10_000, 0);
    deliver(0, key, 0);
    long opens = track.lossesOpenAt();
    track.roundTrip(50 * MILLI, 12 * MILLI);
    assertEquals(opens + 12 * MILLI, track.lossesOpenAt());
  }

  // [M-9]
  @Test
  void jumpsToTheNextKeyframeOnlyWhenItWouldBeLateAndSaysWhatIsLost() {
    deliver(0, object(1, 0, 0, 3000, 0));
    object(1, 0, 1, 3000, 0);
    SealedObject next = object(1, 1, 0, 3000, 1);
    long arrived = 2000 * MILLI;
    deliver(arrived, next);
    track.drain(arrived + (BUDGET - 1) * MILLI);
    assertEquals(List.of("1.0.0"), seen.shown);
    track.drain(arrived + (BUDGET + 1) * MILLI);
    assertEquals(List.of("1.0.0", "1.1.0"), seen.shown);
    assertEquals(List.of("0.0-1.0"), seen.lost);
  }

  @Test
  void theTailOfAGroupIsMissedThroughTheNextKeyframe() {
    deliver(0, object(1, 0, 0, 3000, 0));
    object(1, 0, 1, 3000, 0);
    object(1, 0, 2, 3000, 0);
    deliver(50 * MILLI, object(1, 1, 0, 3000, 2));
    byte[] plain = feedback(80 * MILLI);
    assertEquals(2, Feedback.entries(plain, 1));
    int first = Feedback.firstEntry(1);
    assertEquals(0, MissingEntry.group(plain, first));
    assertEquals(1, MissingEntry.object(plain, first));
    assertEquals(2, MissingEntry.object(plain, Feedback.nextEntry(plain, first)));
  }

  // [M-14]
  @Test
  void aRefusedObjectIsAskedForOnceMoreAndThenGivenUp() {
    seen.answer = InboundTrack.Turn.REFUSED;
    SealedObject key = object(1, 0, 0, 3000, 0);
    SealedObject delta = object(1, 0, 1, 3000, 0);
    deliver(0, key);
    deliver(0, delta);
    assertEquals(1, Feedback.entries(feedback(30 * MILLI), 1), "asked for once more");
    deliver(40 * MILLI, key);
    assertEquals(0, Feedback.entries(feedback(45 * MILLI), 1), "given up");
  }

  // [M-7]
  @Test
  void eachRefusedObjectIsAskedForOnceMoreHoweverManyThereAre() {
    deliver(0, object(1, 0, 0, 3000, 0));
    List<SealedObject> bad = new ArrayList<>();
    for (int number = 1; number <= 20; number++) {
      bad.add(object(1, 0, number, 1200, 0));
    }
    for (int round = 0; round < 5; round++) {
      for (SealedObject one : bad) {
        for (int i = 0; i < one.count(); i++) {
          byte[] plain = Pieces.fragment(one, i, 7);
          plain[1 + 14 + 4] ^= (byte) 1;
          track.onFragment(round * 40L * MILLI, plain, 1);
        }
      }
    }
    assertEquals(2 * bad.size(), seen.inconsistent, "each twice and never again");
  }

  @Test
  void anObjectWhoseHeaderContradictsItsFragmentsIsDroppedAndTold() {
    SealedObject key = object(1, 0, 0, 3000, 0);
    for (int i = 0; i < key.count(); i++) {
      byte[] plain = Pieces.fragment(key, i, 7);
      plain[1 + 14 + 7] ^= 1;
      track.onFragment(0, plain, 1);
    }
    assertEquals(1, seen.inconsistent);
    assertEquals(0, receiver.slabs());
    assertTrue(seen.shown.isEmpty());
  }

  // [M-8]
  @Test
  void nothingOlderThanWhatWasShownComesBack() {
    SealedObject key = object(1, 0, 0, 3000, 0);
    SealedObject delta = object(1, 0, 1, 3000, 0);
    deliver(0, key);
    deliver(0, delta);
    deliver(MILLI, key);
    deliver(MILLI, delta);
    assertEquals(List.of("1.0.0", "1.0.1"), seen.shown);
    assertEquals(0, receiver.slabs());
  }

  @Test
  void aWindowThatIsFullStaysInItsBound() {
    deliver(0, object(1, 0, 0, 3000, 0));
    for (int number = 2; number < Assembler.MAX_OBJECTS * 3; number++) {
      deliver(number * MILLI, object(1, 0, number, 1200, 0));
      assertTrue(receiver.slabs() <= Assembler.MAX_OBJECTS);
    }
  }

  @Test
  void aNewEpochFollowsWhenItsFirstGroupNamesTheLastObject() {
    deliver(0, object(1, 0, 0, 3000, 0));
    deliver(MILLI, object(1, 0, 1, 3000, 0));
    seq = 0;
    deliver(2 * MILLI, object(2, 0, 0, 3000, 1));
    assertEquals(List.of("1.0.0", "1.0.1", "2.0.0"), seen.shown);
    assertTrue(seen.lost.isEmpty());
  }
}
