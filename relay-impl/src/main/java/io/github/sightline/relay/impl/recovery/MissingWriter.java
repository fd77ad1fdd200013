package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.media.Assembler;
import io.github.sightline.relay.impl.media.Incoming;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.wire.FeedbackWriter;
import java.util.Arrays;

/**
 * Finds what a track misses, oldest first, and writes it as FEEDBACK entries: state, not events, so
 * a lost FEEDBACK costs nothing but time.
 */
@HotPath
final class MissingWriter {
  private static final int BITMAP = 255;

  /**
   * Ours: a row that could do nothing for a round trip and so much longer waits for more than it
   * seems.
   */
  private static final long COUNTED_ON = 50_000_000L;

  private final byte[] bitmap = new byte[BITMAP];
  private final long[] seqs = new long[HeldRows.MAX];
  private long assignedEpoch;
  private int assigned;
  private final Pace pace = new Pace();

  /** Some of an object came. */
  void came(long now, SealedObject part) {
    pace.came(now, part);
  }

  /** When the first of what is not there is known to be lost, if nothing more comes. */
  long opensAt(InboundTrack track) {
    Assembler window = track.window();
    long wait = track.currentReorderWait();
    long first = pace.dueAt(track.clock(), track.tailWait());
    for (int i = 0; i < window.size(); i++) {
      Incoming entry = window.get(i);
      if (asksForGap(track, i)) {
        first = Math.min(first, entry.firstAt() + wait);
      }
      if (!entry.object().complete()) {
        long own = entry.provenAt(entry.object().firstMissing(), wait, track.tailWait());
        long next = i + 1 < window.size() ? window.get(i + 1).firstAt() + wait : own;
        first = Math.min(first, Math.min(own, next));
      }
    }
    return first;
  }

  private boolean lacks(InboundTrack track, long now, int i) {
    SealedObject object = track.window().get(i).object();
    if (object.complete()) {
      return false;
    }
    int proven = proven(track, now, i);
    for (int f = 0; f < proven; f++) {
      if (!object.has(f)) {
        return true;
      }
    }
    return false;
  }

  void write(InboundTrack track, long now, FeedbackWriter writer) {
    Assembler window = track.window();
    assign(track, now);
    for (int i = 0; i < window.size(); i++) {
      if (overtaken(track, now, i)) {
        continue;
      }
      if (!writeGap(track, now, i, writer)) {
        return;
      }
      if (lacks(track, now, i) && !writeObject(track, now, i, writer)) {
        return;
      }
    }
    writeNext(track, now, writer);
  }

  /** The object after the newest, when all of it should have come. */
  private void writeNext(InboundTrack track, long now, FeedbackWriter writer) {
    if (now >= pace.dueAt(track.clock(), track.tailWait())) {
      int left = (int) ((track.due(pace.nextCaptureMicros()) - now) / 1_000_000);
      pace.asked();
      writer.entry(track.alias(), pace.epoch(), pace.group(), pace.next(), left, bitmap, 0);
    }
  }

  /** Late, and a newer group has begun to come: whoever decodes begins there. */
  private static boolean overtaken(InboundTrack track, long now, int i) {
    Assembler window = track.window();
    SealedObject newest = window.get(window.size() - 1).object();
    boolean older = window.get(i).object().compareTo(newest.epoch(), newest.group(), 0) < 0;
    return older && track.millisLeft(now, window.get(i)) < 0;
  }

  /**
   * Each row that waits stands for one missing fragment among those it covers, the newest: only the
   * others are asked for. Whichever come, together they are enough.
   */
  private void assign(InboundTrack track, long now) {
    HeldRows rows = track.rows();
    assignedEpoch = rows.epoch();
    assigned = 0;
    long countedOn = COUNTED_ON + track.roundTripNanos();
    for (int row = 0; row < rows.size(); row++) {
      boolean counts = now - rows.cameAt(row) < countedOn;
      long seq = counts ? newestMissing(track, now, rows, row) : -1;
      if (seq >= 0) {
        seqs[assigned++] = seq;
      }
    }
  }

  private long newestMissing(InboundTrack track, long now, HeldRows rows, int row) {
    Assembler window = track.window();
    for (int i = window.size() - 1; i >= 0; i--) {
      SealedObject object = window.get(i).object();
      long from = Math.max(object.firstSeq(), rows.first(row));
      long end = Math.min(object.firstSeq() + object.count(), rows.end(row));
      if (object.epoch() != rows.epoch() || from >= end || object.complete()) {
        continue;
      }
      long limit = Math.min(end, object.firstSeq() + proven(track, now, i));
      for (long seq = limit - 1; seq >= from; seq--) {
        if (!object.has((int) (seq - object.firstSeq())) && !assigned(rows.epoch(), seq)) {
          return seq;
        }
      }
    }
    return -1;
  }

  private boolean assigned(long epoch, long seq) {
    for (int i = 0; i < assigned && epoch == assignedEpoch; i++) {
      if (seqs[i] == seq) {
        return true;
      }
    }
    return false;
  }

  private boolean writeObject(InboundTrack track, long now, int i, FeedbackWriter writer) {
    Incoming entry = track.window().get(i);
    SealedObject object = entry.object();
    int proven = Math.min(proven(track, now, i), BITMAP * 8);
    Arrays.fill(bitmap, (byte) 0);
    int bytes = 0;
    for (int f = 0; f < proven; f++) {
      if (!object.has(f) && !assigned(object.epoch(), object.firstSeq() + f)) {
        bitmap[f >>> 3] |= (byte) (1 << (f & 7));
        bytes = (f >>> 3) + 1;
      }
    }
    int left = track.millisLeft(now, entry);
    return bytes == 0
        || writer.entry(
            track.alias(), object.epoch(), object.group(), object.object(), left, bitmap, bytes);
  }

  /**
   * Objects of which nothing came, between entry i and what is before it; only once entry i is old
   * enough not to be a mere overtaker.
   */
  private boolean writeGap(InboundTrack track, long now, int i, FeedbackWriter writer) {
    long gap = gapBefore(track, i);
    Incoming entry = track.window().get(i);
    if (gap <= 0 || now - entry.firstAt() < track.currentReorderWait()) {
      return true;
    }
    long epoch = gapEpoch(track, i);
    long group = gapGroup(track, i);
    long first = gapObject(track, i, gap);
    for (long o = first; o < first + gap; o++) {
      if (!track.givenUp(epoch, group, o)
          && !writer.entry(
              track.alias(), epoch, group, o, track.millisLeft(now, entry), bitmap, 0)) {
        return false;
      }
    }
    return true;
  }

  private static boolean asksForGap(InboundTrack track, int i) {
    long gap = gapBefore(track, i);
    long first = gap > 0 ? gapObject(track, i, gap) : 0;
    for (long o = first; o < first + gap; o++) {
      if (!track.givenUp(gapEpoch(track, i), gapGroup(track, i), o)) {
        return true;
      }
    }
    return false;
  }

  private static long gapEpoch(InboundTrack track, int i) {
    SealedObject after = track.window().get(i).object();
    return after.object() > 0 ? after.epoch() : beforeEpoch(track, i);
  }

  private static long gapGroup(InboundTrack track, int i) {
    SealedObject after = track.window().get(i).object();
    return after.object() > 0 ? after.group() : beforeGroup(track, i);
  }

  private static long gapObject(InboundTrack track, int i, long gap) {
    SealedObject after = track.window().get(i).object();
    return after.object() > 0 ? after.object() - gap : beforeObject(track, i) + 1;
  }

  /** How many objects are wholly missing right before entry i. */
  private static long gapBefore(InboundTrack track, int i) {
    SealedObject after = track.window().get(i).object();
    long e = beforeEpoch(track, i);
    long g = beforeGroup(track, i);
    long o = beforeObject(track, i);
    if (after.epoch() == e && track.place().leftOut(e, behind(track, i), after.firstSeq())) {
      return 0;
    }
    if (after.epoch() == e && after.group() == g) {
      return after.object() - o - 1;
    }
    if (after.object() > 0) {
      return after.object();
    }
    boolean next = after.epoch() == e ? after.group() == g + 1 : after.group() == 0;
    return next && after.has(0) ? after.priorGroupLast() - o : 0;
  }

  /**
   * What comes before entry i: the entry before it, the last delivered object, or, on a track that
   * has not begun, the place before its group's keyframe.
   */
  private static long beforeEpoch(InboundTrack track, int i) {
    if (i == 0) {
      return track.place().started()
          ? track.place().epoch()
          : track.window().get(0).object().epoch();
    }
    return track.window().get(i - 1).object().epoch();
  }

  private static long beforeGroup(InboundTrack track, int i) {
    if (i == 0) {
      return track.place().started()
          ? track.place().group()
          : track.window().get(0).object().group();
    }
    return track.window().get(i - 1).object().group();
  }

  private static long beforeObject(InboundTrack track, int i) {
    if (i == 0) {
      return track.place().started() ? track.place().object() : -1;
    }
    return track.window().get(i - 1).object().object();
  }

  /** The seq that follows what comes before entry i. */
  private static long behind(InboundTrack track, int i) {
    if (i == 0) {
      return track.place().doneSeq() + 1;
    }
    SealedObject before = track.window().get(i - 1).object();
    return before.firstSeq() + before.count();
  }

  private int proven(InboundTrack track, long now, int i) {
    Assembler window = track.window();
    Incoming entry = window.get(i);
    long next = i + 1 < window.size() ? window.get(i + 1).firstAt() : Long.MAX_VALUE;
    if (next != Long.MAX_VALUE && now - next >= track.currentReorderWait()) {
      return entry.object().count();
    }
    return entry.proven(now, track.currentReorderWait(), track.tailWait());
  }
}
