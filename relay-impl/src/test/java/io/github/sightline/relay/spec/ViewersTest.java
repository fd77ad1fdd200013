package io.github.sightline.relay.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.OwnerAdmission;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.content.KeyWrap;
import io.github.sightline.relay.impl.grant.GrantChain;
import io.github.sightline.relay.impl.grant.Issuer;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.impl.wire.FeedbackWriter;
import io.github.sightline.relay.impl.wire.Fragment;
import io.github.sightline.relay.impl.wire.RefusalCode;
import io.github.sightline.relay.media.Frame;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.TrackName;
import io.github.sightline.relay.sim.Home;
import io.github.sightline.relay.sim.LinkModel;
import io.github.sightline.relay.sim.VirtualHost;
import io.github.sightline.relay.sim.World;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many viewers, one too many, and viewers that ask for what is not theirs. */
class ViewersTest {
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final int CROWD = 1_000;

  private final World world = new World(67);
  private final VirtualHost host = world.host("relay");
  private final Home anna = new Home(world, "anna");

  private Relay relay() {
    world.otherLinks(LinkModel.perfect().delayMillis(5));
    return Relay.builder()
        .listen(host.address(7000))
        .identity(Identity.create(host))
        .admission(owner -> new OwnerAdmission.Quota(CROWD + 2, 8))
        .host(host)
        .start();
  }

  /** A viewer of a home that says what a test makes it say. */
  private final class Viewer {
    final DeviceKeys keys;
    final GrantChain chain;
    final RawDevice device;
    private int requests;

    Viewer(Home of, String name, Relay relay) {
      keys = Cast.device(name);
      var owner = of.owner();
      byte[] nonce = owner.enrolmentNonce();
      var enrolment = Issuer.enrolment(keys, Role.SUBSCRIBE.code(), owner.id(), nonce);
      Grant grant =
          owner.grant(Role.SUBSCRIBE, enrolment, of.camera(), world.instant(), Duration.ofDays(1));
      chain = GrantChain.of(List.of(grant));
      device = new RawDevice(world.host(name), keys, chain);
      device.join(relay.card());
      assertTrue(world.runUntil(device::joined, SOON), name);
      device.say(
          new ControlMessage.Subscribe(
              1, 5, of.camera(), List.of(TrackName.MAIN), 0, 0, 0, chain.encoded()));
    }

    KeyWrap.Request request(Home of) {
      byte[] entropy = Cast.seed("entropy " + requests);
      return KeyWrap.begin(
          ++requests, new byte[32], keys, of.camera(), chain.encoded(), 0, entropy);
    }

    /** How many keys came since the last call. */
    long keys() {
      return device.answers().stream().filter(m -> m instanceof ControlMessage.KeyResponse).count();
    }
  }

  private static ByteBuffer picture(int bytes) {
    return ByteBuffer.allocate(bytes);
  }

  @Test
  void r9_oneOfAThousandViewersThatLeavesInMidFrameCostsNobodyAPieceAndNoBuffer() {
    Relay relay = relay();
    Camera camera = anna.cameraBuilder(relay.card()).open();
    List<Viewer> crowd = new ArrayList<>();
    for (int i = 0; i < CROWD; i++) {
      crowd.add(new Viewer(anna, "viewer " + i, relay));
    }
    world.run(SOON);
    int object = 0;
    for (int i = 0; i < 4; i++) {
      assertEquals(Outcome.ACCEPTED, camera.publish(frame(object++)));
      // The frame's first pieces are out, the rest wait in the pacers.
      world.run(Duration.ofMillis(6));
      crowd.get(7 * i).device.say(new ControlMessage.Unsubscribe(1));
      crowd.get(7 * i + 1).device.send(new byte[] {6, 0, 0}); // CLOSE
      world.run(Duration.ofMillis(200));
    }
    int whole = crowd.get(CROWD - 1).device.fragments.size();
    assertTrue(whole >= 4 * 9, "pieces " + whole);
    for (int i = 30; i < CROWD; i++) {
      assertEquals(whole, crowd.get(i).device.fragments.size(), "viewer " + i);
    }
    assertTrue(crowd.get(0).device.fragments.size() < whole);
    assertEquals(1 + CROWD - 4, relay.statistics().sessions());
    camera.close();
    relay.close();
    assertEquals(0, host.poisonedMemory().slabsOut(), "every slab came back");
  }

  private static Frame frame(int number) {
    ByteBuffer bytes = picture(10_000);
    long micros = 1_000 + number * 33_333L;
    return number == 0 ? Frame.key(micros, bytes) : new Frame(false, false, micros, bytes);
  }

  /** FEEDBACK that misses one whole object. */
  private byte[] misses(long alias, long epoch, long group, long object) {
    byte[] plain = new byte[200];
    FeedbackWriter writer = new FeedbackWriter();
    writer.begin(plain, 0, plain.length);
    writer.entry(alias, epoch, group, object, 200, new byte[0], 0);
    return Arrays.copyOf(plain, writer.end());
  }

  @Test
  void r11_whoAsksForPiecesOfAnothersTrackGetsWhatWhoAsksForNothingGets() {
    Relay relay = relay();
    Home ben = new Home(world, "ben");
    Camera cameraOfAnna = anna.cameraBuilder(relay.card()).open();
    Camera cameraOfBen = ben.cameraBuilder(relay.card()).open();
    Viewer own = new Viewer(anna, "own", relay);
    Viewer thief = new Viewer(ben, "thief", relay);
    world.run(SOON);
    assertEquals(Outcome.ACCEPTED, cameraOfBen.publish(Frame.key(1_000, picture(900))));
    world.run(SOON);
    for (int group = 0; group < 3; group++) {
      long micros = 1_000 + group * 1_000_000L;
      assertEquals(Outcome.ACCEPTED, cameraOfAnna.publish(Frame.key(micros, picture(9_000))));
      world.run(SOON);
    }
    byte[] piece = own.device.fragments.get(own.device.fragments.size() - 1);
    long epoch = Fragment.epoch(piece, 0);
    int before = own.device.fragments.size();
    own.device.send(misses(5, epoch, 2, 0));
    world.run(SOON);
    assertTrue(own.device.fragments.size() > before, "who may have it gets it once more");

    List<byte[]> asked =
        List.of(
            misses(5, epoch, 2, 0), // there, in another's track
            misses(5, epoch, 9, 0), // nowhere
            misses(6, epoch, 2, 0), // no alias of this session
            misses(5, epoch + 7, 2, 0)); // no such epoch
    int pieces = thief.device.fragments.size();
    List<Long> sent = new ArrayList<>();
    thief.device.answers();
    for (byte[] feedback : asked) {
      long out = relay.statistics().bytesOut();
      thief.device.send(feedback);
      world.run(SOON);
      sent.add(relay.statistics().bytesOut() - out);
    }
    assertEquals(pieces, thief.device.fragments.size());
    assertEquals(List.of(), thief.device.answers());
    assertEquals(1, sent.stream().distinct().count(), () -> "bytes in answer: " + sent);
    assertTrue(thief.device.joined());
    relay.close();
  }

  private static List<ControlMessage> ask(
      World world, Viewer viewer, int request, int alias, Location from, Location to) {
    viewer.device.answers();
    viewer.device.say(new ControlMessage.Fetch(request, alias, from, to));
    world.run(SOON);
    return viewer.device.answers();
  }

  // [M-17] [M-18]
  @Test
  void r11_whoFetchesAnothersPastGetsWhatWhoFetchesNothingGets() {
    Relay relay = relay();
    Home ben = new Home(world, "ben");
    Camera cameraOfAnna = anna.cameraBuilder(relay.card()).open();
    Viewer own = new Viewer(anna, "own", relay);
    Viewer thief = new Viewer(ben, "thief", relay);
    world.run(SOON);
    for (int group = 0; group < 2; group++) {
      long micros = 1_000 + group * 1_000_000L;
      assertEquals(Outcome.ACCEPTED, cameraOfAnna.publish(Frame.key(micros, picture(9_000))));
      world.run(SOON);
    }
    byte[] piece = own.device.fragments.get(own.device.fragments.size() - 1);
    long epoch = Fragment.epoch(piece, 0);
    Location first = new Location(epoch, 0, 0);
    Location last = new Location(epoch, 1, 0);
    Location beyond = new Location(epoch, 900, 0);
    int pieces = own.device.fragments.size();
    assertEquals(
        List.of(new ControlMessage.FetchOk(90, new ControlMessage.FetchOk.Run(first, last))),
        ask(world, own, 90, 5, first, beyond));
    assertTrue(own.device.fragments.size() >= pieces + 2 * 8, "both keyframes once more");
    for (byte[] fragment : own.device.fragments.subList(pieces, pieces + 2 * 8)) {
      assertEquals(90, Fragment.alias(fragment, 0), "under the fetch's alias");
    }

    List<ControlMessage> nothing = List.of(new ControlMessage.FetchOk(90, null));
    assertEquals(nothing, ask(world, own, 90, 5, beyond, beyond), "nothing there");
    pieces = thief.device.fragments.size();
    assertEquals(nothing, ask(world, thief, 90, 5, first, beyond), "there, in another's track");
    List<ControlMessage> denied = List.of(new ControlMessage.RequestError(91, RefusalCode.DENIED));
    assertEquals(denied, ask(world, own, 91, 6, first, last), "no subscription, though it exists");
    assertEquals(denied, ask(world, thief, 91, 6, first, last), "no subscription");
    List<ControlMessage> malformed =
        List.of(new ControlMessage.RequestError(5, RefusalCode.MALFORMED));
    assertEquals(malformed, ask(world, own, 5, 5, first, last), "the subscription's own alias");
    own.device.say(new ControlMessage.Unsubscribe(1));
    world.run(SOON);
    assertEquals(denied, ask(world, own, 91, 5, first, last), "the subscription ended");
    assertEquals(pieces, thief.device.fragments.size());
    assertTrue(own.device.joined() && thief.device.joined());
    cameraOfAnna.close();
    relay.close();
    assertEquals(0, host.poisonedMemory().slabsOut(), "every slab came back");
  }

  // [M-18]
  @Test
  void aRunHasThirtyTwoObjectsOrFourMebibytesAndTheFifthFetchAtATimeIsBusy() {
    Relay relay = relay();
    Camera camera = anna.cameraBuilder(relay.card()).open();
    Viewer viewer = new Viewer(anna, "viewer", relay);
    world.run(SOON);
    for (int i = 0; i < 40; i++) {
      assertEquals(Outcome.ACCEPTED, camera.publish(frame(i)));
      world.run(Duration.ofMillis(40));
    }
    long epoch = Fragment.epoch(viewer.device.fragments.get(0), 0);
    Location first = new Location(epoch, 0, 0);
    Location beyond = new Location(epoch, 900, 0);
    assertEquals(
        List.of(
            new ControlMessage.FetchOk(
                90, new ControlMessage.FetchOk.Run(first, new Location(epoch, 0, 31)))),
        ask(world, viewer, 90, 5, first, beyond));
    Location third = new Location(epoch, 0, 3);
    assertEquals(
        List.of(new ControlMessage.FetchOk(91, new ControlMessage.FetchOk.Run(third, third))),
        ask(world, viewer, 91, 5, third, third));
    world.run(SOON);
    for (int i = 40; i < 46; i++) {
      long micros = 1_000 + i * 33_333L;
      ByteBuffer large = picture(1_000_000);
      assertEquals(Outcome.ACCEPTED, camera.publish(new Frame(i == 40, false, micros, large)));
      world.run(Duration.ofSeconds(3));
    }
    Location group = new Location(epoch, 1, 0);
    List<ControlMessage> run = ask(world, viewer, 92, 5, group, beyond);
    assertEquals(
        List.of(
            new ControlMessage.FetchOk(
                92, new ControlMessage.FetchOk.Run(group, new Location(epoch, 1, 3)))),
        run);
    assertEquals(1, ask(world, viewer, 93, 5, group, beyond).size());
    assertEquals(
        List.of(new ControlMessage.RequestError(94, RefusalCode.BUSY)),
        ask(world, viewer, 94, 5, group, beyond));
    viewer.device.say(new ControlMessage.Unsubscribe(93));
    assertEquals(run.get(0).getClass(), ask(world, viewer, 94, 5, group, beyond).get(0).getClass());
    camera.close();
    relay.close();
  }

  // [K-2]
  @Test
  void theThirtyThirdDisplayGetsNoKeyUntilOneOfTheThirtyTwoIsRevoked() {
    Relay relay = relay();
    Camera camera = anna.cameraBuilder(relay.card()).open();
    List<Viewer> viewers = new ArrayList<>();
    for (int i = 0; i < 33; i++) {
      viewers.add(new Viewer(anna, "display " + i, relay));
    }
    world.run(Duration.ofMinutes(3));
    assertEquals(Outcome.ACCEPTED, camera.publish(Frame.key(1_000, picture(900))));
    world.run(SOON);
    for (Viewer viewer : viewers) {
      viewer.device.say(new ControlMessage.KeyRequest(viewer.request(anna).bytes()));
      world.run(Duration.ofMillis(100));
    }
    world.run(SOON);
    for (int i = 0; i < 32; i++) {
      assertEquals(1, viewers.get(i).keys(), "display " + i);
    }
    Viewer last = viewers.get(32);
    assertEquals(0, last.keys(), "the 33rd");
    var revocation = anna.owner().revoke(anna.nextRevision(), viewers.get(3).chain.grants().get(0));
    assertEquals(Outcome.ACCEPTED, camera.apply(revocation));
    world.run(SOON);
    last.device.say(new ControlMessage.KeyRequest(last.request(anna).bytes()));
    world.run(SOON);
    assertTrue(last.keys() > 0, "there is place again");
    camera.close();
    relay.close();
  }

  // [K-2] [T-1]
  @Test
  void aReplayedKeyRequestGetsNoAnswerWhoeverBringsIt() {
    Relay relay = relay();
    Camera camera = anna.cameraBuilder(relay.card()).open();
    Viewer viewer = new Viewer(anna, "viewer", relay);
    Viewer thief = new Viewer(anna, "thief", relay);
    world.run(SOON);
    assertEquals(Outcome.ACCEPTED, camera.publish(Frame.key(1_000, picture(900))));
    world.run(SOON);
    byte[] old = viewer.request(anna).bytes();
    byte[] newer = viewer.request(anna).bytes();
    viewer.device.say(new ControlMessage.KeyRequest(newer));
    world.run(Duration.ofSeconds(2));
    assertEquals(1, viewer.keys());
    for (byte[] request : List.of(newer, old, newer)) {
      viewer.device.say(new ControlMessage.KeyRequest(request));
      thief.device.say(new ControlMessage.KeyRequest(request));
      world.run(Duration.ofSeconds(2));
      assertEquals(0, viewer.keys(), "the same, or an older one");
      assertEquals(0, thief.keys(), "brought by another session");
    }
    byte[] fresh = viewer.request(anna).bytes();
    byte[] forged = fresh.clone();
    forged[7] ^= 16; // its counter
    viewer.device.say(new ControlMessage.KeyRequest(forged));
    world.run(Duration.ofSeconds(2));
    assertEquals(0, viewer.keys());
    viewer.device.say(new ControlMessage.KeyRequest(fresh));
    world.run(Duration.ofSeconds(2));
    assertEquals(1, viewer.keys(), "a forged counter moved nothing");
    camera.close();
    relay.close();
  }
}
