package io.github.sightline.relay;

import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.Frame;
import io.github.sightline.relay.media.SealedHandler;
import io.github.sightline.relay.media.TrackId;
import io.github.sightline.relay.media.TrackName;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.RelayProvider;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Publisher: seals each frame to its owner and camera, signs it, and sends it to a relay that can
 * do neither.
 *
 * <p><b>Guarantees.</b> A frame leaves this object encrypted and signed, bound to owner, camera,
 * track, epoch, group, object, flags and capture time; there is no mode without. Only displays with
 * a valid SUBSCRIBE grant of this owner for this camera are given its keys.
 *
 * <p><b>Does not guarantee</b> that sizes and timing of frames stay hidden from the relay, nor that
 * a frame arrives.
 *
 * <p>Thread-safe. Callbacks run on the node's thread, one at a time, and must not block.
 */
public interface Camera extends AutoCloseable {
  /**
   * Starts to describe a camera.
   *
   * @return a builder with nothing set
   * @throws IllegalStateException when no implementation is on the class or module path
   */
  static Builder builder() {
    return RelayProvider.load().camera();
  }

  /**
   * Which camera this is.
   *
   * @return its public signing key, the same as in its grant
   */
  CameraId id();

  /**
   * The id under which a track of this camera appears in events.
   *
   * @param name the track, published or not
   * @return its id
   */
  TrackId track(TrackName name);

  /**
   * Seals and sends one frame of the first track. Never blocks: what the path cannot take now is
   * dropped whole and answered as {@link Outcome#BACK_PRESSURED}.
   *
   * @param frame its payload is borrowed: read from position to limit during the call, position
   *     unchanged
   * @return {@link Outcome#ACCEPTED} when it was sealed and is on its way; {@link
   *     Outcome#NOT_CONNECTED}, {@link Outcome#BACK_PRESSURED} or {@link Outcome#BUSY}: go on with
   *     the next frame; {@link Outcome#TOO_LARGE}: encode smaller; {@link Outcome#DENIED}, {@link
   *     Outcome#EXPIRED} or {@link Outcome#REVOKED}: a new grant is needed; {@link Outcome#CLOSED}
   */
  Outcome publish(Frame frame);

  /**
   * Seals and sends one frame of a named track: another rendition of the same picture. Displays
   * that watch several renditions are sent one, and go from one to another where both have a
   * keyframe of the same capture time: encode them with keyframes at the same frames.
   *
   * @param track one of the tracks given to the builder
   * @param frame its payload is borrowed
   * @return as {@link #publish(Frame)}
   * @throws IllegalArgumentException when the builder was not given this track
   */
  Outcome publish(TrackName track, Frame frame);

  /**
   * Takes a renewed right to publish before the older one ends: nothing stops.
   *
   * @param chain the PUBLISH grant that names this identity
   * @return {@link Outcome#ACCEPTED}; {@link Outcome#DENIED} when it is for another identity, owner
   *     or role, or is not signed as it says; {@link Outcome#CLOSED}
   */
  Outcome renew(Grant... chain);

  /**
   * Takes back grants: the named displays get no further key, and the next keyframe starts an epoch
   * that they cannot open.
   *
   * @param revocation the owner's complete state, in force when its revision is greater than any
   *     before
   * @return {@link Outcome#ACCEPTED} also when this or a newer one was applied already; {@link
   *     Outcome#DENIED} when it is not signed by this camera's owner; {@link Outcome#CLOSED}
   */
  Outcome apply(Revocation revocation);

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
   * Counters of one camera; all but the last two only grow.
   *
   * @param framesAccepted frames sealed and handed to the path
   * @param framesDropped frames answered with anything but ACCEPTED
   * @param datagramsSent datagrams sent for the first time
   * @param datagramsRepaired datagrams sent again because the relay missed them
   * @param targetBitsPerSecond what the path takes at this moment, or 0 while nothing limits it
   * @param roundTripNanos smoothed round trip to the relay, or 0 while unknown
   */
  record Statistics(
      long framesAccepted,
      long framesDropped,
      long datagramsSent,
      long datagramsRepaired,
      long targetBitsPerSecond,
      long roundTripNanos) {}

  /**
   * Describes a camera. Relay, identity and grant are required. Not thread-safe; good for one
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
     * The camera's private keys.
     *
     * @param identity borrowed until the camera closes; closing it earlier ends the camera
     * @return this
     */
    Builder identity(Identity identity);

    /**
     * The right to publish.
     *
     * @param chain the PUBLISH grant that names this identity
     * @return this
     */
    Builder grant(Grant... chain);

    /**
     * The tracks of this camera.
     *
     * @param tracks one or more; the first is the one {@link Camera#publish(Frame)} means. Without
     *     this call there is one, {@link TrackName#MAIN}
     * @return this
     */
    Builder tracks(TrackName... tracks);

    /**
     * The one knob: how old a frame may be when it is shown. Repair spends the time that the path
     * leaves of it and drops what comes too late.
     *
     * @param millis from capture to display, end to end, never per hop
     * @return this
     */
    Builder latencyBudgetMillis(int millis);

    /**
     * A strict camera: it gives keys only while the newest revocation it knows was issued this
     * short a time ago, so that a relay which hides revocations gains no more than that. The owner
     * has to re-issue the revocation, changed or not, more often ({@link Owner#revoke} without
     * grants), or no display gets another key. Without this call a grant's own end is the bound.
     *
     * @param revocationAge one minute to seven days; a day is usual
     * @return this
     */
    Builder strictFor(Duration revocationAge);

    /**
     * Called when somebody waits for a keyframe: a display joined with nothing cached, or an epoch
     * is to change. Make the next frame a keyframe.
     *
     * @param callback runs on the node's thread; calls are spaced by the library
     * @return this
     */
    Builder onKeyframeWanted(Runnable callback);

    /**
     * Called when what the path to the relay takes has changed by a twentieth or more: what is left
     * for all tracks together when headers and repair are taken off. Not called while nothing
     * limits the path, so the encoder's own highest bitrate stays its highest; when a limit is
     * gone, called with {@link Long#MAX_VALUE}. Who does not follow loses whole frames: publish
     * answers {@link Outcome#BACK_PRESSURED} until what waits is gone.
     *
     * @param bitsPerSecond receives the highest bitrate to encode at, in bits per second, on the
     *     node's thread
     * @return this
     */
    Builder onTargetBitrate(LongConsumer bitsPerSecond);

    /**
     * Called for everything else that happens.
     *
     * @param listener runs on the node's thread
     * @return this
     */
    Builder onEvent(Consumer<? super RelayEvent> listener);

    /**
     * Sees each frame as sealed, to record it or to put it into a cache of one's own.
     *
     * @param tap runs on the node's thread; its view is lent
     * @return this
     */
    Builder onSealed(SealedHandler tap);

    /**
     * Where the camera runs.
     *
     * @param host the host; without this call {@link Host#system()}
     * @return this
     */
    Builder host(Host host);

    /**
     * Starts the camera. Does not block and does not wait for the relay: until it joined, publish
     * answers {@link Outcome#NOT_CONNECTED}.
     *
     * @return the camera, to be closed by the caller
     * @throws IllegalStateException when something required is missing
     * @throws IllegalArgumentException when the parts do not fit each other: a grant of another key
     *     or role
     */
    Camera open();
  }
}
