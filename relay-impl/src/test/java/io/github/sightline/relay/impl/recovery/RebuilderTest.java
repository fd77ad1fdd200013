package io.github.sightline.relay.impl.recovery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.media.Assembler;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.media.Spans;
import io.github.sightline.relay.impl.memory.OwnerArena;
import io.github.sightline.relay.impl.wire.Feedback;
import io.github.sightline.relay.impl.wire.FeedbackWriter;
import io.github.sightline.relay.impl.wire.MissingEntry;
import io.github.sightline.relay.impl.wire.Repair;
import io.github.sightline.relay.impl.wire.WireLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RebuilderTest {
  private final OwnerArena sender = Pieces.arena(Pieces.OWNER, 64 << 20);
  private final OwnerArena receiver = Pieces.arena(Pieces.OWNER, 64 << 20);
  private final RowWriter writer = new RowWriter();
  private int shownObject = -1;
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
      shownObject = (int) object.object();
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
    Sending sending = Pieces.sending(object);
    int bytes = writer.row(Pieces.OWNER, sending, span, row, plain, WireLimits.FRAGMENT_PREFIX);
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
    assertEquals(
        SealedObject.FOREIGN, writer.row(Pieces.OWNER, Pieces.sending(foreign), 0, 0, out, 0));
    SealedObject own = Pieces.sealed(sender, new SealedObject.At(1, 0, 0), 9_000, 0, 0);
    assertTrue(writer.row(Pieces.OWNER, Pieces.sending(own), 0, 0, out, 0) > 0);
    own.slab().array()[own.slab().offset() - 48] ^= 1;
    assertEquals(
        SealedObject.FOREIGN,
        writer.row(Pieces.OWNER, Pieces.sending(own), 0, 1, out, 0),
        "also for a span that is held");
  }

  private byte[] windowRow(List<SealedObject> objects, int newest, int back, int row) {
    Sending sending = Pieces.sending(objects.get(newest));
    for (int i = 1; i <= back; i++) {
      sending.extend(objects.get(newest - i));
    }
    byte[] plain = new byte[WireLimits.PLAINTEXT];
    int at = WireLimits.FRAGMENT_PREFIX;
    int bytes = writer.row(Pieces.OWNER, sending, Sending.WINDOW, row, plain, at);
    assertTrue(bytes > 0);
    long first = sending.firstSeq(Sending.WINDOW);
    Repair.writeTrack(plain, 0, 7, objects.get(newest).epoch());
    int end = Repair.writeSpan(plain, 0, first, sending.length(Sending.WINDOW), row) + bytes;
    return Arrays.copyOf(plain, end);
  }

  private List<SealedObject> film(int frames) {
    List<SealedObject> objects = new ArrayList<>();
    long seq = 0;
    for (int number = 0; number < frames; number++) {
      SealedObject.At at = new SealedObject.At(1, 0, number);
      SealedObject made = Pieces.sealed(sender, at, 4_000 + 900 * number, seq, 0);
      seq += made.count();
      objects.add(made);
    }
    return objects;
  }

  private void send(SealedObject object, Integer... lost) {
    for (int i = 0; i < object.count(); i++) {
      if (!List.of(lost).contains(i)) {
        track.onFragment(0, Pieces.fragment(object, i, 7), 1);
      }
    }
  }

  @Test
  void rowsOverAWindowRebuildAnyOfItsObjectsAlsoOneOfWhichNothingCame() {
    List<SealedObject> film = film(4);
    send(film.get(0));
    send(film.get(1), 1);
    send(film.get(3), 0);
    int missing = 2 + film.get(2).count();
    for (int row = 1; row < missing; row++) {
      repair(windowRow(film, 3, 2, 40 + row));
    }
    repair(windowRow(film, 3, 2, 41));
    assertEquals(0, shownObject, "one row short, and one twice");
    repair(windowRow(film, 3, 2, 40 + missing));
    assertEquals(3, shownObject);
  }

  /** No keyframe comes, the window fills, and a row completes the oldest of it. */
  @Test
  void aRowForTheOldestOfAFullWindowIsUsedOnceAndPushesNothingOut() {
    List<SealedObject> film = new ArrayList<>();
    long seq = 0;
    for (int number = 0; number <= Assembler.MAX_OBJECTS + 1; number++) {
      SealedObject.At at = new SealedObject.At(1, 0, number);
      film.add(Pieces.sealed(sender, at, number == 2 ? 2_000 : 600, seq, 0));
      seq += film.get(number).count();
    }
    send(film.get(2), 1);
    for (int number = 3; number < film.size(); number++) {
      send(film.get(number));
    }
    assertEquals(Assembler.MAX_OBJECTS, track.window().size());
    assertTimeoutPreemptively(Duration.ofSeconds(60), () -> repair(row(film.get(2), 0, 40)));
    SealedObject oldest = track.window().get(0).object();
    assertTrue(oldest.object() == 2 && oldest.complete(), "completed where it lay");
    send(film.get(1));
    assertEquals(2, track.window().get(0).object().object(), "an older one makes no room");
    send(Pieces.sealed(sender, new SealedObject.At(1, 0, film.size()), 600, seq, 0));
    assertEquals(3, track.window().get(0).object().object(), "a newer one does");
    assertEquals(Assembler.MAX_OBJECTS, track.window().size());
  }

  @Test
  void aRowThatReachesBackOverWhatWasShownStillCounts() {
    List<SealedObject> film = film(6);
    send(film.get(0));
    repair(windowRow(film, 1, 1, 40));
    send(film.get(1));
    for (int number = 2; number < 6; number++) {
      send(film.get(number), 2);
      repair(windowRow(film, number, 1, 41 + number));
    }
    assertEquals(5, shownObject);
    track.close();
    assertEquals(0, receiver.slabs());
  }

  @Test
  void aRowIsCountedOnForARoundTripAndFiftyMilliseconds() {
    List<SealedObject> film = film(2);
    send(film.get(0));
    track.roundTrip(200_000_000L, 0);
    send(film.get(1), 0, 1);
    repair(windowRow(film, 1, 0, 41));
    assertEquals(List.of(0), asked(240_000_000L), "the row stands for the newer one");
    assertEquals(List.of(0, 1), asked(260_000_000L));
  }

  private List<Integer> asked(long now) {
    byte[] plain = new byte[WireLimits.PLAINTEXT];
    FeedbackWriter feedback = new FeedbackWriter();
    feedback.begin(plain, 0, plain.length);
    feedback.receipt(0, 0, 0);
    track.writeMissing(now, feedback);
    feedback.end();
    int entry = Feedback.firstEntry(1);
    List<Integer> asked = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      if (MissingEntry.missing(plain, entry, i)) {
        asked.add(i);
      }
    }
    return asked;
  }

  // [F-5]
  @Test
  void aSpanNeverMixesOwnersNorEpochs() {
    List<SealedObject> film = film(2);
    byte[] out = new byte[WireLimits.SYMBOL];
    SealedObject.At first = new SealedObject.At(1, 0, 0);
    SealedObject foreign =
        Pieces.sealed(Pieces.arena(Pieces.owner(2), 1 << 20), first, 4_000, 0, 0);
    Sending mixed = Pieces.sending(film.get(1));
    mixed.extend(foreign);
    assertEquals(SealedObject.FOREIGN, writer.row(Pieces.OWNER, mixed, Sending.WINDOW, 40, out, 0));
    SealedObject.At other = new SealedObject.At(2, 0, 0);
    mixed = Pieces.sending(film.get(1));
    mixed.extend(Pieces.sealed(sender, other, 4_000, 0, 0));
    assertEquals(SealedObject.GONE, writer.row(Pieces.OWNER, mixed, Sending.WINDOW, 40, out, 0));
    mixed = Pieces.sending(film.get(1));
    mixed.extend(Pieces.sealed(sender, first, 2_000, 0, 0));
    assertEquals(
        SealedObject.GONE,
        writer.row(Pieces.OWNER, mixed, Sending.WINDOW, 40, out, 0),
        "a hole in the seqs");
  }

  @Test
  void aRowFromAnotherEpochRebuildsNothing() {
    List<SealedObject> film = film(2);
    send(film.get(0));
    send(film.get(1), 2);
    byte[] row = windowRow(film, 1, 1, 40);
    Repair.writeTrack(row, 0, 7, 2);
    repair(row);
    assertEquals(0, shownObject);
    repair(windowRow(film, 1, 1, 41));
    assertEquals(0, shownObject, "the newer epoch's rows are kept, an older one's are not");
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
