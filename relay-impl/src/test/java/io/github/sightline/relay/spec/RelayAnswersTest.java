package io.github.sightline.relay.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Relay;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.Ed25519;
import io.github.sightline.relay.impl.crypto.content.KeyWrap;
import io.github.sightline.relay.impl.grant.GrantChain;
import io.github.sightline.relay.impl.grant.Issuer;
import io.github.sightline.relay.impl.session.CloseReason;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.impl.wire.RefusalCode;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackName;
import io.github.sightline.relay.sim.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a relay says to devices that know the protocol and keep to nothing else. */
class RelayAnswersTest {
  private static final TrackName VIDEO = TrackName.of("video");
  private static final Duration SOON = Duration.ofSeconds(1);

  private final World world = new World(5);
  private final Cast cast = new Cast();
  private final Relay relay = RawDevice.openRelay(world);

  private RawDevice device(String name, DeviceKeys keys, GrantChain chain) {
    RawDevice device = new RawDevice(world.host(name), keys, chain);
    device.join(relay.card());
    assertTrue(world.runUntil(device::joined, SOON), name);
    return device;
  }

  private GrantChain grant(Ed25519.Signer owner, DeviceKeys device, CameraId camera, Role role) {
    OwnerId id = OwnerId.of(owner.publicKey());
    Issuer.Terms terms =
        new Issuer.Terms(role, false, camera, Cast.NOW - Cast.DAY, Cast.NOW + Cast.DAY);
    var enrolment = Issuer.enrolment(device, role.code(), id, Cast.id("nonce"));
    return GrantChain.of(List.of(new Issuer(owner).grant(terms, enrolment, Cast.id("grant"))));
  }

  private RawDevice camera() {
    RawDevice camera = device("camera", cast.camera, cast.publish());
    camera.say(new ControlMessage.Publish(3, VIDEO, 0, cast.publish().encoded()));
    world.run(SOON);
    assertEquals(List.of(new ControlMessage.PublishOk(3)), camera.answers());
    return camera;
  }

  private static ControlMessage subscribe(CameraId camera, GrantChain chain) {
    return subscribe(9, camera, chain);
  }

  private static ControlMessage subscribe(int request, CameraId camera, GrantChain chain) {
    return new ControlMessage.Subscribe(
        request, 40 + request, camera, List.of(VIDEO), 0, 0, 0, chain.encoded());
  }

  private List<ControlMessage> ask(RawDevice display, ControlMessage message) {
    display.say(message);
    world.run(SOON);
    return display.answers();
  }

  // [M-1]
  @Test
  void theAnswerToASubscriptionDoesNotDependOnWhatExists() {
    RawDevice camera = camera();
    RawDevice display = device("display", cast.display, cast.subscribe());
    CameraId absent = CameraId.of(Cast.device("absent").signPublic());
    GrantChain toAbsent = grant(cast.owner, cast.display, absent, Role.SUBSCRIBE);
    assertEquals(
        List.of(new ControlMessage.SubscribeOk(8, null)),
        ask(display, subscribe(8, cast.cameraId, cast.subscribe())));
    assertEquals(
        List.of(new ControlMessage.SubscribeOk(7, null)),
        ask(display, subscribe(7, absent, toAbsent)));
    List<ControlMessage> refused = List.of(new ControlMessage.RequestError(9, RefusalCode.DENIED));
    assertEquals(refused, ask(display, subscribe(absent, cast.subscribe())));
    assertEquals(refused, ask(display, subscribe(cast.cameraId, toAbsent)));
    assertNull(camera.closed);
    relay.close();
  }

  // [W-40]
  @Test
  void displayHearsNothingButAnswersRevocationsAndKeys() {
    camera();
    RawDevice display = device("display", cast.display, cast.subscribe());
    List<ControlMessage> heard = new ArrayList<>();
    heard.addAll(ask(display, subscribe(cast.cameraId, cast.subscribe())));
    heard.addAll(ask(display, new ControlMessage.GrantMessage(cast.subscribe().encoded())));
    heard.addAll(ask(display, new ControlMessage.NewGroupRequest(49)));
    heard.addAll(ask(display, new ControlMessage.PublishOk(1)));
    assertEquals(List.of(new ControlMessage.SubscribeOk(9, null)), heard);
    relay.close();
  }

  // [M-2]
  @Test
  void aChainOfAnotherOwnerEndsTheSession() {
    RawDevice display = device("display", cast.display, cast.subscribe());
    GrantChain foreign = grant(cast.stranger, cast.display, cast.cameraId, Role.SUBSCRIBE);
    display.say(subscribe(cast.cameraId, foreign));
    world.run(SOON);
    assertEquals(CloseReason.DENIED, display.closed);
    relay.close();
  }

  // [M-13]
  @Test
  void r10_fragmentsOfWhatWasNotPublishedAreStoredNowhere() {
    RawDevice display = device("display", cast.display, cast.subscribe());
    assertEquals(1, ask(display, subscribe(cast.cameraId, cast.subscribe())).size());
    DeviceKeys neighbour = Cast.device("neighbour");
    GrantChain right = grant(cast.owner, neighbour, cast.cameraId, Role.SUBSCRIBE);
    RawDevice other = device("neighbour", neighbour, right);
    ContentSheet content = new ContentSheet(cast);
    for (byte[] fragment : new FrameSheet(content).fragments) {
      other.send(fragment);
    }
    world.run(SOON);
    assertEquals(List.of(), display.fragments);
    RawDevice late = device("late", cast.delegate, delegates());
    late.say(subscribe(cast.cameraId, delegates()));
    world.run(SOON);
    assertEquals(List.of(new ControlMessage.SubscribeOk(9, null)), late.answers());
    relay.close();
  }

  private GrantChain delegates() {
    return grant(cast.owner, cast.delegate, cast.cameraId, Role.SUBSCRIBE);
  }

  private KeyWrap.Request request(DeviceKeys keys, GrantChain chain, int number) {
    byte[] nonce = Cast.seed("nonce " + number);
    byte[] entropy = Cast.seed("entropy " + number);
    return KeyWrap.begin(number, nonce, keys, cast.cameraId, chain.encoded(), 0, entropy);
  }

  private byte[] answer(KeyWrap.Request request) {
    KeyWrap.Granted terms = new KeyWrap.Granted(1, ContentSheet.SECRET, 0, 0, 600);
    byte[] seed = Cast.bytes("seed", KeyWrap.ANSWER_SEED);
    byte[] answer = KeyWrap.answer(request.bytes(), terms, cast.camera.signer(), seed);
    return Objects.requireNonNull(answer);
  }

  // [M-12]
  @Test
  void anAnswerGoesToTheSessionThatAskedAndComesFromTheCameraThatWasAsked() {
    RawDevice camera = camera();
    RawDevice display = device("display", cast.display, cast.subscribe());
    RawDevice other = device("other", cast.delegate, delegates());
    KeyWrap.Request asked = request(cast.display, cast.subscribe(), 1);
    display.say(new ControlMessage.KeyRequest(asked.bytes()));
    world.run(SOON);
    ControlMessage routed = camera.answers().get(0);
    assertArrayEquals(asked.bytes(), ((ControlMessage.KeyRequest) routed).request());
    other.say(new ControlMessage.KeyResponse(answer(asked)));
    world.run(SOON);
    assertEquals(List.of(), display.answers(), "an answer from who is not the camera");
    camera.say(new ControlMessage.KeyResponse(answer(asked)));
    world.run(SOON);
    assertEquals(1, display.answers().size());
    assertEquals(List.of(), other.answers());
    relay.close();
  }

  // [M-12]
  @Test
  void sixtyFourRequestsOfASessionAreRoutedAndTheOldestGives() {
    RawDevice camera = camera();
    RawDevice display = device("display", cast.display, cast.subscribe());
    KeyWrap.Request first = request(cast.display, cast.subscribe(), 1);
    KeyWrap.Request second = request(cast.display, cast.subscribe(), 2);
    display.say(new ControlMessage.KeyRequest(first.bytes()));
    display.say(new ControlMessage.KeyRequest(second.bytes()));
    for (int i = 3; i <= 65; i++) {
      display.say(
          new ControlMessage.KeyRequest(request(cast.display, cast.subscribe(), i).bytes()));
      world.run(Duration.ofMillis(100));
    }
    camera.say(new ControlMessage.KeyResponse(answer(first)));
    world.run(SOON);
    assertEquals(0, display.answers().size(), "the first of 65");
    camera.say(new ControlMessage.KeyResponse(answer(second)));
    world.run(SOON);
    assertEquals(1, display.answers().size());
    relay.close();
  }
}
