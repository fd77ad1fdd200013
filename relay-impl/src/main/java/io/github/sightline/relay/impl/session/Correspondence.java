package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.recovery.LossEstimator;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.impl.wire.SmallFrames;
import io.github.sightline.relay.impl.wire.WireLimits;

/**
 * What a hop writes of its own accord: FEEDBACK, with the PONG that is owed and the PING that asks,
 * and CONTROL until it is acknowledged. It knows when each is due and nothing of the path. One
 * thread.
 */
@HotPath
final class Correspondence {
  /** Ours: enough for what 8 Mb/s send to a new port in the time of its proof, at RTT 50. */
  private static final int EARNING = 16;

  /** Ours: a session that sent so many of them has earned enough, and its own bytes add to it. */
  private static final int EARNED = 48;

  private final Hop hop;
  private final Workbench bench;
  private final DelayMeter delays;
  private final FeedbackClock clock;
  private final LossEstimator losses = new LossEstimator();
  private final ControlSender outgoing = new ControlSender();
  private boolean pongOwed;
  private int earned;

  /**
   * Nothing is due yet.
   *
   * @param delays of the way here, which FEEDBACK reports
   */
  Correspondence(long now, Hop hop, Workbench bench, DelayMeter delays) {
    this.hop = hop;
    this.bench = bench;
    this.delays = delays;
    this.clock = new FeedbackClock(now);
  }

  // --- CONTROL

  /** Queues a message behind those before it; false when the window is full. */
  boolean offer(ControlMessage message) {
    return outgoing.offer(message.encode());
  }

  /** What arrived need not go again. */
  void acknowledged(Succession keys) {
    if (!outgoing.isEmpty()) {
      outgoing.acknowledge(keys);
    }
  }

  /** Sends the CONTROL that is due, first or again. */
  void sendControl(long now) {
    while (hop.open() && outgoing.deadline() <= now) {
      int end = outgoing.write(now, hop.measured().rtt(), hop.nextNumber(), bench.written, 0);
      if (end == 0 || hop.transmit(now, bench.written, end, true) == Hop.NOT_SENT) {
        return;
      }
    }
  }

  // --- FEEDBACK

  /** The peer waits for it: it moved, or was silent. */
  void atOnce(long now) {
    clock.atOnce(now);
  }

  /**
   * A datagram under the newest key came: when that is to be acknowledged.
   *
   * @param seen kinds of frames in it, as {@link FrameReader} tells them
   * @param afterSilence the first for a while
   * @param gap it left one in the counters
   */
  void received(long now, int seen, boolean afterSilence, boolean gap) {
    boolean pinged = (seen & FrameReader.PING) != 0;
    pongOwed |= pinged;
    if (afterSilence || pinged) {
      clock.atOnce(now);
    }
    if (gap) {
      clock.gap(now, hop.reorderWaitNanos());
    }
    if ((seen & FrameReader.CONTROL) != 0) {
      clock.control(now);
    }
    if ((seen & FrameReader.ELICITS) != 0) {
      clock.elicited(now, hop.current().arrivals().lossy(now));
    }
  }

  /**
   * Says what arrived and what is missing.
   *
   * @param asks with a PING, which wants an answer
   */
  void sendFeedback(long now, boolean asks) {
    int at = pongOwed ? SmallFrames.pong(bench.report, 0) : 0;
    at = asks ? SmallFrames.ping(bench.report, at) : at;
    pongOwed = false;
    bench.feedback.begin(bench.report, at, WireLimits.PLAINTEXT);
    hop.current().arrivals().report(now, bench.feedback);
    delays.report(bench.feedback);
    hop.current().arrivals().report(now, losses);
    clock.sent(now, hop.roundTripNanos(), losses.burst());
    if (hop.handler().lossesOpenAt() <= now) {
      hop.handler().writeMissing(now, bench.feedback);
    }
    hop.transmit(now, bench.report, bench.feedback.end(), asks);
  }

  /**
   * The media stopped: the peer may send to an address that a NAT forgot, and may send a new one no
   * more than three times what this side sent. A young session sent little, so it adds full
   * datagrams of frames that want no answer.
   */
  void earn(long now) {
    for (int i = 0; i < EARNING && earned < EARNED; i++) {
      int end = 0;
      while (end < WireLimits.PLAINTEXT) {
        end = SmallFrames.pong(bench.written, end);
      }
      hop.transmit(now, bench.written, end, false);
      earned++;
    }
  }

  // --- time

  /** Sends what is due. */
  void service(long now, boolean silent) {
    if (feedbackDeadline(silent) <= now) {
      sendFeedback(now, false);
    }
    sendControl(now);
  }

  /**
   * When {@link #service} has something to do.
   *
   * @param silent nothing at all comes for a while
   */
  long deadline(boolean silent) {
    return Math.min(feedbackDeadline(silent), outgoing.deadline());
  }

  private long feedbackDeadline(boolean silent) {
    return clock.deadline(hop.handler().lossesOpenAt(), silent);
  }
}
