package io.github.sightline.relay;

import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.DisplayId;
import io.github.sightline.relay.media.FrameHandler;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackName;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.RelayProvider;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Subscriber of one owner's cameras: opens their frames and nothing else.
 *
 * <p><b>Guarantees.</b> A frame reaches its handler only when it was sealed and signed by exactly
 * the watched camera of exactly this owner, under exactly the location and capture time it carries,
 * whatever relay, cache or network did. Otherwise it is refused and counted, and the handler is not
 * called. Frames of a track come in strictly increasing order, each at most once.
 *
 * <p><b>Does not guarantee</b> that frames arrive: a relay can withhold. Silence is told as {@link
 * RelayEvent.Stale}.
 *
 * <p>Who has grants of two owners holds two identities and two displays; nothing composes them.
 *
 * <p>Thread-safe. Callbacks run on the node's thread, one at a time, and must not block.
 */
public interface Display extends AutoCloseable {
  /**
   * Starts to describe a display.
   *
   * @return a builder with nothing set
   * @throws IllegalStateException when no implementation is on the class or module path
   */
  static Builder builder() {
    return RelayProvider.load().display();
  }

  /**
   * Which display this is.
   *
   * @return its public signing key, the same as in its grant
   */
  DisplayId id();

  /**
   * Whose cameras it can watch.
   *
   * @return the owner of its grant
   */
  OwnerId owner();

  /**
   * Starts to watch a track: the newest picture at once, then live.
   *
   * @param camera a camera of this owner that the grant covers
   * @param track the track
   * @param handler called for each frame, on the node's thread; throwing ends this watch only
   * @return {@link Outcome#ACCEPTED} when the watch stands, connected or not: it is asked for again
   *     after every join; {@link Outcome#DENIED} when the grant covers another camera; {@link
   *     Outcome#BUSY} when there are too many watches; {@link Outcome#CLOSED}
   */
  Outcome watch(CameraId camera, TrackName track, FrameHandler handler);

  /**
   * Starts to watch a picture that its camera publishes in several renditions: the relay sends one
   * of them, the first that the path takes, and goes from one to another at a keyframe. The handler
   * sees one picture: capture times strictly increase over all of them, and {@link
   * io.github.sightline.relay.media.FrameView#track()} says which one a frame is of; where that
   * changes a keyframe begins, so a decoder takes it as it takes a change of resolution.
   *
   * <pre>{@code
   * display.watch(camera, List.of(TrackName.of("high"), TrackName.of("low")), window::show);
   * }</pre>
   *
   * @param camera a camera of this owner that the grant covers: renditions are of one camera
   * @param renditions one to four tracks, all different, the best first; events name the first
   * @param handler as for one track
   * @return as for one track; {@link Outcome#BUSY} also when one of them is watched already
   * @throws IllegalArgumentException when there are none, more than four, or two alike
   */
  Outcome watch(CameraId camera, List<TrackName> renditions, FrameHandler handler);

  /**
   * Ends a watch: no call of its handler begins after the turn in which this is carried out.
   *
   * @param camera the camera
   * @param track the track, or any of the set
   * @return {@link Outcome#ACCEPTED}, {@link Outcome#ABSENT} when there was no such watch, or
   *     {@link Outcome#CLOSED}
   */
  Outcome unwatch(CameraId camera, TrackName track);

  /**
   * Plays the last while of a watched track again, out of the relay's cache and apart from what is
   * live: an own handler, an own order, and bandwidth that the live pictures leave.
   *
   * <pre>{@code
   * display.rewind(
   *     camera, TrackName.MAIN, Duration.ofSeconds(10), replay::show, how -> replay.done(how));
   * }</pre>
   *
   * @param camera a watched camera
   * @param track the watched track
   * @param back how long before the last frame shown; it begins with the keyframe that was on the
   *     screen then, or the oldest this display knows (of 64), and ends with the last frame shown
   * @param handler as in {@link #fetch}
   * @param ended as in {@link #fetch}
   * @return as {@link #fetch}; {@link Outcome#ABSENT} also when nothing was shown yet
   * @throws IllegalArgumentException when {@code back} is negative
   */
  Outcome rewind(
      CameraId camera,
      TrackName track,
      Duration back,
      FrameHandler handler,
      Consumer<? super Outcome> ended);

  /**
   * Plays an interval of a watched track out of the relay's cache, as {@link #rewind} does. What
   * opens is what this display was given keys for since it began to watch, and what comes is what
   * the relay still keeps ({@link io.github.sightline.relay.cache.CachePolicy}): both may be less
   * than what was asked for. A gap is told as {@link RelayEvent.FrameLost}; behind it comes a
   * keyframe. Nothing of it counts as live.
   *
   * <p>One interval of a track plays at a time: another one takes its place.
   *
   * @param camera a watched camera
   * @param track the watched track
   * @param from a frame of the first group wanted, of which nothing is left out: it begins with its
   *     keyframe
   * @param to the last frame wanted, inclusive; may be later than everything there is
   * @param handler called for each frame, on the node's thread, in strictly increasing order, with
   *     the true age of each; throwing ends the fetch only
   * @param ended called once, on the node's thread, when no more comes: {@link Outcome#ACCEPTED}
   *     all that the relay had came; {@link Outcome#ABSENT} it had nothing; {@link Outcome#DENIED}
   *     the right is gone, or what came did not open; {@link Outcome#REVOKED}, {@link
   *     Outcome#EXPIRED} or {@link Outcome#NOT_CONNECTED} the session ended; {@link Outcome#BUSY}
   *     too many at a time for the relay (4); {@link Outcome#BACK_PRESSURED} the path leaves
   *     nothing for it; {@link Outcome#CLOSED} by {@link #unfetch}, {@link #unwatch}, {@link
   *     #close}, a handler that threw or the next fetch
   * @return {@link Outcome#ACCEPTED} when it was asked for, and {@code ended} will be called;
   *     {@link Outcome#ABSENT} when the track is not watched; {@link Outcome#NOT_CONNECTED}; {@link
   *     Outcome#CLOSED}
   * @throws IllegalArgumentException when {@code to} is before {@code from}, or one is no location
   */
  Outcome fetch(
      CameraId camera,
      TrackName track,
      Location from,
      Location to,
      FrameHandler handler,
      Consumer<? super Outcome> ended);

  /**
   * Ends what plays of a track's past; what is live goes on.
   *
   * @param camera the camera
   * @param track the track
   * @return {@link Outcome#ACCEPTED}, {@link Outcome#ABSENT} when nothing plays, or {@link
   *     Outcome#CLOSED}
   */
  Outcome unfetch(CameraId camera, TrackName track);

  /**
   * Opens one sealed frame that came by another way (a cache on somebody else's transport): the
   * same checks, the same keys.
   *
   * @param sealed borrowed; one whole sealed object, from position to limit
   * @param handler called at most once, before the display does anything else
   * @return {@link Outcome#ACCEPTED} when the handler will be called; {@link Outcome#DENIED} when
   *     it is not a frame of a watched track, {@link Outcome#ABSENT} when the key of its epoch is
   *     not here, {@link Outcome#MALFORMED}, or {@link Outcome#CLOSED}
   */
  Outcome open(ByteBuffer sealed, FrameHandler handler);

  /**
   * Takes a renewed right before the older one ends: nothing stops, the relay and the camera are
   * told. After {@link RelayEvent.GrantExpiring}, or as soon as there is one.
   *
   * @param chain one to three grants, the owner's first, for this identity and a camera of the same
   *     owner
   * @return {@link Outcome#ACCEPTED}; {@link Outcome#DENIED} when it is for another identity, owner
   *     or role, or is not signed as it says; {@link Outcome#CLOSED}
   */
  Outcome renew(Grant... chain);

  /**
   * Counters since the start.
   *
   * @return a snapshot
   */
  Statistics statistics();

  /** Leaves the relay, wipes the keys and stops the node. Idempotent. */
  @Override
  void close();

  /**
   * Counters of one display; they only grow.
   *
   * @param framesShown frames given to handlers
   * @param framesLate frames that were complete only after their deadline
   * @param framesLost frames that never became complete
   * @param framesRefused complete frames that did not open as this owner's: nothing of them was
   *     shown
   * @param hopRefused datagrams that did not verify on the hop
   * @param bytes bytes received in datagrams that verified
   * @param repairBytes of these, bytes that were sent again or are parity
   */
  record Statistics(
      long framesShown,
      long framesLate,
      long framesLost,
      long framesRefused,
      long hopRefused,
      long bytes,
      long repairBytes) {}

  /**
   * Describes a display. Relay, identity and grant are required. Not thread-safe; good for one
   * {@link #open()}.
   */
  interface Builder {
    /**
     * Where the relay is and which keys it has.
     *
     * @param card the relay's card
     * @return this
     */
    Builder relay(RelayCard card);

    /**
     * The same, with the operator pinned: a card of anybody else is refused.
     *
     * @param card the relay's card
     * @param operator32 the operator's public key, got when the device was set up; borrowed
     * @return this
     * @throws RelayException when the card names another operator
     */
    default Builder relay(RelayCard card, byte[] operator32) {
      card.requireOperator(operator32);
      return relay(card);
    }

    /**
     * The display's private keys.
     *
     * @param identity borrowed until the display closes; closing it earlier ends the display
     * @return this
     */
    Builder identity(Identity identity);

    /**
     * The right to see.
     *
     * @param chain the owner's grant first, the one that names this identity last; one to three
     * @return this
     */
    Builder grant(Grant... chain);

    /**
     * Watches from the start, as {@link Display#watch} does.
     *
     * @param camera a camera of the grant's owner
     * @param track the track
     * @param handler called for each frame, on the node's thread
     * @return this
     */
    Builder watch(CameraId camera, TrackName track, FrameHandler handler);

    /**
     * Watches a picture in several renditions from the start, as {@link Display#watch(CameraId,
     * List, FrameHandler)} does.
     *
     * @param camera a camera of the grant's owner
     * @param renditions one to four tracks, all different, the best first
     * @param handler called for each frame, on the node's thread
     * @return this
     * @throws IllegalArgumentException when there are none, more than four, or two alike
     */
    Builder watch(CameraId camera, List<TrackName> renditions, FrameHandler handler);

    /**
     * The one knob: how old a frame may be when it is shown. What is complete only later is counted
     * as late.
     *
     * @param millis from capture to display, end to end, never per hop
     * @return this
     */
    Builder latencyBudgetMillis(int millis);

    /**
     * How long without a fresh frame until {@link RelayEvent.Stale}.
     *
     * @param millis age of the last frame shown
     * @return this
     */
    Builder staleAfterMillis(int millis);

    /**
     * Called for everything that is not a frame.
     *
     * @param listener runs on the node's thread
     * @return this
     */
    Builder onEvent(Consumer<? super RelayEvent> listener);

    /**
     * Where the display runs.
     *
     * @param host the host; without this call {@link Host#system()}
     * @return this
     */
    Builder host(Host host);

    /**
     * Starts the display. Does not block and does not wait for the relay.
     *
     * @return the display, to be closed by the caller
     * @throws IllegalStateException when something required is missing
     * @throws IllegalArgumentException when the parts do not fit each other: a grant of another key
     *     or role
     */
    Display open();
  }
}
