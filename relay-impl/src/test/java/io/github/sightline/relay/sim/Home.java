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
 * it likes, all with cameras of the same name; a home may stand in several worlds.
 */
public final class Home {
  private static final Duration PUBLISH_LIFE = Duration.ofDays(30);
  private static final Duration SUBSCRIBE_LIFE = Duration.ofDays(6);

  /** What the owner holds, whatever the world. */
  private static final class Deeds {
    private final Owner owner;
    private final Identity cameraKeys;
    private final Watermark watermark;
    private long revision;

    Deeds(VirtualHost drawer) {
      owner = Owner.create(drawer);
      cameraKeys = Identity.create(drawer);
      watermark = new Watermark(owner.id(), owner.id().hashCode() * 0x9E37_79B9_7F4A_7C15L);
    }
  }

  private final World world;
  private final String name;
  private final Deeds deeds;
  private final CameraId cameraId;
  private final Grant publish;

  /**
   * Founds a home.
   *
   * @param world where it stands; its clock dates the grants
   * @param name of the owner; hosts are called {@code name/camera} and {@code name/display}
   */
  public Home(World world, String name) {
    this.world = world;
    this.name = name;
    this.deeds = new Deeds(world.host(name + "/owner"));
    var enrolment =
        deeds.cameraKeys.enrolment(Role.PUBLISH, deeds.owner.id(), deeds.owner.enrolmentNonce());
    this.cameraId = enrolment.camera();
    this.publish =
        deeds.owner.grant(Role.PUBLISH, enrolment, cameraId, world.instant(), PUBLISH_LIFE);
  }

  private Home(World world, Home from) {
    this.world = world;
    this.name = from.name;
    this.deeds = from.deeds;
    this.cameraId = from.cameraId;
    this.publish = from.publish;
  }

  /**
   * The same keys and grants in another world.
   *
   * @param other where it stands too
   * @return the home there
   */
  public Home in(World other) {
    return new Home(other, this);
  }

  /** The owner. */
  public Owner owner() {
    return deeds.owner;
  }

  /** The camera's id. */
  public CameraId camera() {
    return cameraId;
  }

  /** The camera's keys. */
  public Identity cameraKeys() {
    return deeds.cameraKeys;
  }

  /** The right to publish. */
  public Grant publishGrant() {
    return publish;
  }

  /** The next number for a revocation. */
  public long nextRevision() {
    return ++deeds.revision;
  }

  /** What its camera films. */
  public Watermark watermark() {
    return deeds.watermark;
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
    return Camera.builder()
        .host(cameraHost())
        .relay(card)
        .identity(deeds.cameraKeys)
        .grant(publish);
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

    /**
     * The same viewer in another world.
     *
     * @param world where
     * @return the same keys and grant on the host of the same name
     */
    public Viewer in(World world) {
      return new Viewer(world.host(host.name()), keys, grant);
    }
  }

  /**
   * Admits a viewer from now on, for six days.
   *
   * @param which its name in the home
   * @return its keys and grant
   */
  public Viewer viewer(String which) {
    return viewer(which, world.instant(), SUBSCRIBE_LIFE);
  }

  /**
   * Admits a viewer for a time.
   *
   * @param which its name in the home
   * @param begin first instant
   * @param life at most seven days
   * @return its keys and grant
   */
  public Viewer viewer(String which, Instant begin, Duration life) {
    VirtualHost host = world.host(name + "/" + which);
    Identity keys = Identity.create(host);
    var enrolment = keys.enrolment(Role.SUBSCRIBE, deeds.owner.id(), deeds.owner.enrolmentNonce());
    Grant grant = deeds.owner.grant(Role.SUBSCRIBE, enrolment, cameraId, begin, life);
    return new Viewer(host, keys, grant);
  }
}
