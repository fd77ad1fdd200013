package io.github.sightline.relay.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Display;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.media.FrameView;
import io.github.sightline.relay.media.TrackName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A picture in several renditions, of which a viewer is sent the one its path takes. */
class RenditionTest {
  private static final TrackName HIGH = TrackName.of("high");
  private static final TrackName LOW = TrackName.of("low");
  private static final LinkModel NEAR = LinkModel.perfect().delayMillis(1);

  private final World world = new World(72);
  private final VirtualHost host = world.host("relay");
  private final Relay relay = Shoot.relay(world, Identity.create());
  private final Home home = new Home(world, "anna");
  private final Home.Viewer viewer = home.viewer("display");
  private final List<RelayEvent> events = new ArrayList<>();
  private final List<String> turns = new ArrayList<>();
  private final TestPattern pattern =
      new TestPattern(world, home.watermark(), Shoot.DELTA_BYTES, Shoot.KEY_BYTES, Shoot.GROUP);
  private final TestPattern.Viewer seen = pattern.viewer();
  private final Camera camera =
      home.cameraBuilder(relay.card())
          .tracks(HIGH, LOW)
          .onKeyframeWanted(pattern::wantKeyframe)
          .open();
  private int high;
  private int low;
  private long lastCapture;

  @AfterEach
  void close() {
    camera.close();
    relay.close();
    assertEquals(0, host.poisonedMemory().slabsOut(), "every slab came back");
  }

  private void onFrame(FrameView frame) {
    boolean isHigh = frame.track().equals(camera.track(HIGH));
    assertTrue(isHigh || frame.track().equals(camera.track(LOW)));
    assertTrue(frame.captureMicros() > lastCapture, "captured after the one before");
    lastCapture = frame.captureMicros();
    high += isHigh ? 1 : 0;
    low += isHigh ? 0 : 1;
    String name = isHigh ? "high" : "low";
    if (turns.isEmpty() || !turns.get(turns.size() - 1).endsWith(name)) {
      assertTrue(frame.keyframe(), "it changes at a keyframe");
      turns.add(world.nowNanos() / 1_000_000 + " ms " + name);
    }
    seen.onFrame(frame);
  }

  private Display watch(TrackName... names) {
    return viewer
        .builder(relay.card())
        .watch(home.camera(), List.of(names), this::onFrame)
        .onEvent(events::add)
        .open();
  }

  private void sound(Display display) {
    assertTrue(seen.sound(), this::toString);
    assertEquals(0, display.statistics().framesRefused(), this::toString);
  }

  @Override
  public String toString() {
    return high + " high, " + low + " low, " + seen + ", " + turns + ", " + events;
  }

  private static LinkModel link(double megabits, double loss) {
    return LinkModel.perfect().delayMillis(25).loss(loss).rate(megabits * 1e6, 500);
  }

  // [M-21] [M-22]
  @ParameterizedTest
  @CsvSource({"0, false", "0, true", "0.02, false", "0.05, true"})
  void aViewerWhosePathNarrowsGoesToTheLowerRenditionAtAKeyframeAndBackUpLater(
      double loss, boolean lowFirst) {
    world.otherLinks(NEAR);
    world.link(host, viewer.host(), link(20, loss));
    pattern.rendition(LOW, 0.15, lowFirst);
    pattern.feed(camera, Shoot.FRAME);
    try (Display display = watch(HIGH, LOW)) {
      world.run(Duration.ofSeconds(10));
      assertEquals(0, low, this::toString);
      world.link(host, viewer.host(), link(4, loss));
      world.run(Duration.ofSeconds(5));
      int highBefore = high;
      int lowBefore = low;
      world.run(Duration.ofSeconds(15));
      System.out.println("narrow " + this);
      assertTrue(low - lowBefore >= (loss == 0 ? 400 : 360), this::toString);
      assertTrue(high - highBefore < 40, "tried once or twice: " + this);
      world.link(host, viewer.host(), link(20, loss));
      assertTrue(
          world.runUntil(() -> high > highBefore + 100, Duration.ofSeconds(60)), this::toString);
      world.run(Duration.ofSeconds(10));
      System.out.println("wide " + this);
      sound(display);
      assertTrue(world.nowNanos() - seen.lastAtNanos() < 200_000_000L, this::toString);
      assertTrue(turns.get(turns.size() - 1).endsWith("high"), this::toString);
      assertTrue(seen.longestSilenceNanos() < 1_000_000_000L, this::toString);
    }
  }

  // [M-21]
  @Test
  void oneRenditionIsSentAndTheOtherCostsTheViewerNothing() {
    world.otherLinks(NEAR);
    pattern.rendition(LOW, 0.5, false);
    pattern.feed(camera, Shoot.FRAME);
    try (Display display = watch(HIGH, LOW)) {
      world.run(Duration.ofSeconds(5));
      long bytes = display.statistics().bytes();
      world.run(Duration.ofSeconds(10));
      double rate = (display.statistics().bytes() - bytes) * 8 / 10e6;
      assertTrue(rate > 7 && rate < 10, rate + " Mb/s, " + this);
      assertEquals(0, low);
      sound(display);
      List<Outcome> ends = new ArrayList<>();
      List<Long> past = new ArrayList<>();
      assertEquals(
          Outcome.ACCEPTED,
          display.rewind(
              home.camera(),
              HIGH,
              Duration.ofSeconds(2),
              frame -> past.add(frame.location().object()),
              ends::add));
      world.run(Duration.ofSeconds(5));
      assertEquals(List.of(Outcome.ACCEPTED), ends);
      assertTrue(past.size() > 10 && past.get(0) == 0, "what two groups leave: " + past);
      assertEquals(
          Outcome.ABSENT,
          display.rewind(home.camera(), LOW, Duration.ofSeconds(2), frame -> {}, ends::add),
          "of what was not shown");
    }
  }

  @Test
  void whatIsNotPublishedIsPassedOverAndComesWhenItIs() {
    world.otherLinks(NEAR);
    TrackName never = TrackName.of("never");
    pattern.rendition(LOW, 0.5, false);
    pattern.feed(camera, Shoot.FRAME);
    try (Display display = watch(never, LOW, HIGH)) {
      world.run(Duration.ofSeconds(5));
      assertEquals(0, high, this::toString);
      assertTrue(low > 100, this::toString);
      sound(display);
      assertEquals(Outcome.BUSY, display.watch(home.camera(), HIGH, frame -> {}), "in the set");
      assertEquals(Outcome.ACCEPTED, display.unwatch(home.camera(), HIGH), "any names the set");
      int before = low;
      world.run(Duration.ofSeconds(1));
      assertEquals(before, low);
      assertEquals(Outcome.ABSENT, display.unwatch(home.camera(), LOW));
    }
  }

  @Test
  void aSetHasOneToFourDifferentTracksOfOneCamera() {
    List<TrackName> five = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      five.add(TrackName.of("track" + i));
    }
    try (Display display = viewer.builder(relay.card()).open()) {
      for (List<TrackName> wrong : List.of(five, List.<TrackName>of(), List.of(LOW, LOW))) {
        assertThrows(
            IllegalArgumentException.class, () -> display.watch(home.camera(), wrong, frame -> {}));
      }
      Home ben = new Home(world, "ben");
      assertEquals(Outcome.DENIED, display.watch(ben.camera(), List.of(HIGH, LOW), frame -> {}));
      assertEquals(Outcome.ACCEPTED, display.watch(home.camera(), five.subList(0, 4), frame -> {}));
    }
  }
}
