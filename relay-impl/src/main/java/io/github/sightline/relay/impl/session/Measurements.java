package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.rate.RateControl;
import io.github.sightline.relay.impl.recovery.LossEstimator;
import io.github.sightline.relay.impl.recovery.RttEstimator;
import io.github.sightline.relay.impl.wire.Feedback;

/** What the peer's FEEDBACK tells about the way there: round trip, loss, rate. One thread. */
@HotPath
final class Measurements {
  private static final long OUTAGE_LEAST_NANOS = 150_000_000;

  private final RttEstimator rtt = new RttEstimator();
  private final LossEstimator loss = new LossEstimator();
  private final RateControl rate = new RateControl();
  private long feedbackAt;

  /**
   * Takes one FEEDBACK.
   *
   * @param session under whose key it came: its counters are meant
   * @param current whether that is the newest key: only its totals go on
   * @return false when it acknowledges what was never sent
   */
  boolean feedback(long now, Session session, boolean current, byte[] a, int at) {
    feedbackAt = now;
    SentLog sent = session.sent();
    int receipt = sent.receipt(a, at);
    if (receipt == SentLog.LIE) {
      return false;
    }
    long largest = Feedback.largestCounter(a, at);
    if (receipt == SentLog.NEWS && sent.kept(largest)) {
      rtt.sample(now - sent.sentAt(largest) - Feedback.delayMicros(a, at) * 1000);
    }
    if (current) {
      loss.update(now, Feedback.received(a, at), Feedback.lost(a, at), Feedback.bursts(a, at));
      rate.feedback(now, a, at, rtt.smoothedNanos());
    }
    return true;
  }

  /** When the last FEEDBACK came. */
  long feedbackAtNanos() {
    return feedbackAt;
  }

  /** The keys changed: the peer counts from zero. */
  void rekeyed() {
    loss.restart();
    rate.rekeyed();
  }

  /** The path changed. */
  void moved() {
    rate.moved();
  }

  RttEstimator rtt() {
    return rtt;
  }

  LossEstimator loss() {
    return loss;
  }

  RateControl rate() {
    return rate;
  }

  /** A silence so long is an outage and not loss: three round trips, at least 150 ms. */
  long outageNanos() {
    return Math.max(3 * rtt.smoothedNanos(), OUTAGE_LEAST_NANOS);
  }
}
