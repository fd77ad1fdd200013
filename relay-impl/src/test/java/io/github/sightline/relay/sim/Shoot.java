package io.github.sightline.relay.sim;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Display;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.media.TrackName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A home that films: its camera and one display at a relay, what they said and what was seen. */
final class Shoot implements AutoCloseable {
  /** 1080p30 at 8 Mb/s: a P frame of 26 fragments, a keyframe of 104, once a second. */
  static final Duration FRAME = Duration.ofNanos(33_333_333);

  static final int GROUP = 30;
  private static final int FRAGMENT = 1138;
  private static final int SEAL_OVERHEAD = 107;
  static final int DELTA_BYTES = 26 * FRAGMENT - SEAL_OVERHEAD;
  static final int KEY_BYTES = 104 * FRAGMENT - SEAL_OVERHEAD;

  final Home home;
  final TestPattern pattern;
  final TestPattern.Viewer seen;
  final Home.Viewer viewer;
  final Camera camera;
  final Display display;
  final List<RelayEvent> cameraEvents = new ArrayList<>();
  final List<RelayEvent> displayEvents = new ArrayList<>();
  private final World world;
  private final List<String> story = new ArrayList<>();

  /** Opens camera and display; nothing is filmed yet. */
  Shoot(World world, Home home, Home.Viewer viewer, RelayCard card, TestPattern pattern) {
    this.world = world;
    this.home = home;
    this.viewer = viewer;
    this.pattern = pattern;
    this.seen = pattern.viewer();
    camera =
        home.cameraBuilder(card)
            .onKeyframeWanted(pattern::wantKeyframe)
            .onTargetBitrate(pattern::bitrate)
            .onEvent(event -> note("camera", cameraEvents, event))
            .open();
    display =
        viewer
            .builder(card)
            .watch(home.camera(), TrackName.MAIN, seen)
            .onEvent(event -> note("display", displayEvents, event))
            .open();
  }

  /** True 1080p30. */
  static TestPattern pattern(World world, Home home) {
    return new TestPattern(world, home.watermark(), DELTA_BYTES, KEY_BYTES, GROUP);
  }

  /** The same, filming from now on. */
  static Shoot video(World world, Home home, Home.Viewer viewer, RelayCard card) {
    TestPattern pattern = pattern(world, home);
    Shoot shoot = new Shoot(world, home, viewer, card, pattern);
    pattern.feed(shoot.camera, FRAME);
    return shoot;
  }

  /** A new home that films a little, 25 small frames a second, from now on. */
  static Shoot small(World world, String name, RelayCard card) {
    Home home = new Home(world, name);
    TestPattern pattern = new TestPattern(world, home.watermark(), 6_000, 20_000, 25);
    Shoot shoot = new Shoot(world, home, home.viewer("display"), card, pattern);
    pattern.feed(shoot.camera, Duration.ofMillis(40));
    return shoot;
  }

  /** A relay that serves everybody, on the host of that name. */
  static Relay relay(World world, Identity keys) {
    VirtualHost host = world.host("relay");
    return Relay.builder()
        .listen(host.address(7000))
        .identity(keys)
        .admit(owner -> true)
        .host(host)
        .start();
  }

  private void note(String who, List<RelayEvent> events, RelayEvent event) {
    events.add(event);
    story.add(world.nowNanos() / 1_000_000 + " ms " + who + " " + event);
  }

  boolean joined() {
    return has(cameraEvents, RelayEvent.Joined.class)
        && has(displayEvents, RelayEvent.Joined.class);
  }

  static boolean has(List<RelayEvent> events, Class<? extends RelayEvent> kind) {
    return events.stream().anyMatch(kind::isInstance);
  }

  /** How long ago the last frame was shown. */
  Duration sinceLast() {
    return Duration.ofNanos(world.nowNanos() - seen.lastAtNanos());
  }

  @Override
  public void close() {
    camera.close();
    display.close();
  }

  @Override
  public String toString() {
    return seen
        + ", "
        + display.statistics()
        + ", "
        + camera.statistics()
        + "\n  "
        + String.join("\n  ", story);
  }
}
