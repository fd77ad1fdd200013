package io.github.sightline.relay.impl.display;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.impl.wire.RefusalCode;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.FrameHandler;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.TrackName;
import java.util.function.Consumer;

/**
 * The past of what a display watches: one interval of each track at a time, apart from the live.
 */
public final class Playback {
  private final DisplayEngine engine;
  private final Watches watches;

  Playback(DisplayEngine engine, Watches watches) {
    this.engine = engine;
    this.watches = watches;
  }

  /**
   * What is wanted.
   *
   * @param from its group's beginning is the first
   * @param to the last, not before it
   */
  public record Interval(Location from, Location to) {
    /** Checks that it is one. */
    public Interval {
      ControlMessage.Fetch.require(from, to);
    }
  }

  /** Who gets it. */
  public record Player(FrameHandler handler, Consumer<Outcome> ended) {}

  /**
   * Plays an interval out of the relay's cache, in the place of one that still plays.
   *
   * @param at the time
   * @param camera whose
   * @param name which
   * @param wanted from where to where
   * @param player called for each frame, in order, and once at the end
   * @return ACCEPTED; ABSENT when the track is not watched; NOT_CONNECTED; CLOSED
   */
  public Outcome fetch(long at, CameraId camera, TrackName name, Interval wanted, Player player) {
    Leg leg = watches.find(camera, name);
    if (leg == null || !engine.joined()) {
      return without(leg == null ? Outcome.ABSENT : Outcome.NOT_CONNECTED);
    }
    Location from = wanted.from();
    Location begin = new Location(from.epoch(), from.group(), 0);
    long alias = engine.freshAliases(1);
    leg.watch().fetch(at, alias, leg, new Fetch.Order(begin, wanted.to(), player));
    return Outcome.ACCEPTED;
  }

  /**
   * The same up to what was shown last, beginning with the keyframe that was there so long before.
   *
   * @param at the time
   * @param camera whose
   * @param name which
   * @param micros by the camera's clock
   * @param player as for {@link #fetch}
   * @return as {@link #fetch}; ABSENT also when nothing was shown yet
   */
  public Outcome rewind(long at, CameraId camera, TrackName name, long micros, Player player) {
    Leg leg = watches.find(camera, name);
    Location from = leg == null ? null : leg.before(micros);
    return leg == null || from == null
        ? without(Outcome.ABSENT)
        : fetch(at, camera, name, new Interval(from, leg.last()), player);
  }

  /**
   * Ends what plays of a track.
   *
   * @param at the time
   * @param camera whose
   * @param name which
   * @return ACCEPTED; ABSENT when nothing does; CLOSED
   */
  public Outcome end(long at, CameraId camera, TrackName name) {
    Leg leg = watches.find(camera, name);
    boolean ended = leg != null && leg.watch().endFetch(at, Outcome.CLOSED);
    return ended ? Outcome.ACCEPTED : without(Outcome.ABSENT);
  }

  private Outcome without(Outcome why) {
    return engine.closed() ? Outcome.CLOSED : why;
  }

  void onRun(long now, ControlMessage.FetchOk message) {
    Fetch fetch = watches.fetch(message.requestId());
    if (fetch != null) {
      fetch.onRun(now, message.run());
    }
  }

  void onRefused(ControlMessage.RequestError error) {
    Fetch fetch = watches.fetch(error.requestId());
    if (fetch != null) {
      fetch.onRefused(error.code() == RefusalCode.BUSY ? Outcome.BUSY : Outcome.DENIED);
    }
  }
}
