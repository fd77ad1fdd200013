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

  final OutboundTrack track;
  private @Nullable SealedObject object;
  private int[] sentAt = new int[64];
  private final int[] nextRow = new int[MAX_SPANS];
  private final int[] rowSpans = new int[ROWS_REMEMBERED];
  private final int[] rowsAt = new int[ROWS_REMEMBERED];
  private int rowsQueued;

  Sending(OutboundTrack track) {
    this.track = track;
  }

  void begin(SealedObject next) {
    object = next;
    if (sentAt.length < next.count()) {
      sentAt = new int[Math.max(next.count(), sentAt.length * 2)];
    }
    Arrays.fill(sentAt, 0, next.count(), 0);
    Arrays.fill(nextRow, 0);
    Arrays.fill(rowsAt, 0);
    rowsQueued = 0;
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

  /** Its bytes are not there any more: it may be asked for again. */
  void failed(int index) {
    sentAt[index] = 0;
  }

  /** The same object in other memory. */
  void replace(SealedObject same) {
    object = same;
  }

  void sent(int index, long now) {
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

  /** Whether the fragment left after that time. */
  boolean leftAfter(int index, long time) {
    return sentAt[index] > stamp(time);
  }

  /** Whether the rows that go with the span were decided on. */
  boolean isProtected(int span) {
    return nextRow[span] != 0;
  }

  /** The number of a row of the span that was not sent, 0 to 127; -1 when all were. */
  int freshRow(int span) {
    int fresh = Math.max(1, nextRow[span]) - 1;
    if (fresh >= RepairCode.ROWS) {
      return -1;
    }
    nextRow[span] = fresh + 2;
    int slot = rowsQueued++ & (ROWS_REMEMBERED - 1);
    rowSpans[slot] = span;
    rowsAt[slot] = QUEUED;
    return fresh;
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
