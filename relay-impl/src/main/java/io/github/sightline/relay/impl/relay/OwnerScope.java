package io.github.sightline.relay.impl.relay;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.OwnerAdmission;
import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.cache.Group;
import io.github.sightline.relay.impl.cache.OwnerVault;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import io.github.sightline.relay.impl.grant.Capability;
import io.github.sightline.relay.impl.recovery.RepairCoder;
import io.github.sightline.relay.impl.session.CloseReason;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackName;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything an engine holds of one owner: sessions, tracks, vault, key routes. Reached only
 * through a session whose verified chain names this owner.
 */
final class OwnerScope {
  private final OwnerId owner;
  private final OwnerVault vault;
  private final RelayEngine engine;
  private final KeyRoutes keyRoutes = new KeyRoutes();
  private final List<RelaySession> sessions = new ArrayList<>();
  private final Map<CameraId, Map<TrackName, RelayTrack>> cameras = new HashMap<>();
  private int tracks;
  private OwnerAdmission.Quota quota = OwnerAdmission.Quota.STANDARD;

  OwnerScope(OwnerId owner, OwnerVault vault, RelayEngine engine) {
    this.owner = owner;
    this.vault = vault;
    this.engine = engine;
  }

  OwnerId owner() {
    return owner;
  }

  KeyRoutes keyRoutes() {
    return keyRoutes;
  }

  RelayCounters counters() {
    return engine.counters();
  }

  List<RelaySession> sessions() {
    return sessions;
  }

  /** Whether one more session is beyond the owner's quota, which is in force from now on. */
  boolean full(OwnerAdmission.Quota allowed) {
    quota = allowed;
    return sessions.size() >= allowed.sessions();
  }

  void joined(RelaySession session) {
    sessions.add(session);
  }

  void left(RelaySession session) {
    sessions.remove(session);
    keyRoutes.forget(session);
    engine.left(session);
    for (Map<TrackName, RelayTrack> named : cameras.values()) {
      named.values().removeIf(this::idle);
    }
    cameras.values().removeIf(Map::isEmpty);
    if (sessions.isEmpty()) {
      engine.emptied(this);
    }
  }

  private boolean idle(RelayTrack track) {
    boolean idle = track.publisher() == null && track.followers().isEmpty();
    tracks -= idle ? 1 : 0;
    return idle;
  }

  Capability.Checked check(byte[] chain, RelaySession session, @Nullable CameraId camera) {
    return engine.check(chain, session.hop(), camera);
  }

  /**
   * The track of that name, made when it is not there; null when the owner has as many as it may.
   */
  @Nullable RelayTrack track(CameraId camera, TrackName name) {
    Map<TrackName, RelayTrack> named = cameras.computeIfAbsent(camera, c -> new HashMap<>());
    RelayTrack track = named.get(name);
    if (track == null && tracks < Math.min(quota.tracks(), engine.policy().tracksPerOwner())) {
      track = new RelayTrack(TrackIdentity.of(owner, camera, name), this);
      named.put(name, track);
      tracks++;
    }
    return track;
  }

  @Nullable RelaySession publisher(CameraId camera) {
    for (RelayTrack track : cameras.getOrDefault(camera, Map.of()).values()) {
      if (track.publisher() != null) {
        return track.publisher();
      }
    }
    return null;
  }

  /**
   * A camera (re)appeared: it gets the key requests that wait for it, and its owner's newest
   * revocation.
   */
  void cameraArrived(long now, CameraId camera, RelaySession session) {
    Revocation stored = engine.revocations().newest(owner);
    if (stored != null) {
      session.control(now, new ControlMessage.Revoke(Bytes.of(stored.encoded())));
    }
    for (KeyRoutes.Route route : keyRoutes.waitingFor(now, camera)) {
      session.control(now, new ControlMessage.KeyRequest(route.request()));
    }
  }

  ControlMessage subscribeOk(long now, long requestId, RelayTrack track) {
    Group newest = track.newest(now);
    Location largest =
        newest == null
            ? null
            : new Location(newest.epoch(), newest.group(), Math.max(0, newest.size() - 1));
    return new ControlMessage.SubscribeOk(requestId, largest);
  }

  void wantKeyframe(long now, RelayTrack track) {
    RelaySession publisher = track.publisher();
    if (publisher != null) {
      publisher.control(now, new ControlMessage.NewGroupRequest(track.publisherAlias()));
    }
  }

  /**
   * Applies a newer revocation: sessions it voids end now, with what they still had to be sent; all
   * others hear of it.
   */
  Outcome revoke(long now, byte[] encoded) {
    Revocation revocation = Revocation.parse(ByteBuffer.wrap(encoded));
    if (revocation == null || !revocation.owner().equals(owner)) {
      counters().malformedControl++;
      return Outcome.MALFORMED;
    }
    return engine.apply(now, revocation);
  }

  void revoked(long now, Revocation revocation) {
    byte[] encoded = Bytes.of(revocation.encoded());
    for (RelaySession session : List.copyOf(sessions)) {
      if (session.outlives(now, capability -> capability.voidUnder(revocation))) {
        session.control(now, new ControlMessage.Revoke(encoded));
      } else {
        session.end(now, CloseReason.REVOKED);
      }
    }
  }

  /** Ends what is older than its grants allow. */
  void expire(long now, long epochMillis) {
    for (RelaySession session : List.copyOf(sessions)) {
      if (!session.outlives(now, capability -> capability.expiredAt(epochMillis))) {
        session.end(now, CloseReason.EXPIRED);
      }
    }
  }

  OwnerVault vault() {
    return vault;
  }

  RepairCoder coder() {
    return engine.coder();
  }

  long now() {
    return engine.now();
  }

  boolean verifyKeyframes() {
    return engine.policy().verifyKeyframes();
  }

  void touched(RelaySession session) {
    engine.touched(session);
  }
}
