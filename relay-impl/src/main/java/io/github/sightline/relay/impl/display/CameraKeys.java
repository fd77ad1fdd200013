package io.github.sightline.relay.impl.display;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.crypto.content.KeyWrap;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.media.CameraId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one camera at one display: one live request, asked anew on each session, when an
 * object of an unknown epoch comes, and at least every 10 minutes; what is answered, and what is
 * pushed later, goes to the camera's watches.
 *
 * <p>It also knows how old a picture can be at most: an answer to a request sent at {@code s}
 * carries the camera's clock {@code C}, so at {@code t} a frame is at most {@code C + (t - s) -
 * captureMicros} old. No clocks need agree, and a relay that delays only makes frames look older.
 */
@HotPath
final class CameraKeys {
  private static final long RENEW = 570_000_000_000L;
  private static final long RETRY = 1_200_000_000L;

  /** An answer that took longer says little about the camera's clock: ask again soon. */
  private static final long SLOW = 500_000_000L;

  private static final long RETRY_MAX = 10_000_000_000L;

  private final CameraId camera;
  private final DisplayEngine engine;
  private final List<Watch> watches = new ArrayList<>();
  private KeyWrap.@Nullable Request request;
  private KeyWrap.@Nullable Request earlier;
  private long askedAt;
  private long earlierAskedAt;
  private long retryAt = Long.MAX_VALUE;
  private long retry = RETRY;
  private long largestEpoch;
  private boolean clockKnown;
  private long cameraAheadMicros;

  CameraKeys(CameraId camera, DisplayEngine engine) {
    this.camera = camera;
    this.engine = engine;
  }

  CameraId camera() {
    return camera;
  }

  List<Watch> watches() {
    return watches;
  }

  /** A new session: whatever was asked before has no way back. */
  void onJoined(long now) {
    retry = RETRY;
    ask(now);
  }

  void onLeft() {
    retryAt = Long.MAX_VALUE;
  }

  /** An object under an epoch without a key came: ask, unless that happened a moment ago. */
  void onUnknownEpoch(long now) {
    if (now - askedAt >= RETRY) {
      ask(now);
    }
  }

  /** Asks under the renewed grant; not within a second of the last time. */
  void onRenewed(long now) {
    retryAt = Math.min(retryAt, Math.max(now, askedAt + RETRY));
  }

  private void ask(long now) {
    if (earlier != null) {
      earlier.close();
    }
    earlier = request;
    earlierAskedAt = askedAt;
    KeyWrap.Request made = engine.settings().keyRequest(camera, largestEpoch);
    request = made;
    askedAt = now;
    retryAt = now + retry;
    retry = Math.min(RETRY_MAX, retry * 2);
    engine.control(now, new ControlMessage.KeyRequest(made.bytes()));
  }

  /**
   * True when the response was for this camera's live request, or for the one before: an answer
   * that is slow to come is as good.
   */
  boolean onResponse(long now, byte[] response) {
    KeyWrap.Granted granted = request == null ? null : request.open(response);
    long sentAt = askedAt;
    if (granted == null && earlier != null) {
      granted = earlier.open(response);
      sentAt = earlierAskedAt;
    }
    if (granted == null) {
      return false;
    }
    if (granted.epoch() < largestEpoch) {
      granted.close();
      return true;
    }
    boolean sameClock = clockKnown && granted.epoch() == largestEpoch;
    long ahead = granted.cameraTimeMicros() - sentAt / 1000;
    cameraAheadMicros = sameClock ? Math.min(cameraAheadMicros, ahead) : ahead;
    largestEpoch = granted.epoch();
    clockKnown = true;
    retry = RETRY;
    retryAt = now + (now - sentAt > SLOW ? RETRY : RENEW);
    for (Watch watch : List.copyOf(watches)) {
      watch.granted(now, granted);
    }
    granted.close();
    return true;
  }

  /** The largest epoch whose key came; a camera gives no key of a smaller one any more. */
  long largestEpoch() {
    return largestEpoch;
  }

  /** The most a frame can be old, in milliseconds; 0 when the camera's clock is not known yet. */
  long ageMillis(long now, long captureMicros) {
    return clockKnown ? Math.max(0, (cameraAheadMicros + now / 1000 - captureMicros) / 1000) : 0;
  }

  void onTimer(long now) {
    if (now >= retryAt) {
      ask(now);
    }
  }

  long nextDeadline() {
    return retryAt;
  }

  void close() {
    if (request != null) {
      request.close();
    }
    if (earlier != null) {
      earlier.close();
    }
    request = null;
    earlier = null;
    retryAt = Long.MAX_VALUE;
  }
}
