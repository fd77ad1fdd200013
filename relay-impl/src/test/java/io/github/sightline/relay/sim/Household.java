package io.github.sightline.relay.sim;

import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Owner;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import java.time.Duration;
import java.time.Instant;

/** One owner with a camera and a display, and the grants of both. Good for any number of worlds. */
final class Household implements AutoCloseable {
  private final Owner owner = Owner.create();
  final Identity cameraKeys = Identity.create();
  final Identity displayKeys = Identity.create();
  final CameraId cameraId;
  final Grant mayPublish;
  final Grant maySubscribe;
  final Watermark watermark;

  Household() {
    Instant begin = Instant.ofEpochMilli(World.EPOCH_MILLIS).minus(Duration.ofHours(1));
    Duration life = Duration.ofDays(6);
    var camera = cameraKeys.enrolment(owner.id(), owner.enrolmentNonce());
    var display = displayKeys.enrolment(owner.id(), owner.enrolmentNonce());
    cameraId = camera.camera();
    mayPublish = owner.grant(Role.PUBLISH, camera, cameraId, begin, life);
    maySubscribe = owner.grant(Role.SUBSCRIBE, display, cameraId, begin, life);
    watermark = new Watermark(owner.id(), owner.id().hashCode() * 0x9E3779B97F4A7C15L);
  }

  OwnerId id() {
    return owner.id();
  }

  @Override
  public void close() {
    cameraKeys.close();
    displayKeys.close();
    owner.close();
  }
}
