package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.crypto.ReplayWindow;
import io.github.sightline.relay.impl.recovery.LossEstimator;
import io.github.sightline.relay.impl.wire.FeedbackWriter;

/**
 * Which of the peer's datagrams arrived under one key: the replay window, and the hop's part of
 * FEEDBACK. Loss is judged on this counter alone and late: a counter is given up only when it was
 * still missing one reorder wait after a larger one had come. A gap that spans a silence is an
 * outage, not loss, and is not counted. One thread.
 */
@HotPath
final class ArrivalLog {
  /** Ours: judged early when so many wait, well inside the replay window. */
  private static final int JUDGE_AT = 1024;

  private static final int MAP_BITS = Long.SIZE;

  /** Ours: a path that lost nothing for so long is taken for a clean one. */
  private static final long LATELY = 2_000_000_000L;

  private final ReplayWindow window = new ReplayWindow();
  private ReorderWait reorder = new ReorderWait();
  private long largest = -1;
  private long largestAt;
  private long map;
  private long received;
  private long lost;
  private long bursts;
  private long judged = -1;
  private long mark = -1;
  private long markAt;
  private long lostAt = Long.MIN_VALUE / 2;
  private boolean inBurst;
  private boolean gap;

  ArrivalLog(long now) {
    this.largestAt = now;
  }

  /** The same path under other keys: what was learnt of its reordering goes on. */
  void follow(ArrivalLog before) {
    reorder = before.reorder;
  }

  long reorderWaitNanos(long now) {
    return reorder.nanos(now);
  }

  boolean seen(long counter) {
    return window.seen(counter);
  }

  long largest() {
    return largest;
  }

  /** Whether the datagram accepted last left a gap below it. */
  boolean gap() {
    return gap;
  }

  /**
   * Marks the counter of a datagram whose tag verified.
   *
   * @param outage a silence at least that long explains a gap
   * @return false when it was there before
   */
  boolean accept(long now, long counter, long outage) {
    if (counter - judged > JUDGE_AT) {
      judgeTo(largest);
    }
    if (!window.accept(counter)) {
      return false;
    }
    received++;
    gap = counter > largest + 1;
    if (counter < largest) {
      late(now, counter);
      return true;
    }
    if (gap) {
      jump(now, counter, outage);
    }
    shift(counter);
    largest = counter;
    largestAt = now;
    return true;
  }

  private void late(long now, long counter) {
    long behind = largest - counter;
    if (behind <= MAP_BITS) {
      map |= 1L << (behind - 1);
    }
    reorder.late(now, counter, behind);
  }

  private void jump(long now, long counter, long outage) {
    if (largest >= 0 && now - largestAt >= outage) {
      judgeTo(largest);
      judged = counter - 1;
      inBurst = false;
    }
    reorder.jumped(now, largest + 1, counter - 1);
  }

  private void shift(long counter) {
    if (largest < 0) {
      return;
    }
    long by = counter - largest;
    map = by >= MAP_BITS ? 0 : map << by;
    if (by <= MAP_BITS) {
      map |= 1L << (by - 1);
    }
  }

  /** Gives up what has been missing for a reorder wait. */
  void judge(long now) {
    if (mark > judged) {
      if (now - markAt < reorder.nanos(now)) {
        return;
      }
      judgeTo(mark);
    }
    if (largest > judged) {
      mark = largest;
      markAt = now;
    }
  }

  private void judgeTo(long limit) {
    long oldest = largest - ReplayWindow.SIZE + 1;
    if (oldest - 1 > judged) {
      lost += oldest - 1 - judged;
      bursts++;
      inBurst = true;
      judged = oldest - 1;
    }
    for (long c = judged + 1; c <= limit; c++) {
      boolean arrived = window.seen(c);
      if (!arrived) {
        lostAt = largestAt;
        lost++;
        bursts += inBurst ? 0 : 1;
      }
      inBurst = !arrived;
    }
    judged = Math.max(judged, limit);
  }

  /** Whether something was lost lately. */
  boolean lossy(long now) {
    return now - lostAt < LATELY;
  }

  /** Lets an estimator know of the totals that {@link #report} writes. */
  void report(long now, LossEstimator losses) {
    losses.update(now, received, lost, bursts);
  }

  /** Writes what arrived. */
  void report(long now, FeedbackWriter writer) {
    judge(now);
    if (largest >= 0) {
      writer.receipt(largest, map, (now - largestAt) / 1000);
    }
    writer.counts(received, lost, bursts);
  }
}
