package io.github.sightline.relay.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Display;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.impl.wire.Fragment;
import io.github.sightline.relay.impl.wire.SealedHeader;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackName;
import io.github.sightline.relay.sim.Home;
import io.github.sightline.relay.sim.LinkModel;
import io.github.sightline.relay.sim.TestPattern;
import io.github.sightline.relay.sim.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What displays show of a relay that does whatever a relay can do. */
class HostileRelayTest {
  private static final Duration FRAME = Duration.ofMillis(40);
  private static final int GROUP = 25;

  private final World world = new World(61);
  private final HostileRelay relay = relay();
  private final Street anna = new Street("anna");
  private final Street ben = new Street("ben");

  private HostileRelay relay() {
    world.otherLinks(LinkModel.perfect().delayMillis(10));
    return new HostileRelay(world, world.host("relay"), Cast.device("relay"));
  }

  /** A home that films through the hostile relay. */
  private final class Street {
    final Home home;
    final TestPattern pattern;
    final TestPattern.Viewer seen;
    final Display display;
    final List<RelayEvent> events = new ArrayList<>();

    Street(String name) {
      home = new Home(world, name);
      pattern = new TestPattern(world, home.watermark(), 6_000, 20_000, GROUP);
      seen = pattern.viewer();
      Camera camera =
          home.cameraBuilder(relay.card()).onKeyframeWanted(pattern::wantKeyframe).open();
      display =
          home.viewer("display")
              .builder(relay.card())
              .watch(home.camera(), TrackName.MAIN, seen)
              .onEvent(events::add)
              .open();
      pattern.feed(camera, FRAME);
    }

    OwnerId owner() {
      return home.owner().id();
    }

    /** Nothing but its own frames, each once, in order. */
    void sound() {
      assertEquals(0, seen.wrong(), this::toString);
      assertFalse(seen.disordered(), this::toString);
    }

    boolean told(Class<? extends RelayEvent> kind) {
      return events.stream().anyMatch(kind::isInstance);
    }

    @Override
    public String toString() {
      return seen + ", " + display.statistics() + ", " + events;
    }
  }

  /** Runs a mischief, then honesty: both homes see their own again. */
  private void during(HostileRelay.Mischief mischief, Duration length) {
    world.run(Duration.ofSeconds(3));
    assertTrue(anna.seen.shown() > 50, anna::toString);
    relay.turns(mischief);
    world.run(length);
    relay.honest();
    int before = anna.seen.shown();
    world.run(Duration.ofSeconds(4));
    for (Street street : List.of(anna, ben)) {
      street.sound();
      assertTrue(world.nowNanos() - street.seen.lastAtNanos() < 500_000_000L, street::toString);
    }
    assertTrue(anna.seen.shown() > before + 40, anna::toString);
  }

  private OwnerId other(OwnerId owner) {
    return owner.equals(anna.owner()) ? ben.owner() : anna.owner();
  }

  @Test
  void r5_framesAndKeysOfTwoOwnersExchangedShowNobodyAnything() {
    during(
        new HostileRelay.Mischief() {
          @Override
          public void onFragment(OwnerId from, byte[] frame) {
            relay.pass(other(from), frame);
          }

          @Override
          public OwnerId keysGoTo(OwnerId from) {
            return other(from);
          }
        },
        Duration.ofSeconds(4));
    assertTrue(anna.display.statistics().framesRefused() > 0, anna::toString);
    assertTrue(ben.display.statistics().framesRefused() > 0, ben::toString);
  }

  @Test
  void r5_piecesOfTwoOwnersMixedIntoOneObjectShowNobodyAnything() {
    during(
        (from, frame) -> {
          OwnerId to = Fragment.index(frame, 1) % 2 == 0 ? from : other(from);
          relay.pass(to, frame);
        },
        Duration.ofSeconds(4));
    assertTrue(anna.display.statistics().framesRefused() > 0, anna::toString);
  }

  @Test
  void r6_whatIsReplayedIsShownOnce() {
    List<byte[]> kept = new ArrayList<>();
    during(
        (from, frame) -> {
          relay.pass(from, frame);
          if (from.equals(anna.owner())) {
            kept.add(frame);
            byte[] old = kept.get(new Random(kept.size()).nextInt(kept.size()));
            relay.pass(from, old);
            relay.passAfter(Duration.ofSeconds(3), from, old);
          }
        },
        Duration.ofSeconds(6));
    assertTrue(anna.seen.shown() >= anna.pattern.accepted() - 4, anna::toString);
  }

  @Test
  void r6_anOldGroupUnderTheNumberOfANewOneIsRefused() {
    List<byte[]> firstKeyframe = new ArrayList<>();
    during(
        (from, frame) -> {
          boolean keyframe = (Fragment.flags(frame, 1) & SealedHeader.KEYFRAME) != 0;
          if (!from.equals(anna.owner()) || !keyframe) {
            relay.pass(from, frame);
          } else if (Fragment.index(frame, 1) >= firstKeyframe.size()) {
            firstKeyframe.add(frame);
            relay.pass(from, frame);
          } else {
            byte[] forged = firstKeyframe.get(Fragment.index(frame, 1)).clone();
            // Place and seq of the new keyframe, bytes of the old one.
            System.arraycopy(frame, 0, forged, 0, Fragment.bytesAt(1));
            relay.pass(from, forged);
          }
        },
        Duration.ofSeconds(4));
    assertTrue(anna.display.statistics().framesRefused() > 0, anna::toString);
  }

  @Test
  void r6_whatIsShuffledAndDoubledIsShownInOrder() {
    List<Runnable> held = new ArrayList<>();
    Random random = new Random(6);
    during(
        (from, frame) -> {
          held.add(() -> relay.pass(from, frame));
          held.add(() -> relay.pass(from, frame));
          if (held.size() >= 60) {
            Collections.shuffle(held, random);
            held.forEach(Runnable::run);
            held.clear();
          }
        },
        Duration.ofSeconds(5));
    assertTrue(anna.seen.shown() >= 0.9 * anna.pattern.accepted(), anna::toString);
  }

  @Test
  void r6_anObjectWithoutItsTailIsNoFrame() {
    during(
        (from, frame) -> {
          if (Fragment.index(frame, 1) + 1 < Fragment.count(frame, 1)) {
            relay.pass(from, frame);
          }
        },
        Duration.ofSeconds(4));
    assertTrue(anna.told(RelayEvent.Stale.class), anna::toString);
    assertTrue(anna.told(RelayEvent.FrameLost.class), anna::toString);
  }

  @Test
  void r6_whatIsHeldBackForThreeSecondsIsToldAsStale() {
    during(
        (from, frame) -> relay.passAfter(Duration.ofSeconds(3), from, frame),
        Duration.ofSeconds(6));
    assertTrue(anna.told(RelayEvent.Stale.class), anna::toString);
  }

  @Test
  void r6_aFreezeIsToldWithinTheBound() {
    world.run(Duration.ofSeconds(3));
    long frozenAt = world.nowNanos();
    relay.turns((from, frame) -> {});
    assertTrue(
        world.runUntil(() -> anna.told(RelayEvent.Stale.class), Duration.ofSeconds(3)),
        anna::toString);
    assertTrue(world.nowNanos() - frozenAt < 2_200_000_000L, anna::toString);
  }

  @Test
  void r7_withoutKeyframesTheDisplaySaysStaleAndShowsNothingOldAsLive() {
    world.run(Duration.ofMillis(3_200));
    relay.turns(
        (from, frame) -> {
          if ((Fragment.flags(frame, 1) & SealedHeader.KEYFRAME) == 0) {
            relay.pass(from, frame);
          }
        });
    world.run(Duration.ofSeconds(1));
    int afterItsGroup = anna.seen.shown();
    world.run(Duration.ofSeconds(4));
    assertEquals(afterItsGroup, anna.seen.shown(), "nothing without its keyframe");
    assertTrue(anna.told(RelayEvent.Stale.class), anna::toString);
    anna.sound();
    relay.honest();
    world.run(Duration.ofSeconds(3));
    assertTrue(anna.seen.shown() > afterItsGroup + 25, anna::toString);
    assertTrue(anna.events.get(anna.events.size() - 1) instanceof RelayEvent.Live, anna::toString);
  }

  /** A relay that keeps what the cameras send, and answers a FETCH as a test says. */
  private class Keeper implements HostileRelay.Mischief {
    final List<byte[]> ofAnna = new ArrayList<>();
    final List<byte[]> ofBen = new ArrayList<>();

    @Override
    public void onFragment(OwnerId from, byte[] frame) {
      (from.equals(anna.owner()) ? ofAnna : ofBen).add(frame);
      relay.pass(from, frame);
    }

    @Override
    public ControlMessage onFetch(OwnerId from, ControlMessage.Fetch fetch) {
      return new ControlMessage.FetchOk(
          fetch.requestId(), new ControlMessage.FetchOk.Run(fetch.from(), fetch.to()));
    }

    /** Sends what was kept of an interval. */
    void play(List<byte[]> kept, ControlMessage.Fetch fetch, long alias) {
      for (byte[] frame : List.copyOf(kept)) {
        long place = Fragment.group(frame, 1) << 32 | Fragment.object(frame, 1);
        Location to = fetch.to();
        if (place >= fetch.from().group() << 32 && place <= (to.group() << 32 | to.object())) {
          relay.pass(anna.owner(), alias, frame);
        }
      }
    }
  }

  private final List<Outcome> ends = new ArrayList<>();

  private TestPattern.Viewer rewind(Keeper keeper) {
    relay.turns(keeper);
    world.run(Duration.ofSeconds(5));
    assertTrue(anna.seen.shown() > 100, anna::toString);
    TestPattern.Viewer past = anna.pattern.viewer();
    Outcome asked =
        anna.display.rewind(
            anna.home.camera(), TrackName.MAIN, Duration.ofSeconds(3), past, ends::add);
    assertEquals(Outcome.ACCEPTED, asked);
    world.run(Duration.ofSeconds(4));
    assertEquals(0, past.wrong(), past::toString);
    assertFalse(past.disordered(), past::toString);
    anna.sound();
    ben.sound();
    assertTrue(world.nowNanos() - anna.seen.lastAtNanos() < 500_000_000L, anna::toString);
    return past;
  }

  // [M-20]
  @Test
  void r6_whatIsFetchedIsShownToItsPlayerOnceAndNeverAsLiveNorTheOtherWayRound() {
    TestPattern.Viewer past =
        rewind(
            new Keeper() {
              @Override
              public ControlMessage onFetch(OwnerId from, ControlMessage.Fetch fetch) {
                play(ofAnna, fetch, fetch.requestId());
                play(ofAnna, fetch, fetch.requestId());
                // Into the live picture, under its alias, at once and later.
                play(ofAnna, fetch, fetch.alias());
                world.after(
                    Duration.ofSeconds(1),
                    () -> relay.turn(() -> play(ofAnna, fetch, fetch.alias())));
                return super.onFetch(from, fetch);
              }
            });
    assertEquals(List.of(Outcome.ACCEPTED), ends);
    assertTrue(past.shown() > 75, past::toString);
    assertTrue(anna.seen.shown() >= anna.pattern.accepted() - 4, anna::toString);
    assertEquals(0, anna.display.statistics().framesRefused(), anna::toString);
  }

  // [M-20]
  @Test
  void r5_anotherOwnersPastIsRefusedAndEndsTheFetch() {
    TestPattern.Viewer past =
        rewind(
            new Keeper() {
              @Override
              public ControlMessage onFetch(OwnerId from, ControlMessage.Fetch fetch) {
                ControlMessage.Fetch keyframe =
                    new ControlMessage.Fetch(1, 1, fetch.from(), fetch.from());
                play(ofBen, keyframe, fetch.requestId());
                play(ofBen, keyframe, fetch.requestId());
                return super.onFetch(from, fetch);
              }
            });
    assertEquals(0, past.shown(), past::toString);
    assertEquals(List.of(Outcome.DENIED), ends);
    assertTrue(anna.display.statistics().framesRefused() > 0, anna::toString);
  }

  // [M-20]
  @Test
  void whatLiesBeyondWhatWasAskedForEndsTheFetch() {
    TestPattern.Viewer past =
        rewind(
            new Keeper() {
              @Override
              public ControlMessage onFetch(OwnerId from, ControlMessage.Fetch fetch) {
                Location after = new Location(fetch.to().epoch(), fetch.to().group() + 1, 0);
                return new ControlMessage.FetchOk(
                    fetch.requestId(), new ControlMessage.FetchOk.Run(fetch.from(), after));
              }
            });
    assertEquals(0, past.shown(), past::toString);
    assertEquals(List.of(Outcome.DENIED), ends);
  }

  // [M-20]
  @Test
  void whoPromisesAPastAndSendsNoneIsGivenUp() {
    TestPattern.Viewer past = rewind(new Keeper());
    assertEquals(0, past.shown(), past::toString);
    assertEquals(List.of(), ends);
    world.run(Duration.ofSeconds(25));
    assertEquals(List.of(Outcome.BACK_PRESSURED), ends);
    anna.sound();
  }
}
