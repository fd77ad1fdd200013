package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.Ed25519;
import io.github.sightline.relay.impl.grant.GrantChain;
import io.github.sightline.relay.impl.grant.Issuer;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.sim.World;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** One owner with a camera; makes devices and their chains. The same for the same seed. */
final class Home {
  static final long HOUR = 3_600_000L;

  final OwnerId owner;
  final CameraId camera;
  private final Ed25519.Signer signer;
  private final Issuer issuer;
  private final SplittableRandom random;

  Home(long seed) {
    random = new SplittableRandom(seed);
    signer = Ed25519.Signer.of(bytes(32));
    issuer = new Issuer(signer);
    owner = OwnerId.of(signer.publicKey());
    camera = CameraId.of(bytes(32));
  }

  byte[] bytes(int n) {
    byte[] b = new byte[n];
    random.nextBytes(b);
    return b;
  }

  DeviceKeys keys() {
    return DeviceKeys.of(bytes(32), bytes(32));
  }

  /** A right to see the camera, valid for a day around the world's beginning. */
  Grant grant(DeviceKeys keys) {
    return grant(keys, World.EPOCH_MILLIS + 24 * HOUR);
  }

  Grant grant(DeviceKeys keys, long notAfterMillis) {
    Enrolment enrolment = Issuer.enrolment(keys, 7, owner, bytes(16));
    Issuer.Terms terms =
        new Issuer.Terms(
            Role.SUBSCRIBE, false, camera, World.EPOCH_MILLIS - 24 * HOUR, notAfterMillis);
    return issuer.grant(terms, enrolment, bytes(16));
  }

  static byte[] chain(Grant grant) {
    return GrantChain.of(List.of(grant)).encoded();
  }

  HopClient.Device device(DeviceKeys keys, AtomicLong counter) {
    return new HopClient.Device(keys, owner, chain(grant(keys)), counter::incrementAndGet);
  }

  HopClient.Device device() {
    return device(keys(), new AtomicLong());
  }

  Revocation revoke(long revision, Grant grant) {
    byte[] id = new byte[16];
    grant.encoded().get(4, id);
    return issuer.revocation(revision, World.EPOCH_MILLIS, 0, List.of(id));
  }
}
