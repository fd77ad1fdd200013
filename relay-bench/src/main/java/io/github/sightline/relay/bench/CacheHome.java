package io.github.sightline.relay.bench;

import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Owner;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.cache.FrameCache;
import io.github.sightline.relay.cache.VaultReader;
import io.github.sightline.relay.cache.VaultWriter;
import io.github.sightline.relay.impl.cache.OwnerVault;
import io.github.sightline.relay.impl.cache.Vaults;
import io.github.sightline.relay.impl.grant.Capability;
import io.github.sightline.relay.impl.grant.Revocations;
import io.github.sightline.relay.impl.wire.SealedHeader;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.spi.Host;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** One owner with one camera and one display, who come into a cache as everybody does: by proof. */
final class CacheHome {
  /** A group of 2 s at 8 Mb/s and 30 frames a second: a keyframe and 59 others, 1.9 MB. */
  static final int GROUP = 60;

  static final int KEYFRAME_BYTES = 180_000;
  static final int DELTA_BYTES = 29_000;

  private final Owner root = Owner.create();
  private final Identity eye = Identity.create();
  private final Identity screen = Identity.create();
  private final CameraId camera;
  private final Grant publish;
  private final Grant subscribe;

  CacheHome() {
    Enrolment enrolled = eye.enrolment(root.id(), root.enrolmentNonce());
    camera = enrolled.camera();
    publish = grant(Role.PUBLISH, enrolled);
    subscribe = grant(Role.SUBSCRIBE, screen.enrolment(root.id(), root.enrolmentNonce()));
  }

  private Grant grant(Role role, Enrolment subject) {
    return root.grant(role, subject, camera, Instant.now().minusSeconds(60), Duration.ofDays(1));
  }

  OwnerId owner() {
    return root.id();
  }

  CameraId camera() {
    return camera;
  }

  VaultReader reader(FrameCache cache) {
    return cache.reader(screen.prove(cache.challenge(), subscribe)).vault();
  }

  VaultWriter writer(FrameCache cache) {
    return cache.writer(eye.prove(cache.challenge(), publish)).vault();
  }

  OwnerVault vault(Vaults vaults) {
    byte[] challenge = new byte[32];
    Revocations revocations = new Revocations(1, Revocations.Store.in(Host.system().state()));
    Capability capability =
        Capability.fromProof(
                eye.prove(challenge, publish), challenge, System.currentTimeMillis(), revocations)
            .capability();
    return Objects.requireNonNull(vaults.vault(Objects.requireNonNull(capability)));
  }

  static int length(long object) {
    return object == 0 ? KEYFRAME_BYTES : DELTA_BYTES;
  }

  /** An object that looks sealed, in a buffer that is written again for the next one. */
  static ByteBuffer sealed(ByteBuffer into, Location at, int length) {
    byte[] bytes = into.array();
    SealedHeader.writePrefix(bytes, 0, at.object() == 0 ? SealedHeader.KEYFRAME : 0, 0, 0);
    SealedHeader.writeLocation(bytes, 0, at.epoch(), at.group(), at.object());
    return into.clear().limit(length);
  }
}
