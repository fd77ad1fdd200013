package io.github.sightline.relay.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.crypto.content.KeyWrap;
import io.github.sightline.relay.impl.grant.GrantChain;
import io.github.sightline.relay.impl.grant.Issuer;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.media.Frame;
import io.github.sightline.relay.sim.Home;
import io.github.sightline.relay.sim.World;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the model of the epochs found: a revocation that falls between two steps of the camera. */
class KeyRaceTest {
  private final World world = new World(23);
  private final Cast cast = new Cast();
  private final Home home = new Home(world, "anna");

  private Grant grant() {
    var owner = home.owner();
    byte[] nonce = owner.enrolmentNonce();
    var enrolment = Issuer.enrolment(cast.display, Role.SUBSCRIBE.code(), owner.id(), nonce);
    return owner.grant(
        Role.SUBSCRIBE, enrolment, home.camera(), world.instant(), Duration.ofDays(1));
  }

  private int answersWhenRevokedAfter(Duration delay) {
    Relay relay = RawDevice.openRelay(world);
    Camera camera = home.cameraBuilder(relay.card()).open();
    Grant right = grant();
    GrantChain chain = GrantChain.of(List.of(right));
    RawDevice display = new RawDevice(world.host("display"), cast.display, chain);
    display.join(relay.card());
    world.run(Duration.ofSeconds(1));
    ByteBuffer still = ByteBuffer.allocate(1000);
    assertEquals(Outcome.ACCEPTED, camera.publish(Frame.key(1_000, still)));
    world.run(Duration.ofSeconds(2));
    assertTrue(display.joined());
    home.cameraHost().offloadTime(Duration.ofMillis(200));
    KeyWrap.Request asked =
        KeyWrap.begin(
            1, new byte[32], cast.display, home.camera(), chain.encoded(), 0, new byte[32]);
    display.say(new ControlMessage.KeyRequest(asked.bytes()));
    world.run(delay);
    var revocation = home.owner().revoke(home.nextRevision(), right);
    assertEquals(Outcome.ACCEPTED, camera.apply(revocation));
    world.run(Duration.ofSeconds(2));
    long answers =
        display.answers().stream().filter(m -> m instanceof ControlMessage.KeyResponse).count();
    camera.close();
    relay.close();
    return (int) answers;
  }

  // [K-6] [K-1]
  @Test
  void aRequestThatWasVerifiedBeforeTheRevocationGetsNoAnswerAfterIt() {
    assertEquals(0, answersWhenRevokedAfter(Duration.ofMillis(100)));
  }

  @Test
  void aRequestIsAnsweredWhenTheRevocationComesLater() {
    assertEquals(1, answersWhenRevokedAfter(Duration.ofSeconds(1)));
  }
}
