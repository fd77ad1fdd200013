package io.github.sightline.relay.impl.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.memory.OwnerArena;
import io.github.sightline.relay.impl.wire.Feedback;
import io.github.sightline.relay.impl.wire.FeedbackWriter;
import io.github.sightline.relay.impl.wire.FrameType;
import io.github.sightline.relay.impl.wire.Skip;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A track over a hop that does not carry it all, from one end to the other. */
class LadderTest {
  private static final long MILLI = 1_000_000L;
  private static final long FRAME = 33_333_333L;
  private static final int BUDGET = 200;
  private static final int GROUP = 30;

  private final OwnerArena sender = Pieces.arena(Pieces.OWNER, 128 << 20);
  private final OwnerArena receiver = Pieces.arena(Pieces.OWNER, 64 << 20);
  private final List<String> shown = new ArrayList<>();
  private final List<String> lost = new ArrayList<>();
  private final List<Integer> kinds = new ArrayList<>();
  private final InboundTrack inbound =
      new InboundTrack(7, receiver, BUDGET, new RepairCoder(), new Listener());
  private final Pacer pacer = new Pacer(Pieces.OWNER, new RepairCoder(), new Wire());
  private final OutboundTrack outbound =
      OutboundTrack.leavingOut(7, pacer, BUDGET, (e, g, o) -> null);
  private boolean deaf;
  private boolean heard;
  private long numbers;
  private long seq;

  private final class Listener implements InboundTrack.Listener {
    @Override
    public void onFragment(long now, SealedObject object, int index) {}

    @Override
    public boolean onComplete(long now, SealedObject object) {
      return false;
    }

    @Override
    public InboundTrack.Turn onNext(long now, SealedObject object) {
      shown.add(object.group() + "." + object.object());
      return InboundTrack.Turn.DONE;
    }

    @Override
    public void onInconsistent(long now, SealedObject object) {}

    @Override
    public void onLost(long now, long lastGroup, long lastObject, SealedObject next) {
      lost.add(lastGroup + "." + lastObject + "-" + next.group() + "." + next.object());
    }
  }

  /** The hop: what is sent arrives at once. */
  private final class Wire implements Pacer.Sink {
    @Override
    public long send(long now, byte[] plain, int length) {
      kinds.add((int) plain[0]);
      if (plain[0] == FrameType.FRAGMENT) {
        inbound.onFragment(now, plain, 1);
      } else if (plain[0] == FrameType.SKIP && !deaf) {
        for (int at = 0; at < length; at += Skip.BYTES) {
          inbound.onSkip(now, plain, at + 1);
        }
      }
      return numbers++;
    }

    @Override
    public void foreign(long now, SealedObject object) {}
  }

  private final OutboundTrack.Path path =
      new OutboundTrack.Path() {
        @Override
        public long jitterNanos() {
          return 0;
        }

        @Override
        public long roundTripNanos() {
          return 50 * MILLI;
        }

        @Override
        public double lossRate() {
          return 0;
        }

        @Override
        public double burstLength() {
          return 1;
        }

        @Override
        public long feedbackAtNanos() {
          return 0;
        }

        @Override
        public long reorderWaitNanos() {
          return MILLI;
        }

        @Override
        public boolean acknowledged(long number) {
          return heard;
        }
      };

  private SealedObject object(long group, long number) {
    int bytes = number == 0 ? 118_000 : 29_500;
    long prior = number == 0 && group > 0 ? GROUP - 1 : 0;
    SealedObject made =
        Pieces.sealed(sender, new SealedObject.At(1, group, number), bytes, seq, prior);
    seq += made.count();
    return made;
  }

  private void film(int frames) {
    long now = 0;
    for (int i = 0; i < frames; i++) {
      long next = now + FRAME;
      outbound.offer(now, object(i / GROUP, i % GROUP), 0, path);
      for (; now < next; now += MILLI) {
        pacer.release(now);
      }
      now = next;
    }
  }

  private long skips() {
    return kinds.stream().filter(kind -> kind == FrameType.SKIP).count();
  }

  /** [M-15]: 8 Mb/s over 4. */
  @Test
  void m15_aGroupIsCutOffSomewhereAndTheNextBeginsWithItsKeyframe() {
    pacer.allow(4e6 / 8 / 1e9);
    film(6 * GROUP);
    assertTrue(shown.size() > 2 * GROUP, "shown " + shown.size());
    assertTrue(shown.size() < 4 * GROUP, "shown " + shown.size());
    for (int i = 1; i < shown.size(); i++) {
      String[] at = shown.get(i).split("\\.", 2);
      String before = at[0] + "." + (Integer.parseInt(at[1]) - 1);
      assertTrue(at[1].equals("0") || before.equals(shown.get(i - 1)), "decodable: " + shown);
    }
    assertEquals(5, lost.size(), "each gap is told: " + lost);
  }

  @Test
  void aHopThatCarriesEverythingIsLeftWithoutNothing() {
    film(3 * GROUP);
    assertEquals(0, skips());
    pacer.allow(20e6 / 8 / 1e9);
    film(3 * GROUP);
    assertEquals(0, skips());
  }

  @Test
  void whatWasLeftOutIsSaidAgainUntilItIsKnownToHaveArrived() {
    pacer.allow(0.5e6 / 8 / 1e9);
    film(GROUP);
    long told = skips();
    assertTrue(told > 0);
    outbound.tell(2_000 * MILLI, path);
    outbound.tell(2_010 * MILLI, path);
    assertEquals(told + 1, skips(), "once in a round trip");
    heard = true;
    outbound.tell(2_200 * MILLI, path);
    heard = false;
    outbound.tell(2_400 * MILLI, path);
    assertEquals(told + 1, skips());
  }

  private void deliver(long now, SealedObject object) {
    for (int i = 0; i < object.count(); i++) {
      inbound.onFragment(now, Pieces.fragment(object, i, 7), 1);
    }
  }

  private void skip(long now, long epoch, long first, long count) {
    byte[] plain = new byte[Skip.BYTES];
    Skip.writeTrack(plain, 0, 7, epoch);
    Skip.writeSeqs(plain, 0, first, count);
    inbound.onSkip(now, plain, 1);
  }

  private int asked(long now) {
    byte[] plain = new byte[1168];
    FeedbackWriter writer = new FeedbackWriter();
    writer.begin(plain, 0, plain.length);
    writer.receipt(0, 0, 0);
    inbound.writeMissing(now, writer);
    writer.end();
    return Feedback.entries(plain, 1);
  }

  /** [M-16]: whatever a relay says, nothing is shown without what it needs. */
  @Test
  void m16_behindSeqsLeftOutAKeyframeIsShownAtOnceAndAPFrameNever() {
    deliver(0, object(0, 0));
    SealedObject gone = object(0, 1);
    deliver(MILLI, object(0, 2));
    skip(2 * MILLI, 1, gone.firstSeq(), gone.count());
    inbound.onTimer(100 * MILLI);
    assertEquals(List.of("0.0"), shown, "0.2 needs 0.1");
    for (int number = 3; number < GROUP; number++) {
      object(0, number);
    }
    SealedObject keyframe = object(1, 0);
    skip(3 * MILLI, 1, gone.firstSeq(), keyframe.firstSeq() - gone.firstSeq());
    deliver(4 * MILLI, keyframe);
    assertEquals(0, asked(100 * MILLI), "nothing of it is asked for");
    inbound.onTimer(400 * MILLI);
    assertEquals(List.of("0.0", "1.0"), shown);
    assertEquals(List.of("0.0-1.0"), lost);
  }

  @Test
  void theKeyframeBehindWhatWasLeftOutDoesNotWaitForItsTime() {
    deliver(0, object(0, 0));
    long first = seq;
    for (int number = 1; number < GROUP; number++) {
      object(0, number);
    }
    SealedObject keyframe = object(1, 0);
    deliver(MILLI, keyframe);
    assertEquals(List.of("0.0"), shown);
    skip(2 * MILLI, 1, first, keyframe.firstSeq() - first - 1);
    assertEquals(List.of("0.0"), shown, "one seq is not accounted for");
    skip(2 * MILLI, 1, keyframe.firstSeq() - 1, 1);
    assertEquals(List.of("0.0", "1.0"), shown);
  }

  @Test
  void runsLeftOutAreBoundedAndThoseOfAnotherEpochDoNotCount() {
    Place place = new Place();
    for (int i = 0; i <= Place.RUNS; i++) {
      place.skip(2, 10L * i, 5);
    }
    assertFalse(place.leftOut(2, 0, 5), "the oldest is forgotten");
    assertTrue(place.leftOut(2, 10, 15));
    assertFalse(place.leftOut(2, 10, 21));
    place.skip(1, 100, 5);
    assertFalse(place.leftOut(1, 100, 105), "an older epoch");
    place.skip(3, 100, 5);
    assertFalse(place.leftOut(2, 10, 15));
    assertTrue(place.leftOut(3, 100, 105));
    Skips skips = new Skips();
    for (int i = 0; i < 3 * Skips.RUNS; i++) {
      skips.add(1, 10L * i, 5);
    }
    assertEquals(Skips.RUNS * Skip.BYTES, skips.write(new byte[1168], 7));
  }
}
