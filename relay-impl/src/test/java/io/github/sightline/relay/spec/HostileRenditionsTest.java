package io.github.sightline.relay.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Display;
import io.github.sightline.relay.impl.wire.Fragment;
import io.github.sightline.relay.media.FrameView;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackName;
import io.github.sightline.relay.sim.Home;
import io.github.sightline.relay.sim.LinkModel;
import io.github.sightline.relay.sim.TestPattern;
import io.github.sightline.relay.sim.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a display shows of a set whose renditions a relay mixes up. */
class HostileRenditionsTest {
  private static final TrackName HIGH = TrackName.of("high");
  private static final TrackName LOW = TrackName.of("low");

  /** As a camera names its tracks on the hop, and a display its first set. */
  private static final int HIGH_ALIAS = 1;

  private static final int LOW_ALIAS = 2;

  private final World world = new World(73);
  private final HostileRelay relay = relay();
  private final House anna = new House("anna");
  private final House ben = new House("ben");

  private HostileRelay relay() {
    world.otherLinks(LinkModel.perfect().delayMillis(10));
    return new HostileRelay(world, world.host("relay"), Cast.device("relay"));
  }

  /** A home that films in two renditions. */
  private final class House {
    final Home home;
    final TestPattern.Viewer seen;
    final Display display;
    private long lastCapture;

    House(String name) {
      home = new Home(world, name);
      TestPattern pattern = new TestPattern(world, home.watermark(), 6_000, 20_000, 25);
      pattern.rendition(LOW, 0.3, false);
      seen = pattern.viewer();
      Camera camera =
          home.cameraBuilder(relay.card())
              .tracks(HIGH, LOW)
              .onKeyframeWanted(pattern::wantKeyframe)
              .open();
      display =
          home.viewer("display")
              .builder(relay.card())
              .watch(home.camera(), List.of(HIGH, LOW), this::onFrame)
              .open();
      pattern.feed(camera, Duration.ofMillis(40));
    }

    private void onFrame(FrameView frame) {
      assertTrue(frame.captureMicros() > lastCapture, "captured after the one before");
      lastCapture = frame.captureMicros();
      seen.onFrame(frame);
    }

    OwnerId owner() {
      return home.owner().id();
    }

    /** Nothing but its own pictures, each once, in order, to be decoded. */
    void sound() {
      assertTrue(seen.sound(), this::toString);
    }

    @Override
    public String toString() {
      return seen + ", " + display.statistics();
    }
  }

  private OwnerId other(OwnerId owner) {
    return owner.equals(anna.owner()) ? ben.owner() : anna.owner();
  }

  private void during(HostileRelay.Mischief mischief) {
    relay.turns(mischief);
    world.run(Duration.ofSeconds(8));
    relay.turns((from, frame) -> relay.pass(from, Fragment.alias(frame, 1), frame));
    int before = anna.seen.shown();
    world.run(Duration.ofSeconds(4));
    anna.sound();
    ben.sound();
    assertTrue(anna.seen.shown() > before + 40, anna::toString);
  }

  // [M-22]
  @Test
  void allRenditionsAtOnceAreOnePictureAndEachMomentOfItIsShownOnce() {
    during((from, frame) -> relay.pass(from, Fragment.alias(frame, 1), frame));
    assertTrue(anna.seen.shown() > 200, anna::toString);
    assertEquals(0, anna.display.statistics().framesRefused(), anna::toString);
  }

  // [M-22] [W-39]
  @Test
  void r5_oneRenditionUnderTheNameOfAnotherIsRefused() {
    during(
        (from, frame) ->
            relay.pass(from, HIGH_ALIAS + LOW_ALIAS - Fragment.alias(frame, 1), frame));
    assertTrue(anna.display.statistics().framesRefused() > 0, anna::toString);
  }

  // [M-22]
  @Test
  void r5_anotherOwnersRenditionDoesNotEnterASet() {
    during(
        (from, frame) -> {
          boolean low = Fragment.alias(frame, 1) == LOW_ALIAS;
          relay.pass(low ? other(from) : from, Fragment.alias(frame, 1), frame);
        });
    assertTrue(anna.seen.shown() > 200, anna::toString);
    assertTrue(anna.display.statistics().framesRefused() > 0, anna::toString);
    assertTrue(ben.display.statistics().framesRefused() > 0, ben::toString);
  }

  // [M-22]
  @Test
  void aRenditionIsNotGoneOnWithInItsMiddle() {
    // What comes first is high; it stops in the middle of each group, and low, a little late, does
    // not.
    during(
        (from, frame) -> {
          boolean low = Fragment.alias(frame, 1) == LOW_ALIAS;
          if (low) {
            world.after(
                Duration.ofMillis(60), () -> relay.turn(() -> relay.pass(from, LOW_ALIAS, frame)));
          } else if (Fragment.object(frame, 1) < 12) {
            relay.pass(from, HIGH_ALIAS, frame);
          }
        });
  }

  // [M-22]
  @Test
  void r6_aRenditionOfAMomentAgoIsNotShownAgain() {
    List<byte[]> kept = new ArrayList<>();
    during(
        (from, frame) -> {
          boolean low = Fragment.alias(frame, 1) == LOW_ALIAS;
          if (low && from.equals(anna.owner())) {
            kept.add(frame);
            world.after(
                Duration.ofMillis(700), () -> relay.turn(() -> relay.pass(from, LOW_ALIAS, frame)));
          } else if (!low) {
            relay.pass(from, HIGH_ALIAS, frame);
          }
        });
    assertTrue(kept.size() > 100);
    assertTrue(anna.seen.shown() > 200, anna::toString);
  }
}
