package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.media.Assembler;
import io.github.sightline.relay.impl.media.Incoming;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.media.Spans;
import io.github.sightline.relay.impl.wire.FeedbackWriter;
import java.util.Arrays;

/**
 * Finds what a track misses, oldest first, and writes it as FEEDBACK entries: state, not events, so
 * a lost FEEDBACK costs nothing but time.
 */
@HotPath
final class MissingWriter {
  private static final int BITMAP = 255;

  private final byte[] bitmap = new byte[BITMAP];

  boolean any(InboundTrack track, long now) {
    Assembler window = track.window();
    for (int i = 0; i < window.size(); i++) {
      if (lacks(track, now, i) || gapBefore(track, i) > 0) {
        return true;
      }
    }
    return false;
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
    for (int i = 0; i < window.size(); i++) {
      if (!writeGap(track, now, i, writer)) {
        return;
      }
      if (lacks(track, now, i) && !writeObject(track, now, i, writer)) {
        return;
      }
    }
  }

  /** Each span shows only as many missing fragments as it still needs beside the rows it holds. */
  private boolean writeObject(InboundTrack track, long now, int i, FeedbackWriter writer) {
    Incoming entry = track.window().get(i);
    SealedObject object = entry.object();
    int proven = Math.min(proven(track, now, i), BITMAP * 8);
    Arrays.fill(bitmap, (byte) 0);
    int bytes = 0;
    for (int span = 0; span < Spans.of(object.count()); span++) {
      int end = Math.min(proven, Spans.start(object.count(), span + 1));
      int needed = Rebuilder.missing(object, span) - entry.rowsHeld(span);
      for (int f = Spans.start(object.count(), span); f < end && needed > 0; f++) {
        if (!object.has(f)) {
          bitmap[f >>> 3] |= (byte) (1 << (f & 7));
          bytes = (f >>> 3) + 1;
          needed--;
        }
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
    SealedObject after = entry.object();
    boolean sameGroup = after.object() > 0;
    long epoch = sameGroup ? after.epoch() : beforeEpoch(track, i);
    long group = sameGroup ? after.group() : beforeGroup(track, i);
    long first = sameGroup ? after.object() - gap : beforeObject(track, i) + 1;
    for (long o = first; o < first + gap; o++) {
      if (!track.givenUp(epoch, group, o)
          && !writer.entry(
              track.alias(), epoch, group, o, track.millisLeft(now, entry), bitmap, 0)) {
        return false;
      }
    }
    return true;
  }

  /** How many objects are wholly missing right before entry i. */
  private static long gapBefore(InboundTrack track, int i) {
    SealedObject after = track.window().get(i).object();
    long e = beforeEpoch(track, i);
    long g = beforeGroup(track, i);
    long o = beforeObject(track, i);
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
      return track.started() ? track.lastEpoch() : track.window().get(0).object().epoch();
    }
    return track.window().get(i - 1).object().epoch();
  }

  private static long beforeGroup(InboundTrack track, int i) {
    if (i == 0) {
      return track.started() ? track.lastGroup() : track.window().get(0).object().group();
    }
    return track.window().get(i - 1).object().group();
  }

  private static long beforeObject(InboundTrack track, int i) {
    if (i == 0) {
      return track.started() ? track.lastObject() : -1;
    }
    return track.window().get(i - 1).object().object();
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
