package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.media.SealedObject;

/**
 * Where the receiver of a track stands: what it was given last, what follows that, and which seqs
 * the sender said it left out.
 */
@HotPath
final class Place {
  /** Ours: runs of seqs left out that are remembered; more forget the oldest. */
  static final int RUNS = 16;

  private final long[] firsts = new long[RUNS];
  private final long[] ends = new long[RUNS];
  private int runs;
  private long runsEpoch;
  private boolean started;
  private long epoch;
  private long group;
  private long object;
  private long doneSeq = -1;

  boolean isPast(long e, long g, long o) {
    if (!started || e != epoch) {
      return started && e < epoch;
    }
    return g != group ? g < group : o <= object;
  }

  boolean isNext(SealedObject candidate) {
    if (!started) {
      return candidate.object() == 0;
    }
    if (candidate.epoch() == epoch && candidate.group() == group) {
      return candidate.object() == object + 1;
    }
    boolean follows =
        candidate.epoch() == epoch ? candidate.group() == group + 1 : candidate.group() == 0;
    return follows && candidate.object() == 0 && candidate.priorGroupLast() == object;
  }

  /** A camera that booted names no group before its first: there is nothing to wait for. */
  boolean restarted(SealedObject candidate) {
    return candidate.epoch() > epoch && candidate.group() == 0 && candidate.priorGroupLast() == 0;
  }

  /** All before it was left out, and a keyframe needs none of that [M-16]. */
  boolean skipsTo(SealedObject candidate) {
    return started
        && candidate.object() == 0
        && candidate.epoch() == epoch
        && leftOut(epoch, doneSeq + 1, candidate.firstSeq());
  }

  void delivered(SealedObject done) {
    started = true;
    epoch = done.epoch();
    group = done.group();
    object = done.object();
    doneSeq = done.firstSeq() + done.count() - 1;
  }

  /** Whatever was before that keyframe, it comes next. */
  void jumpTo(SealedObject keyframe) {
    started = true;
    epoch = keyframe.epoch();
    group = keyframe.group();
    object = -1;
    doneSeq = keyframe.firstSeq() - 1;
  }

  /** That object comes next, whatever was before; its seq is not known. */
  void before(long e, long g, long o) {
    started = true;
    epoch = e;
    group = g;
    object = o - 1;
    doneSeq = -1;
  }

  /** The sender left out a run of seqs. */
  void skip(long e, long first, long count) {
    if (e < runsEpoch || (started && e < epoch)) {
      return;
    }
    if (e > runsEpoch) {
      runsEpoch = e;
      runs = 0;
    }
    for (int i = 0; i < runs; i++) {
      if (first <= ends[i] && first + count >= firsts[i]) {
        firsts[i] = Math.min(firsts[i], first);
        ends[i] = Math.max(ends[i], first + count);
        return;
      }
    }
    if (runs == RUNS) {
      System.arraycopy(firsts, 1, firsts, 0, --runs);
      System.arraycopy(ends, 1, ends, 0, runs);
    }
    firsts[runs] = first;
    ends[runs++] = first + count;
  }

  /** Whether each seq from one to another, and there is one, was left out. */
  boolean leftOut(long e, long from, long to) {
    long at = from;
    for (int i = 0; i < runs && e == runsEpoch; i++) {
      if (firsts[i] <= at && ends[i] > at) {
        at = ends[i];
        i = -1;
      }
    }
    return from < to && at >= to;
  }

  boolean started() {
    return started;
  }

  long epoch() {
    return epoch;
  }

  long group() {
    return group;
  }

  long object() {
    return object;
  }

  /** Up to that seq nothing comes any more; -1 before the first. */
  long doneSeq() {
    return doneSeq;
  }
}
