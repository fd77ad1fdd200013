package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.fec.RepairCode;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.media.Spans;
import io.github.sightline.relay.impl.wire.WireLimits;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One object on its way to one receiver, with when each fragment was last sent. Reused: a slot of
 * an {@link OutboundTrack}'s ring.
 */
@HotPath
final class Sending {
  private static final int QUEUED = -1;
  private static final int MAX_SPANS = WireLimits.MAX_FRAGMENTS / Spans.MAX;
  private static final int ROWS_REMEMBERED = 64;

  /** The span whose rows reach over the objects before this one too. */
  static final int WINDOW = MAX_SPANS;

  /** Ours: objects in a window beside the newest. */
  static final int WINDOW_OBJECTS = 8;

  /** Ours: rows of a window, of 128; the others are for the object's own spans. */
  private static final int WINDOW_ROWS = 96;

  private static final int OWN_ROWS = RepairCode.ROWS - WINDOW_ROWS;

  /** Ours: the next windows, which overlap this one, use other rows up to so many a window. */
  private static final int ROWS_APART = 24;

  /** A last chance that nobody waits for: long ago. */
  static final long NOT_AWAITED = Long.MIN_VALUE / 2;

  final OutboundTrack track;
  private @Nullable SealedObject object;
  private int[] sentAt = new int[64];
  private boolean[] resent = new boolean[64];
  private final int[] nextRow = new int[MAX_SPANS + 1];
  private final SealedObject[] before = new SealedObject[WINDOW_OBJECTS];
  private int beforeCount;
  private long windowFirst;
  private long lastAt;
  private long lastChance;
  private int rounds;
  private boolean leftOut;
  private long left;
  private final int[] rowSpans = new int[ROWS_REMEMBERED];
  private final int[] rowsAt = new int[ROWS_REMEMBERED];
  private int rowsQueued;
  private long capturedAt = Long.MAX_VALUE;

  Sending(OutboundTrack track) {
    this.track = track;
  }

  void begin(SealedObject next) {
    object = next;
    capturedAt = Long.MAX_VALUE;
    beforeCount = 0;
    lastAt = Long.MAX_VALUE / 2;
    lastChance = NOT_AWAITED;
    leftOut = false;
    windowFirst = next.firstSeq();
    if (sentAt.length < next.count()) {
      sentAt = new int[Math.max(next.count(), sentAt.length * 2)];
      resent = new boolean[sentAt.length];
    }
    Arrays.fill(sentAt, 0, next.count(), 0);
    Arrays.fill(resent, 0, next.count(), false);
    Arrays.fill(nextRow, 0);
    Arrays.fill(rowsAt, 0);
    rowsQueued = 0;
  }

  /** Forgets the object. */
  void end() {
    object = null;
  }

  /** The receiver asked for some of it, so long before it is due there. */
  void asked(long nanosLeft) {
    left = nanosLeft;
  }

  /** Nanoseconds that were left when it was asked for last; negative when it was late. */
  long left() {
    return left;
  }

  /** How many rounds there were when all of it had come. */
  void rounds(int atFirst) {
    rounds = atFirst;
  }

  int rounds() {
    return rounds;
  }

  boolean keyframe() {
    SealedObject own = object;
    return own != null && own.keyframe();
  }

  /** When the last of it went out. */
  long sentAt() {
    return lastAt;
  }

  /** When rows for it must leave, if nobody speaks of it. */
  void lastChance(long at) {
    lastChance = at;
  }

  /** That time, or {@link #NOT_AWAITED}. */
  long lastChance() {
    return lastChance;
  }

  /** When it was captured, by our clock. */
  void captured(long at) {
    capturedAt = Math.min(capturedAt, at);
  }

  /** The time of its capture; the end of time when it is not known here. */
  long capturedAt() {
    return capturedAt;
  }

  /** Whether nothing of it went out. */
  boolean unbegun() {
    return lastAt == Long.MAX_VALUE / 2;
  }

  /** The receiver does not get it. */
  void leaveOut() {
    leftOut = true;
  }

  boolean leftOut() {
    return leftOut;
  }

  @Nullable SealedObject object() {
    return object;
  }

  boolean is(long epoch, long group, long number) {
    SealedObject o = object;
    return o != null && o.compareTo(epoch, group, number) == 0;
  }

  boolean neverSent(int index) {
    return sentAt[index] == 0;
  }

  void queued(int index) {
    sentAt[index] = QUEUED;
  }

  void queuedAgain(int index) {
    sentAt[index] = QUEUED;
    resent[index] = true;
  }

  /** Whether it went, or waits to go, more than once. */
  boolean resent(int index) {
    return resent[index];
  }

  /** Its bytes are not there any more: it may be asked for again. */
  void failed(int index) {
    sentAt[index] = 0;
  }

  /** The same object in other memory. */
  void replace(SealedObject same) {
    object = same;
  }

  void sent(int index, long now) {
    if (sentAt[index] == QUEUED) {
      lastAt = now;
    }
    sentAt[index] = stamp(now);
  }

  /**
   * Whether the fragment waits in the queue or went out less than that long ago: it may still
   * arrive.
   */
  boolean inFlight(int index, long now, long nanos) {
    int at = sentAt[index];
    return at == QUEUED || (at != 0 && stamp(now) - at < nanos / 1000_000);
  }

  /** How long ago the fragment left, nanoseconds; 0 when it waits or was not offered. */
  long sinceSent(int index, long now) {
    int at = sentAt[index];
    return at == QUEUED || at == 0 ? 0 : (stamp(now) - at) * 1_000_000L;
  }

  /** Whether the fragment left after that time. */
  boolean leftAfter(int index, long time) {
    return sentAt[index] > stamp(time);
  }

  /**
   * Lets the window's rows cover the object before too.
   *
   * @param earlier whole, its seqs right before those covered so far
   * @return false when there is no room: its seqs beyond the 128 that a row covers stay out
   */
  boolean extend(SealedObject earlier) {
    SealedObject own = object;
    if (own == null || beforeCount == WINDOW_OBJECTS) {
      return false;
    }
    long least = own.firstSeq() + own.count() - Spans.MAX;
    before[beforeCount++] = earlier;
    windowFirst = Math.max(earlier.firstSeq(), least);
    return windowFirst > least;
  }

  /** How many objects the window covers, in part or whole. */
  int frames() {
    return 1 + beforeCount;
  }

  /** Whether each fragment waits or went out: a window may cover it. */
  boolean wholeSent() {
    SealedObject own = object;
    for (int i = 0; own != null && i < own.count(); i++) {
      if (sentAt[i] == 0) {
        return false;
      }
    }
    return own != null && !leftOut;
  }

  /** The first seq that a row of the span covers. */
  long firstSeq(int span) {
    SealedObject own = object;
    if (own == null || span == WINDOW) {
      return windowFirst;
    }
    return own.firstSeq() + Spans.start(own.count(), span);
  }

  /** How many seqs a row of the span covers. */
  int length(int span) {
    SealedObject own = object;
    if (own == null || span < WINDOW) {
      return own == null ? 0 : Spans.length(own.count(), span);
    }
    return (int) (own.firstSeq() + own.count() - windowFirst);
  }

  /** The object of the window that holds a seq, or null. */
  @Nullable SealedObject holding(long seq) {
    SealedObject own = object;
    for (int i = 0; own != null && i < beforeCount && seq < own.firstSeq(); i++) {
      own = before[i];
    }
    return own;
  }

  /** Whether the rows that go with the span were decided on. */
  boolean isProtected(int span) {
    return nextRow[span] != 0;
  }

  /** The number of a row of the span that was not sent, 0 to 127; -1 when all were. */
  int freshRow(int span) {
    int fresh = Math.max(1, nextRow[span]) - 1;
    if (fresh >= (span == WINDOW ? WINDOW_ROWS : RepairCode.ROWS)) {
      return -1;
    }
    nextRow[span] = fresh + 2;
    int slot = rowsQueued++ & (ROWS_REMEMBERED - 1);
    rowSpans[slot] = span;
    rowsAt[slot] = QUEUED;
    return number(span, fresh);
  }

  /** A span that needs more rows than are its own takes those that its window comes to last. */
  private int number(int span, int fresh) {
    int beyond = span == WINDOW ? fresh : OWN_ROWS - 1 - fresh;
    SealedObject object = this.object;
    if (object == null || (span < WINDOW && beyond >= 0)) {
      return fresh;
    }
    return OWN_ROWS + Math.floorMod(object.object() * ROWS_APART + beyond, WINDOW_ROWS);
  }

  /** The span was looked at, whether it got rows or not. */
  void decided(int span) {
    nextRow[span] = Math.max(1, nextRow[span]);
  }

  /** The oldest queued row of the span left, or could not. */
  void rowSent(int span, long now) {
    for (int r = Math.max(0, rowsQueued - ROWS_REMEMBERED); r < rowsQueued; r++) {
      int slot = r & (ROWS_REMEMBERED - 1);
      if (rowSpans[slot] == span && rowsAt[slot] == QUEUED) {
        rowsAt[slot] = stamp(now);
        return;
      }
    }
  }

  /** Rows of the span that wait or left less than that long ago. */
  int rowsInFlight(int span, long now, long nanos) {
    int count = 0;
    for (int r = Math.max(0, rowsQueued - ROWS_REMEMBERED); r < rowsQueued; r++) {
      int slot = r & (ROWS_REMEMBERED - 1);
      boolean recent = rowsAt[slot] == QUEUED || stamp(now) - rowsAt[slot] < nanos / 1_000_000;
      count += rowSpans[slot] == span && recent ? 1 : 0;
    }
    return count;
  }

  private static int stamp(long now) {
    return (int) ((now / 1_000_000) & 0x3fff_ffff) + 1;
  }
}
