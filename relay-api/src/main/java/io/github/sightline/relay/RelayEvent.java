package io.github.sightline.relay;

import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.TrackId;

public sealed interface RelayEvent {
  record Joined(RelayCard relay) implements RelayEvent {}

  record Left(Outcome why) implements RelayEvent {}

  record EpochRolled(TrackId track, long epoch) implements RelayEvent {}

  record FrameLost(TrackId track, Location from, Location to) implements RelayEvent {}

  record FrameRefused(TrackId track) implements RelayEvent {}

  record Stale(TrackId track, long ageMillis) implements RelayEvent {}

  record Live(TrackId track) implements RelayEvent {}

  record GrantExpiring(Grant grant, long millisLeft) implements RelayEvent {}

  record Revoked(long revision) implements RelayEvent {}

  record HandlerFailed(Throwable cause) implements RelayEvent {}
}
