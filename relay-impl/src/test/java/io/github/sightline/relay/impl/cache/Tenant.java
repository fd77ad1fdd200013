package io.github.sightline.relay.impl.cache;

import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Proof;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.cache.FrameCache;
import io.github.sightline.relay.cache.VaultReader;
import io.github.sightline.relay.cache.VaultWriter;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import io.github.sightline.relay.impl.identity.DeviceIdentity;
import io.github.sightline.relay.impl.identity.OwnerRoot;
import io.github.sightline.relay.impl.wire.WireLimits;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackName;
import io.github.sightline.relay.spi.Host;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;

/** One owner with one camera and one display, real keys and grants. */
final class Tenant {
  final OwnerRoot root;
  final DeviceIdentity cameraKeys;
  final DeviceIdentity displayKeys;
  final CameraId camera;
  final Grant publish;
  final Grant subscribe;

  Tenant(Host host) {
    root = OwnerRoot.create(host::randomBytes, host::epochMillis);
    cameraKeys = DeviceIdentity.create(host::randomBytes);
    displayKeys = DeviceIdentity.create(host::randomBytes);
    camera = CameraId.of(cameraKeys.keys().signPublic());
    publish = grant(host, Role.PUBLISH, cameraKeys, Duration.ofDays(30));
    subscribe = grant(host, Role.SUBSCRIBE, displayKeys, Duration.ofDays(7));
  }

  Grant grant(Host host, Role role, DeviceIdentity subject, Duration life) {
    Instant from = Instant.ofEpochMilli(host.epochMillis());
    return root.grant(
        role, subject.enrolment(role, owner(), root.enrolmentNonce()), camera, from, life);
  }

  OwnerId owner() {
    return root.id();
  }

  TrackIdentity track(TrackName name) {
    return TrackIdentity.of(owner(), camera, name);
  }

  Proof readProof(FrameCache cache) {
    return displayKeys.prove(cache.challenge(), subscribe);
  }

  Proof writeProof(FrameCache cache) {
    return cameraKeys.prove(cache.challenge(), publish);
  }

  VaultReader reader(FrameCache cache) {
    return cache.reader(readProof(cache)).vault();
  }

  VaultWriter writer(FrameCache cache) {
    return cache.writer(writeProof(cache)).vault();
  }

  /** What follows from owner, track and location, unsigned. */
  ByteBuffer sealed(TrackName name, Location at, int length, int version) {
    return ByteBuffer.wrap(Sealed.bytes(owner(), track(name).track(), at, length, version));
  }

  /** The same with the camera's signature at its end. */
  ByteBuffer signed(TrackName name, Location at, int length, int version) {
    byte[] sealed = Sealed.bytes(owner(), track(name).track(), at, length, version);
    new TrackIdentity.FrameSignature(track(name))
        .sign(cameraKeys.keys().signer(), sealed, 0, length - WireLimits.SIGNATURE);
    return ByteBuffer.wrap(sealed);
  }
}
