package io.github.sightline.relay.impl.relay;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.media.SealedObject;
import java.util.List;

/**
 * One viewer's set of renditions of one camera: which of them it is sent. The best whose measured
 * rate the viewer's hop takes; from one to another it goes at a keyframe that was captured after
 * all that was sent, so that the viewer decodes on.
 *
 * <p>Renditions of one frame come one after the other, and the one that is left may be first: its
 * group that begins while a switch waits is withheld for a moment, until the other's keyframe is
 * there or does not come.
 */
@HotPath
final class Renditions {
  /** What becomes of a piece of an object. */
  enum Fate {
    SENT,
    /** Its rendition begins with it: all of it that is there goes out. */
    BEGINS,
    NOT_SENT
  }

  /** Ours: how much of what a hop takes a rendition may be measured at: headers, repair, swings. */
  private static final double FITS = 0.85;

  /** Ours: to go up, there must be that much room. */
  private static final double FITS_UP = 0.7;

  /** Ours: how long the beginning of a group waits for that of another rendition. */
  private static final long HOLD = 100_000_000L;

  /** Ours: a better rendition is tried so long after the last switch, then after twice as long. */
  private static final long UP_AFTER = 5_000_000_000L;

  private static final long UP_AFTER_MOST = 60_000_000_000L;

  /** Ours: a keyframe of a lower rendition is asked for that often. */
  private static final long ASK_AGAIN = 1_000_000_000L;

  /** Ours: a track that was published and of which nothing came for so long is passed over. */
  private static final long SILENT = 1_000_000_000L;

  private final RelaySession session;
  private final List<Subscription> members;
  private int current;
  private int desired;
  private long lastEpoch;
  private long lastCapture = Long.MIN_VALUE;
  private boolean holding;
  private long heldEpoch;
  private long heldGroup;
  private long heldUntil;
  private long upAfter = UP_AFTER;
  private long switchedAt = Long.MIN_VALUE / 2;
  private long askedAt;
  private boolean wentUp;
  private long startedAt;

  /**
   * A set of which the first is sent.
   *
   * @param session the viewer's
   * @param members the best first, all of one camera, one for each name of the SUBSCRIBE
   */
  Renditions(RelaySession session, List<Subscription> members) {
    this.session = session;
    this.members = members;
  }

  /** Whether a piece of an object of a member goes out. */
  Fate of(long now, Subscription member, SealedObject object) {
    int i = members.indexOf(member);
    giveUp(now);
    if (i != current) {
      boolean wanted = i == desired || silent(now);
      return wanted && begins(object) ? begin(now, i, object) : Fate.NOT_SENT;
    }
    boolean switching = desired != current && object.object() == 0;
    if (switching && !holding && begins(object)) {
      holding = true;
      heldEpoch = object.epoch();
      heldGroup = object.group();
      heldUntil = now + HOLD;
    }
    if (holding && object.compareTo(heldEpoch, heldGroup, 0) >= 0) {
      return Fate.NOT_SENT;
    }
    went(object);
    return Fate.SENT;
  }

  /** Whether it is a keyframe captured after all that was sent. */
  private boolean begins(SealedObject object) {
    boolean known = object.object() == 0 && object.captureMicros() >= 0;
    return known
        && (object.epoch() != lastEpoch
            ? object.epoch() > lastEpoch
            : object.captureMicros() > lastCapture);
  }

  /** Nothing comes of the one that is sent: any other will do. */
  private boolean silent(long now) {
    RelayTrack track = members.get(current).track();
    return track.publisher() == null || (now - startedAt > SILENT && track.bytesPerNano(now) == 0);
  }

  private Fate begin(long now, int next, SealedObject object) {
    members.get(current).leave();
    wentUp = next < current;
    switchedAt = now;
    current = next;
    desired = next;
    holding = false;
    went(object);
    return Fate.BEGINS;
  }

  private void went(SealedObject object) {
    if (object.epoch() > lastEpoch) {
      lastEpoch = object.epoch();
      lastCapture = Long.MIN_VALUE;
    }
    if (object.epoch() == lastEpoch) {
      lastCapture = Math.max(lastCapture, object.captureMicros());
    }
  }

  /** Looks at what the hop takes, at each FEEDBACK. */
  void choose(long now, double bytesPerNano) {
    giveUp(now);
    int best = best(now, bytesPerNano, FITS);
    if (best > current) {
      goDown(now, best);
    } else if (best == current || best > desired) {
      stay(now);
    } else if (desired == current && now - switchedAt >= upAfter) {
      goUp(now, best(now, bytesPerNano, FITS_UP));
    }
  }

  private void goDown(long now, int next) {
    if (desired == next && now - askedAt < ASK_AGAIN) {
      return;
    }
    if (desired <= current) {
      boolean again = wentUp && now - switchedAt < upAfter;
      upAfter = again ? Math.min(UP_AFTER_MOST, 2 * upAfter) : UP_AFTER;
    }
    desired = next;
    askedAt = now;
    session.wantKeyframe(now, members.get(next).track());
  }

  private void goUp(long now, int next) {
    if (next < current) {
      desired = next;
      askedAt = now;
    }
  }

  private void stay(long now) {
    desired = current;
    heldUntil = Math.min(heldUntil, now);
    giveUp(now);
  }

  /** The other rendition did not begin: what was withheld for it goes out after all. */
  private void giveUp(long now) {
    if (holding && now >= heldUntil) {
      holding = false;
      desired = current;
      members.get(current).resume(now, heldEpoch, heldGroup);
    }
  }

  /** Begins with the best that comes, or that the relay has something of. */
  void start(long now) {
    startedAt = now;
    for (int i = members.size() - 1; i >= 0; i--) {
      RelayTrack track = members.get(i).track();
      current = track.publisher() != null || track.newest(now) != null ? i : current;
    }
    desired = current;
  }

  Subscription sent() {
    return members.get(current);
  }

  private int best(long now, double bytesPerNano, double share) {
    int lowest = current;
    for (int i = 0; i < members.size(); i++) {
      double rate = members.get(i).track().bytesPerNano(now);
      lowest = rate > 0 ? i : lowest;
      boolean unknown = i == current && rate == 0 && !silent(now);
      if (unknown || (rate > 0 && rate <= share * bytesPerNano)) {
        return i;
      }
    }
    return lowest;
  }
}
