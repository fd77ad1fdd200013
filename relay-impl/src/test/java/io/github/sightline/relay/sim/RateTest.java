package io.github.sightline.relay.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Relay;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Paths that narrow, widen, fall silent and are shared: true 1080p30 of 8 Mb/s with full crypto, in
 * virtual time. Every figure is printed.
 */
class RateTest {
  private static final double MEGA = 1e6;
  private static final double QUEUE_MILLIS = 500;
  private static final LinkModel NEAR = LinkModel.perfect().delayMillis(1);

  /** A quarter of the budget: how long a keyframe takes to leave. */
  private static final double KEYFRAME_MILLIS = 50;

  private static final long BUDGET = 200_000_000L;

  private final World world = new World(58);
  private final Relay relay = Shoot.relay(world, Identity.create());
  private final Home home = new Home(world, "anna");

  @AfterEach
  void close() {
    relay.close();
  }

  private static LinkModel narrow(double megabits) {
    return LinkModel.perfect().delayMillis(25).rate(megabits * MEGA, QUEUE_MILLIS);
  }

  private SimLink fromCamera() {
    return home.cameraHost().linkTo(world.host("relay"));
  }

  private static SimLink toDisplay(World world, Shoot shoot) {
    return world.host("relay").linkTo(shoot.viewer.host());
  }

  private static void sound(Shoot shoot) {
    assertTrue(shoot.seen.sound(), shoot::toString);
    assertEquals(0, shoot.display.statistics().framesRefused(), shoot::toString);
  }

  @Test
  void aCameraFollowsAPathFrom20To4AndBackTo20MegabitsAndNobodySeesAFreeze() {
    world.otherLinks(NEAR);
    world.link(home.cameraHost(), world.host("relay"), narrow(20));
    try (Shoot shoot = Shoot.video(world, home, home.viewer("display"), relay.card())) {
      QueueProbe probe = new QueueProbe(fromCamera());
      world.run(Duration.ofSeconds(20));
      assertEquals(1, shoot.pattern.scale(), "20 Mb/s take it all");
      fromCamera().model(narrow(4));
      world.run(Duration.ofSeconds(20));
      double low = shoot.pattern.scale();
      fromCamera().model(narrow(20));
      long wideAt = world.nowNanos();
      assertTrue(
          world.runUntil(() -> shoot.pattern.scale() >= 0.9, Duration.ofSeconds(30)),
          shoot::toString);
      double back = (world.nowNanos() - wideAt) / 1e9;
      world.run(Duration.ofSeconds(20));
      long freeze = shoot.seen.longestSilenceNanos() / 1_000_000;
      System.out.printf(
          "camera 20-4-20 Mb/s: longest freeze %d ms, queue p95 %.0f ms, p99 %.0f ms, at 4 Mb/s"
              + " %.2f of the rate, 90 %% back after %.1f s%n  %s%n",
          freeze, probe.millis(0.95), probe.millis(0.99), low, back, shoot.seen);
      sound(shoot);
      assertTrue(freeze < 1000, shoot::toString);
      assertTrue(probe.millis(0.95) < 100, "queue p95 " + probe.millis(0.95));
      assertTrue(back < 10, "back after " + back + " s");
      assertTrue(low > 0.3, "at 4 Mb/s " + low);
    }
  }

  /** A film at two rates: the lower one uses too little for the rate to grow up to the higher. */
  @Test
  void anEncoderOfFewRatesIsToldWhenNothingLimitsThePathAnyMore() {
    world.otherLinks(NEAR);
    world.link(home.cameraHost(), world.host("relay"), narrow(4));
    TestPattern pattern = Shoot.pattern(world, home);
    AtomicLong told = new AtomicLong();
    LongConsumer twoRates =
        bits -> {
          told.set(bits);
          pattern.bitrate(bits < 8 * MEGA ? 1_500_000 : bits);
        };
    try (Camera camera = home.cameraBuilder(relay.card()).onTargetBitrate(twoRates).open()) {
      pattern.feed(camera, Shoot.FRAME);
      assertTrue(world.runUntil(() -> pattern.scale() < 0.3, Duration.ofSeconds(10)));
      assertTrue(told.get() < 4 * MEGA, "told " + told);
      fromCamera().model(narrow(20));
      assertTrue(world.runUntil(() -> pattern.scale() == 1, Duration.ofSeconds(30)), "" + told);
      assertEquals(Long.MAX_VALUE, told.get());
      assertEquals(0, camera.statistics().targetBitsPerSecond());
    }
  }

  @ParameterizedTest
  @CsvSource({"0.02, true", "0.05, false", "0.2, true", "0.2, false"})
  void aWidePathThatLosesJittersAndReordersLimitsNothing(double loss, boolean up) {
    LinkModel rough =
        LinkModel.perfect().delayMillis(25).loss(loss).jitterMillis(5).reorder(0.1, 0, 20);
    world.otherLinks(NEAR);
    Home.Viewer viewer = home.viewer("display");
    if (up) {
      world.link(home.cameraHost(), world.host("relay"), rough);
    } else {
      world.link(world.host("relay"), viewer.host(), rough);
    }
    try (Shoot shoot = Shoot.video(world, home, viewer, relay.card())) {
      world.run(Duration.ofSeconds(40));
      sound(shoot);
      assertEquals(1, shoot.pattern.scale(), shoot::toString);
      assertEquals(0, shoot.camera.statistics().framesDropped(), shoot::toString);
      assertEquals(0, shoot.display.statistics().framesLost(), shoot::toString);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "true, 0.5, 500",
    "true, 1, 1000",
    "true, 2, 1000",
    "false, 0.5, 500",
    "false, 1, 1000",
    "false, 2, 1000"
  })
  void aPathThatIsNarrowForASecondShowsAllFramesAgainSoonAfter(
      boolean up, double megabits, int millis) {
    world.otherLinks(NEAR);
    Home.Viewer viewer = home.viewer("display");
    Link link = world.link(up ? home.cameraHost() : viewer.host(), world.host("relay"), narrow(50));
    try (Shoot shoot = Shoot.video(world, home, viewer, relay.card())) {
      world.run(Duration.ofSeconds(5));
      link.model(narrow(megabits));
      world.run(Duration.ofMillis(millis));
      link.model(narrow(50));
      double back = secondsUntilEveryFrameIsShown(shoot, world.nowNanos());
      System.out.printf(
          "%s hop at %.1f Mb/s for %d ms: all frames back after %.1f s%n",
          up ? "camera's" : "viewer's", megabits, millis, back);
      sound(shoot);
      assertTrue(back <= 6, "back after " + back + " s, " + shoot);
    }
  }

  @Test
  void aViewerWhoseHopNarrowsTo4MegabitsSeesTheBeginningOfEachGroupAndNothingBroken() {
    world.otherLinks(NEAR);
    Home.Viewer viewer = home.viewer("display");
    world.link(world.host("relay"), viewer.host(), narrow(20));
    try (Shoot shoot = Shoot.video(world, home, viewer, relay.card())) {
      SimLink down = toDisplay(world, shoot);
      QueueProbe probe = new QueueProbe(down);
      world.run(Duration.ofSeconds(20));
      down.model(narrow(4));
      world.run(Duration.ofSeconds(3));
      int before = shoot.seen.shown();
      world.run(Duration.ofSeconds(17));
      double low = (shoot.seen.shown() - before) / 17.0;
      double standing = probe.millis(0.95);
      down.model(narrow(20));
      long wideAt = world.nowNanos();
      double back = secondsUntilEveryFrameIsShown(shoot, wideAt);
      world.run(Duration.ofSeconds(10));
      long freeze = shoot.seen.longestSilenceNanos() / 1_000_000;
      System.out.printf(
          "viewer 20-4-20 Mb/s, 8 Mb/s filmed: longest freeze %d ms, queue p95 %.0f ms, p99 %.0f"
              + " ms, at 4 Mb/s %.1f frames/s, all frames back after %.1f s%n  %s%n",
          freeze, standing, probe.millis(0.99), low, back, shoot.seen);
      sound(shoot);
      assertEquals(1, shoot.pattern.scale(), "the camera's own hop is wide");
      assertTrue(freeze < 1000, shoot::toString);
      assertTrue(standing < 100, "queue p95 " + standing);
      assertTrue(back < 10, "back after " + back + " s");
      assertTrue(low > 6, "frames per second " + low);
    }
  }

  /** From when on, in seconds, at least 27 frames of each second are shown. */
  private double secondsUntilEveryFrameIsShown(Shoot shoot, long since) {
    for (int i = 0; i < 60; i++) {
      int before = shoot.seen.shown();
      world.run(Duration.ofMillis(500));
      if (shoot.seen.shown() - before >= 14) {
        return (world.nowNanos() - since) / 1e9 - 0.5;
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  @Test
  void aDownloadThatOnlyLossStopsSharesTenMegabitsWithTheCameraAndStarvesNeither() {
    world.otherLinks(NEAR);
    world.link(home.cameraHost(), world.host("relay"), narrow(10));
    try (Shoot shoot = Shoot.video(world, home, home.viewer("display"), relay.card())) {
      QueueProbe probe = new QueueProbe(fromCamera());
      world.run(Duration.ofSeconds(10));
      CrossFlow other = new CrossFlow(world, fromCamera());
      other.fill();
      world.run(Duration.ofSeconds(5));
      probe.restart();
      int before = shoot.seen.shown();
      long theirs = other.carried();
      int seconds = 60;
      world.run(Duration.ofSeconds(seconds));
      double ours = probe.bytes() * 8 / MEGA / seconds;
      double others = (other.carried() - theirs) * 8 / MEGA / seconds;
      double frames = (shoot.seen.shown() - before) / (double) seconds;
      other.end();
      long aloneAt = world.nowNanos();
      world.runUntil(() -> shoot.pattern.scale() >= 0.9, Duration.ofSeconds(30));
      double back = (world.nowNanos() - aloneAt) / 1e9;
      System.out.printf(
          "10 Mb/s shared for %d s: ours %.2f, theirs %.2f Mb/s, %.1f frames/s, longest freeze %d"
              + " ms; alone again 90 %% after %.1f s%n",
          seconds, ours, others, frames, shoot.seen.longestSilenceNanos() / 1_000_000, back);
      sound(shoot);
      assertTrue(ours > 1.5, "ours " + ours);
      assertTrue(others > 2.5, "theirs " + others);
      assertTrue(frames > 20, "frames per second " + frames);
      assertTrue(back < 15, "back after " + back + " s");
    }
  }

  @Test
  void pictureIsLive50MsAfterRoundTripAndKeyframeOfABlackoutOfEitherHop() {
    for (boolean display : new boolean[] {true, false}) {
      for (int roundTrip : new int[] {10, 50, 100}) {
        for (int blackout : new int[] {300, 1000}) {
          World dark = new World(roundTrip + blackout);
          dark.otherLinks(NEAR);
          try (Relay here = Shoot.relay(dark, Identity.create())) {
            Home there = home.in(dark);
            Home.Viewer viewer = home.viewer("display" + display + roundTrip + blackout).in(dark);
            VirtualHost far = display ? viewer.host() : there.cameraHost();
            LinkModel way = LinkModel.perfect().delayMillis(roundTrip / 2.0);
            Link link = dark.link(far, dark.host("relay"), way);
            try (Shoot shoot = Shoot.video(dark, there, viewer, here.card())) {
              dark.run(Duration.ofMillis(4_700));
              link.blackout(Duration.ofMillis(blackout));
              dark.run(Duration.ofMillis(blackout));
              long over = dark.nowNanos();
              dark.runUntil(
                  () -> shoot.seen.lastAtNanos() > over && shoot.seen.lastLatencyNanos() <= BUDGET,
                  Duration.ofSeconds(10));
              double took = (dark.nowNanos() - over) / 1e6;
              System.out.printf(
                  "blackout of %d ms, %s hop, RTT %d: live after %.0f ms%n",
                  blackout, display ? "display's" : "camera's", roundTrip, took);
              dark.run(Duration.ofSeconds(3));
              sound(shoot);
              double beyond = took - roundTrip - KEYFRAME_MILLIS;
              assertTrue(beyond <= 50, beyond + " ms beyond, " + shoot);
            }
          }
        }
      }
    }
  }
}
