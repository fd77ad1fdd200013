package io.github.sightline.relay.sim;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Display;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.media.Frame;
import io.github.sightline.relay.media.FrameView;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.TrackName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A home in a world: its camera films watermarks, its display checks every frame it is shown.
 * Checks are of three kinds: whose frame it is, that frames come in order and once, and when they
 * come.
 */
final class Shoot implements AutoCloseable {
  private static final long NANOS_PER_MILLI = 1_000_000;

  final VirtualHost cameraHost;
  final VirtualHost displayHost;
  final List<String> events = new ArrayList<>();
  final List<Long> delaysMillis = new ArrayList<>();
  final Camera camera;
  final Display display;
  long published;
  long shown;
  long lastShownAt = -1;
  long longestSilence;
  private final World world;
  private final Household home;
  private final Map<Long, Long> capturedAt = new HashMap<>();
  private boolean keyframeWanted;
  private boolean cameraJoined;
  private boolean displayJoined;
  private long lastFrame = -1;
  private Location lastLocation = new Location(-1, 0, 0);
  private int sinceKeyframe;

  Shoot(World world, String name, Household home, RelayCard card) {
    this.world = world;
    this.home = home;
    cameraHost = world.host(name + " camera");
    displayHost = world.host(name + " display");
    camera =
        Camera.builder()
            .relay(card)
            .identity(home.cameraKeys)
            .grant(home.mayPublish)
            .onKeyframeWanted(() -> keyframeWanted = true)
            .onEvent(event -> cameraJoined |= note("camera", event))
            .host(cameraHost)
            .open();
    display =
        Display.builder()
            .relay(card)
            .identity(home.displayKeys)
            .grant(home.maySubscribe)
            .watch(home.cameraId, TrackName.MAIN, this::show)
            .onEvent(event -> displayJoined |= note("display", event))
            .host(displayHost)
            .open();
  }

  private boolean note(String who, RelayEvent event) {
    events.add(world.nowNanos() / NANOS_PER_MILLI + " ms " + who + " " + event);
    if (event instanceof RelayEvent.HandlerFailed failed) {
      throw new AssertionError(world + ": " + failed.cause().getMessage(), failed.cause());
    }
    return event instanceof RelayEvent.Joined;
  }

  boolean joined() {
    return cameraJoined && displayJoined;
  }

  /** Films at a rate, a keyframe each {@code group} frames and when one is wanted. */
  void film(Duration interval, int group, int keyBytes, int deltaBytes) {
    world.every(interval, () -> frame(group, keyBytes, deltaBytes));
  }

  private void frame(int group, int keyBytes, int deltaBytes) {
    boolean key = keyframeWanted || published == 0 || sinceKeyframe >= group;
    long micros = world.nowNanos() / 1_000;
    var payload = home.watermark.paint(published, key ? keyBytes : deltaBytes);
    capturedAt.put(published, world.nowNanos());
    Outcome outcome =
        camera.publish(key ? Frame.key(micros, payload) : Frame.delta(micros, payload));
    if (outcome.ok()) {
      published++;
      sinceKeyframe = key ? 1 : sinceKeyframe + 1;
      keyframeWanted &= !key;
    } else if (!outcome.transientCondition()) {
      throw new AssertionError(world + ": camera says " + outcome);
    }
  }

  private void show(FrameView view) {
    long frame = home.watermark.read(view.payload());
    if (frame <= lastFrame || !after(view.location(), lastLocation)) {
      throw new AssertionError(
          "ORDER: frame "
              + frame
              + " at "
              + view.location()
              + " after "
              + lastFrame
              + " at "
              + lastLocation);
    }
    if (lastShownAt >= 0) {
      longestSilence = Math.max(longestSilence, world.nowNanos() - lastShownAt);
    }
    lastFrame = frame;
    lastLocation = view.location();
    lastShownAt = world.nowNanos();
    shown++;
    Long captured = capturedAt.remove(frame);
    if (captured == null) {
      throw new AssertionError("TWICE: frame " + frame);
    }
    delaysMillis.add((world.nowNanos() - captured) / NANOS_PER_MILLI);
  }

  private static boolean after(Location a, Location b) {
    if (a.epoch() != b.epoch()) {
      return a.epoch() > b.epoch();
    }
    return a.group() != b.group() ? a.group() > b.group() : a.object() > b.object();
  }

  /** Milliseconds below which a share of the shown frames came. */
  long delay(double share) {
    List<Long> sorted = delaysMillis.stream().sorted().toList();
    return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(share * sorted.size())));
  }

  @Override
  public void close() {
    camera.close();
    display.close();
  }

  @Override
  public String toString() {
    return "published "
        + published
        + ", shown "
        + shown
        + ", longest silence "
        + longestSilence / NANOS_PER_MILLI
        + " ms, "
        + display.statistics()
        + ", "
        + camera.statistics()
        + "\n  "
        + String.join("\n  ", events);
  }
}
