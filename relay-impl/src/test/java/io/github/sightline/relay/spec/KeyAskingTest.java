package io.github.sightline.relay.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Display;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.impl.grant.GrantChain;
import io.github.sightline.relay.impl.identity.DeviceIdentity;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.media.TrackName;
import io.github.sightline.relay.sim.Home;
import io.github.sightline.relay.sim.World;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a camera hears that is there and gives no key. */
class KeyAskingTest {
  private static final int STEP = 20;
  private static final int KEM_AT = 72;
  private static final int KEM_END = KEM_AT + 1216;

  private final World world = new World(11);
  private final Home home = new Home(world, "anna");
  private final List<ControlMessage> heard = new ArrayList<>();
  private final List<Long> askedAt = new ArrayList<>();

  private RawDevice camera(Relay relay) {
    GrantChain chain = GrantChain.of(List.of(home.publishGrant()));
    var keys = ((DeviceIdentity) home.cameraKeys()).keys();
    RawDevice camera = new RawDevice(home.cameraHost(), keys, chain);
    camera.join(relay.card());
    world.run(Duration.ofSeconds(1));
    camera.say(new ControlMessage.Publish(3, TrackName.of("main"), 0, chain.encoded()));
    return camera;
  }

  private void listen(RawDevice camera, int seconds) {
    for (int millis = 0; millis < 1000 * seconds; millis += STEP) {
      world.run(Duration.ofMillis(STEP));
      for (ControlMessage message : camera.answers()) {
        heard.add(message);
        if (message instanceof ControlMessage.KeyRequest) {
          askedAt.add(millis + (long) STEP);
        }
      }
    }
  }

  // [K-15] [W-40]
  @Test
  void displayAsksASilentCameraEverMoreSeldomAndNeverTwiceWithTheSameKey() {
    try (Relay relay = RawDevice.openRelay(world)) {
      RawDevice camera = camera(relay);
      Home.Viewer viewer = home.viewer("hall");
      try (Display display = viewer.builder(relay.card()).open()) {
        display.watch(home.camera(), TrackName.of("main"), frame -> {});
        listen(camera, 45);
        relay.apply(home.owner().revoke(1, viewer.grant()));
        listen(camera, 15);
      }
    }
    assertEquals(List.of(1200L, 2400L, 4800L, 9600L, 10_000L, 10_000L), pauses(), "in a minute");
    Set<ByteBuffer> kemKeys = new HashSet<>();
    long counter = 0;
    for (ControlMessage message : heard) {
      if (message instanceof ControlMessage.KeyRequest asked) {
        ByteBuffer request = ByteBuffer.wrap(asked.request());
        assertTrue(request.getLong(0) > counter, "a larger counter each time");
        counter = request.getLong(0);
        assertTrue(kemKeys.add(request.slice(KEM_AT, KEM_END - KEM_AT)), "a new KEM key each time");
      }
      boolean known =
          message instanceof ControlMessage.PublishOk
              || message instanceof ControlMessage.NewGroupRequest
              || message instanceof ControlMessage.KeyRequest
              || message instanceof ControlMessage.Revoke;
      assertTrue(known, message.toString());
    }
    assertTrue(heard.get(heard.size() - 1) instanceof ControlMessage.Revoke, "and then no more");
  }

  private List<Long> pauses() {
    List<Long> pauses = new ArrayList<>();
    for (int i = 1; i < askedAt.size(); i++) {
      long pause = askedAt.get(i) - askedAt.get(i - 1);
      pauses.add(Math.round(pause / 200.0) * 200);
    }
    return pauses;
  }
}
