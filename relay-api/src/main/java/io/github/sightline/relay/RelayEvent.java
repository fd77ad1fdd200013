package io.github.sightline.relay;

import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.TrackId;

/**
 * What a node tells its application besides frames. Delivered on the node's thread, in the order in
 * which things happened; the listener must not block. Events are facts, not requests: where
 * something should be done, the record says what.
 */
public sealed interface RelayEvent {
  /**
   * The session with a relay stands, or goes on after a {@link Left}; publishing and watching go on
   * by themselves.
   *
   * @param relay the card of the relay joined
   */
  record Joined(RelayCard relay) implements RelayEvent {}

  /**
   * The session ended, or the relay gives no sign of life. The library joins again by itself, with
   * growing pauses, unless the node was closed or the reason is final ({@link Outcome#REVOKED});
   * {@link Joined} tells when. Until then a camera's frames are refused.
   *
   * @param why the reason as far as it is known; {@link Outcome#NOT_CONNECTED} when the relay went
   *     silent: told once, 2 s after the first thing sent that found no answer, or 1.2 s and four
   *     round trips where that is longer. A display to which nothing comes asks every 10 s only.
   */
  record Left(Outcome why) implements RelayEvent {}

  /**
   * No relay was reached so far: three opening datagrams of 1200 bytes in a row found no answer.
   * Either nothing listens at the card's address, or the path carries no datagrams of that size
   * (some tunnels), which the protocol needs. The library goes on asking; where the relay is known
   * to be up, ask the network's operator, or use the WebSocket gateway. Told once.
   */
  record PathTooSmall() implements RelayEvent {}

  /**
   * A track changed to another epoch secret: whoever was revoked before cannot open what follows.
   *
   * @param track the track
   * @param epoch the new epoch, greater than any before it
   */
  record EpochRolled(TrackId track, long epoch) implements RelayEvent {}

  /**
   * Frames of a watched track did not arrive in time, or are missing in what {@link Display#fetch}
   * plays. What is shown next starts at a keyframe.
   *
   * @param track the track
   * @param from the first frame missing
   * @param to the last frame missing, inclusive
   */
  record FrameLost(TrackId track, Location from, Location to) implements RelayEvent {}

  /**
   * A frame arrived complete and did not open as a frame of this track: altered, relabelled, or
   * another owner's. Nothing of it is shown; the last own picture stays. A count that climbs means
   * a broken or hostile relay.
   *
   * @param track the watched track in whose place it came
   */
  record FrameRefused(TrackId track) implements RelayEvent {}

  /**
   * What was shown last is older than the bound. Mark the picture as old, with its age, or take it
   * away: it is not live.
   *
   * @param track the track
   * @param ageMillis age of the last frame shown, in milliseconds, an upper bound
   */
  record Stale(TrackId track, long ageMillis) implements RelayEvent {}

  /**
   * Frames are fresh: the first one after a start or after {@link Stale}.
   *
   * @param track the track
   */
  record Live(TrackId track) implements RelayEvent {}

  /**
   * A grant of this node ends soon. Get a renewal from the owner.
   *
   * @param grant the grant
   * @param millisLeft milliseconds until it ends
   */
  record GrantExpiring(Grant grant, long millisLeft) implements RelayEvent {}

  /**
   * The owner's revocation was applied.
   *
   * @param revision its number, greater than any applied before
   */
  record Revoked(long revision) implements RelayEvent {}

  /**
   * Two devices hold the keys of this grant: one is a copy. Both were shut out, and this relay
   * answers their keys with {@link Outcome#DENIED} from now on. At a relay: tell the grant's owner,
   * who revokes it and enrols the true device anew, with new keys. At a camera or display whose
   * session was live: it is one of the two; {@link Left} follows. The other one hears {@link Left}
   * alone.
   *
   * @param grant the right both came with
   */
  record Cloned(Grant grant) implements RelayEvent {}

  /**
   * A callback of the application threw. A frame handler that throws has ended its own watch and
   * nothing else; any other callback is called again the next time.
   *
   * @param cause what it threw
   */
  record HandlerFailed(Throwable cause) implements RelayEvent {}
}
