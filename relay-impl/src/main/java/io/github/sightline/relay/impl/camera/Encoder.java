package io.github.sightline.relay.impl.camera;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.recovery.Pacer;
import io.github.sightline.relay.impl.session.Hop;
import io.github.sightline.relay.impl.wire.WireLimits;
import java.util.function.LongConsumer;

/**
 * The encoder behind a camera, as far as we steer it: when a keyframe is wanted, at which bitrate,
 * and whether there is any use in what it makes. It may follow late or not at all; what then is too
 * much is not taken, whole frames and up to a keyframe, so that what is sent can be shown.
 */
@HotPath
final class Encoder {
  /** Ours: so many wishes for a keyframe are one. */
  private static final long KEYFRAME_INTERVAL = 500_000_000L;

  /** Ours: a change below it is not worth an encoder's trouble. */
  private static final double HYSTERESIS = 0.05;

  /** What of a datagram is the frame's own bytes. */
  private static final double PAYLOAD = WireLimits.SYMBOL_BYTES / (double) WireLimits.DATAGRAM;

  /** Ours: of the rate, so that the encoder's own ups and downs fit. */
  private static final double FILLED = 0.95;

  /** Ours: what may go into repair before the picture gives way. */
  private static final double REPAIR_MOST = 0.5;

  private static final double REPAIR_PER_LOSS = 1.5;

  /**
   * Ours: what would wait for three budgets is of no use any more, and what waits half is; beyond
   * half, what can be spared is.
   */
  private static final long TOO_LATE = 3;

  private static final double BITS = 8e9;

  private final Runnable keyframeWanted;
  private final LongConsumer targetBitrate;
  private final long budget;
  private long wantedAt = Long.MIN_VALUE;
  private long target;
  private boolean behind;

  Encoder(CameraSettings settings) {
    keyframeWanted = settings.keyframeWanted();
    targetBitrate = settings.targetBitrate();
    budget = settings.budgetMillis() * 1_000_000L;
  }

  /** Asks for a keyframe, at most every 500 ms. */
  void wantKeyframe(long now) {
    if (wantedAt == Long.MIN_VALUE || now - wantedAt >= KEYFRAME_INTERVAL) {
      wantedAt = now;
      keyframeWanted.run();
    }
  }

  /** The next wish for a keyframe is another one, however soon it comes. */
  void forgetWish() {
    wantedAt = Long.MIN_VALUE;
  }

  /** The hop's estimates are new: tells the encoder what they leave for frames. */
  void follow(Hop hop) {
    double rate = hop.rate().bytesPerNano();
    if (rate == Double.POSITIVE_INFINITY) {
      release();
      return;
    }
    double loss = Math.min(hop.lossRate(), REPAIR_MOST);
    double repair = Math.min(REPAIR_MOST, REPAIR_PER_LOSS * loss / (1 - loss));
    double bits = rate * BITS * PAYLOAD * FILLED / (1 + repair);
    if (Math.abs(bits - target) > HYSTERESIS * target) {
      target = Math.round(bits);
      targetBitrate.accept(target);
    }
  }

  /** Nothing limits the path: an encoder that was held lower is told so. */
  private void release() {
    if (target != 0) {
      target = 0;
      targetBitrate.accept(Long.MAX_VALUE);
    }
  }

  /**
   * Whether a frame that is made now will leave in time to be seen; one that no other needs must do
   * so while there is time for those that are needed.
   */
  boolean inTime(Pacer pacer, boolean discardable) {
    long wait = pacer.waitNanos();
    behind = wait > (behind ? budget / 2 : TOO_LATE * budget);
    return !behind && !(discardable && wait > budget / 2);
  }

  /** Bits per second told last; 0 while nothing limits the path. */
  long target() {
    return target;
  }
}
