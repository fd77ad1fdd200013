package io.github.sightline.relay.impl.rate;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.wire.Feedback;

/**
 * How fast one hop may send, from the queue that its datagrams meet on the way.
 *
 * <p>The idea: a queue that stands (its least length lately, so that a burst of ours does not
 * count) means more is sent than the path takes, and how fast datagrams then arrive is what it
 * takes. So a standing queue cuts the rate to a little below that; an empty one lets it grow: once
 * fast, back to what the path took before (a dip of a second must not cost ten); then carefully
 * around the rate where a queue stood last, ever faster beyond it. Until the first cut nothing is
 * known and nothing is limited, and again when the sender has long used less than half of what it
 * may.
 *
 * <p>Loss alone cuts nothing: radio loses without a queue. What is lost beyond that while a queue
 * stands does.
 *
 * <p>A queue that stands although we gave way is another's, who stops only for loss. Giving way for
 * ever would be to starve: then, for a while, the queue is borne, the rate grows, and only loss
 * cuts it; then we give way once more to see whose the queue is.
 *
 * <p>Rejected: loss as the signal (it comes after the delay, and on radio without a reason); a rate
 * learnt by probing with junk; steering by the slope of the delay alone (a keyframe is a slope).
 * Sources: SCReAM (RFC 8298), the delay-based part of Google's congestion control for RTC, NADA
 * (RFC 8698) and Copa (NSDI 2018; the test for those who fill queues). One thread.
 */
@HotPath
public final class RateControl {
  /** Nothing is known to limit the hop. */
  public static final double UNLIMITED = Double.POSITIVE_INFINITY;

  /** Ours: 150 kb/s, below which there is no picture; bytes per nanosecond. */
  static final double LEAST = 150e3 / 8 / 1e9;

  static final long EMPTY_NANOS = 10_000_000;
  static final long LOW_NANOS = 20_000_000;
  static final long HIGH_NANOS = 40_000_000;
  static final long TOO_HIGH_NANOS = 80_000_000;

  private static final double CUT = 0.85;

  /** Ours: what a queue may still grow by, per second, and count as being on its way out. */
  private static final double DRAINS = -0.05;

  private static final double GROWTH_LEAST = 0.08;
  private static final double GROWTH_MOST = 0.5;

  /** Ours: from here to there around the rate of the last queue growth is careful. */
  private static final double NEAR_FROM = 0.8;

  private static final double NEAR_TO = 1.1;
  private static final double GROWTH_BELOW = 0.25;

  /** Ours: towards what the path took before it narrowed, e times as much in a second. */
  private static final double GROWTH_BACK = 1;

  /** Ours: who has grown so far since a cut and is cut again has found what the path takes now. */
  private static final double GROWN = 1.2;

  private static final double NANOS = 1e9;

  /** Ours: two FEEDBACKs must have told of a cut before the next. */
  private static final long HOLD_LEAST = 100_000_000;

  /** Ours: over more time the path may have been another. */
  private static final long BUSY_MOST = 150_000_000;

  private static final double USED_NANOS = 1e9;
  private static final long USED_OVER = 200_000_000;
  private static final double USED_TWICE = 2;
  private static final long FREE_AFTER = 5_000_000_000L;

  /** Ours: a queue that stands after we gave way so often, to half of what we had, is not ours. */
  private static final int ANOTHERS_AFTER = 4;

  private static final long BEAR_FOR = 10_000_000_000L;
  private static final double GIVE_WAY = 0.7;

  private static final double LOSS_RECENT_NANOS = 300e6;
  private static final double LOSS_USUAL_NANOS = 5e9;
  private static final double LOSS_BEYOND = 0.03;

  /** Ours: over 300 ms a path that usually loses a fifth loses three tenths now and then. */
  private static final double LOSS_VARIES = 1.5;

  private static final long NEVER = Long.MIN_VALUE / 2;

  private final QueueDelay queue = new QueueDelay();
  private final DeliveryRate delivery = new DeliveryRate();
  private double rate = UNLIMITED;
  private double used;
  private double ceiling;
  private double before;
  private double cutTo;
  private double growth = GROWTH_LEAST;
  private double recentLoss;
  private double usualLoss;
  private double usualOver;
  private long receivedTotal;
  private long lostTotal;
  private long steppedAt = NEVER;
  private long standing;
  private long roundTripNanos;
  private long emptyAt = NEVER;
  private long cutAt = NEVER;
  private long holdUntil = NEVER;
  private int gaveWay;
  private long bearUntil = NEVER;
  private boolean bearing;

  /** A hop of which nothing is known. */
  public RateControl() {}

  /** A datagram of that many bytes went out. */
  public void sent(int bytes) {
    delivery.sent(bytes);
  }

  /**
   * Takes one FEEDBACK of the current key; one that a newer overtook says nothing.
   *
   * @param now the time
   * @param a borrowed
   * @param body where its body begins
   * @param roundTrip nanoseconds
   */
  public void feedback(long now, byte[] a, int body, long roundTrip) {
    if ((int) (Feedback.received(a, body) - receivedTotal) < 0) {
      return;
    }
    queue.update(now, Feedback.owdMinMicros(a, body), Feedback.owdMeanMicros(a, body));
    delivery.received(now - Feedback.delayMicros(a, body) * 1000, Feedback.received(a, body));
    double lost = lossShare(Feedback.received(a, body), Feedback.lost(a, body));
    long busySince = Math.max(emptyAt, now - BUSY_MOST);
    roundTripNanos = roundTrip;
    use(now, delivery.since(now - USED_OVER));
    step(now, queue.standingNanos(), delivery.since(busySince), lost);
  }

  private double lossShare(long received, long lost) {
    double newReceived = (received - receivedTotal) & 0xFFFF_FFFFL;
    double newLost = Math.max(0, (int) (lost - lostTotal));
    receivedTotal = received;
    lostTotal = lost;
    return newLost == 0 ? 0 : newLost / (newReceived + newLost);
  }

  /** What the sender makes of what it may send, over a second. */
  private void use(long now, double delivered) {
    double elapsed = steppedAt == NEVER ? 0 : Math.max(0, now - steppedAt);
    used += delivered <= 0 ? 0 : (delivered - used) * (1 - Math.exp(-elapsed / USED_NANOS));
  }

  /**
   * One step.
   *
   * @param now the time
   * @param queued the queue that stood, nanoseconds
   * @param delivered bytes per nanosecond since it was empty last; 0 for not known
   * @param lost share of the datagrams since the step before, 0 to 1
   */
  private void step(long now, long queued, double delivered, double lost) {
    double elapsed = steppedAt == NEVER ? 0 : Math.max(0, now - steppedAt);
    boolean rises = queued > standing;
    boolean drains = elapsed > 0 && (queued - standing) / elapsed < DRAINS;
    steppedAt = now;
    standing = queued;
    boolean costly = loses(elapsed, lost) && queued >= LOW_NANOS;
    emptyAt = queued < EMPTY_NANOS ? now : emptyAt;
    judge(now, queued, drains);
    boolean stands = queued > TOO_HIGH_NANOS || (queued > HIGH_NANOS && rises);
    if (now < holdUntil) {
      return;
    }
    if (costly || (stands && !drains && !bearing)) {
      cut(now, delivered);
    } else if (queued < LOW_NANOS || bearing) {
      grow(now, elapsed);
    }
  }

  /** Whether more is lost than the path loses while no queue stands. */
  private boolean loses(double elapsed, double lost) {
    recentLoss += (lost - recentLoss) * (1 - Math.exp(-elapsed / LOSS_RECENT_NANOS));
    if (standing < EMPTY_NANOS || bearing) {
      usualOver = Math.min(usualOver + elapsed, LOSS_USUAL_NANOS);
      usualLoss += elapsed == 0 ? 0 : (lost - usualLoss) * elapsed / Math.max(usualOver, elapsed);
    }
    return recentLoss > usualLoss * LOSS_VARIES + LOSS_BEYOND;
  }

  /** Whose the queue is: ours goes when we give way. */
  private void judge(long now, long queued, boolean drains) {
    if (queued < LOW_NANOS) {
      gaveWay = 0;
      bearing = false;
    } else if (bearing && now >= bearUntil) {
      gaveWay = 1;
      bearing = false;
      lower(now, rate * GIVE_WAY);
    } else if (!bearing && !drains && gaveWay >= ANOTHERS_AFTER) {
      bearing = true;
      bearUntil = now + BEAR_FOR;
    }
  }

  private void cut(long now, double delivered) {
    double reached = bearing || delivered <= 0 ? Math.min(rate, used) : delivered;
    if (reached <= 0) {
      return;
    }
    gaveWay++;
    boolean grown = rate != UNLIMITED && rate > GROWN * cutTo;
    before = grown ? reached : Math.max(before, used);
    ceiling = reached;
    growth = GROWTH_LEAST;
    lower(now, Math.min(rate, CUT * reached));
  }

  private void lower(long now, double to) {
    rate = Math.max(LEAST, to);
    cutTo = rate;
    cutAt = now;
    holdUntil = now + Math.max(2 * roundTripNanos, HOLD_LEAST);
  }

  private void grow(long now, double elapsed) {
    if (rate == UNLIMITED) {
      return;
    }
    if (rate < NEAR_FROM * before) {
      rate *= 1 + GROWTH_BACK * elapsed / NANOS;
      return;
    }
    if (rate < NEAR_FROM * ceiling) {
      growth = Math.max(growth, GROWTH_BELOW);
    } else if (rate < NEAR_TO * ceiling) {
      growth = GROWTH_LEAST;
    } else {
      growth = Math.min(GROWTH_MOST, growth * Math.pow(2, elapsed / NANOS));
    }
    if (rate < USED_TWICE * used) {
      rate *= 1 + growth * elapsed / NANOS;
    } else if (now - cutAt > FREE_AFTER && standing < EMPTY_NANOS) {
      rate = UNLIMITED;
      before = 0;
    }
  }

  /** The keys changed: the peer counts from zero. */
  public void rekeyed() {
    delivery.restart();
    receivedTotal = 0;
    lostTotal = 0;
  }

  /** The path changed: what was learnt of the one before says nothing here. */
  public void moved() {
    queue.restart();
    rate = UNLIMITED;
    before = 0;
    bearing = false;
    gaveWay = 0;
  }

  /** What the hop may send, bytes per nanosecond, datagrams whole; {@link #UNLIMITED} for any. */
  public double bytesPerNano() {
    return rate;
  }

  /** How much later than the best of the last 10 s our fragments arrive. */
  public long queueNanos() {
    return queue.nanos();
  }

  /** Whether so little waits on the way that a frame may go at once. */
  public boolean clear() {
    return standing < EMPTY_NANOS;
  }
}
