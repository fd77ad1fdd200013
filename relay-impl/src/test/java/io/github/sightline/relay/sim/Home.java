package io.github.sightline.relay.sim;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Display;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Owner;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.media.CameraId;
import java.time.Duration;
import java.time.Instant;

/**
 * One owner with a camera and its displays: keys made, grants issued. A world has as many homes as
 * it likes, all with cameras of the same name.
 */
public final class Home {
  private final World world;
  private final String name;
  private final Owner owner = Owner.create();
  private final Identity cameraKeys = Identity.create();
  private final CameraId cameraId;
  private final Grant publish;
  private long revision;

  /**
   * Founds a home.
   *
   * @param world where it stands; its clock dates the grants
   * @param name of the owner; hosts are called {@code name/camera} and {@code name/display}
   */
  public Home(World world, String name) {
    this.world = world;
    this.name = name;
    var enrolment = cameraKeys.enrolment(Role.PUBLISH, owner.id(), owner.enrolmentNonce());
    this.cameraId = enrolment.camera();
    this.publish = owner.grant(Role.PUBLISH, enrolment, cameraId, begin(), Duration.ofDays(30));
  }

  private Instant begin() {
    return world.instant();
  }

  /** The owner. */
  public Owner owner() {
    return owner;
  }

  /** The camera's id. */
  public CameraId camera() {
    return cameraId;
  }

  /** The right to publish. */
  public Grant publishGrant() {
    return publish;
  }

  /** The next number for a revocation. */
  public long nextRevision() {
    return ++revision;
  }

  /** The host of the camera. */
  public VirtualHost cameraHost() {
    return world.host(name + "/camera");
  }

  /**
   * The camera, described but for what a test adds.
   *
   * @param card the relay's
   * @return a builder on the camera's host
   */
  public Camera.Builder cameraBuilder(RelayCard card) {
    return Camera.builder().host(cameraHost()).relay(card).identity(cameraKeys).grant(publish);
  }

  /** A viewer of this home: its keys and its right to see the camera. */
  public record Viewer(VirtualHost host, Identity keys, Grant grant) {
    /**
     * The display, described but for what a test adds.
     *
     * @param card the relay's
     * @return a builder on the viewer's host
     */
    public Display.Builder builder(RelayCard card) {
      return Display.builder().host(host).relay(card).identity(keys).grant(grant);
    }
  }

  /**
   * Admits a viewer.
   *
   * @param which its name in the home
   * @return its keys and grant
   */
  public Viewer viewer(String which) {
    Identity keys = Identity.create();
    var enrolment = keys.enrolment(Role.SUBSCRIBE, owner.id(), owner.enrolmentNonce());
    Grant grant = owner.grant(Role.SUBSCRIBE, enrolment, cameraId, begin(), Duration.ofDays(6));
    return new Viewer(world.host(name + "/" + which), keys, grant);
  }
}
