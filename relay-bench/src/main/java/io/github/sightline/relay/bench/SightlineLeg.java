package io.github.sightline.relay.bench;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Display;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Owner;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.examples.net.FreePort;
import io.github.sightline.relay.examples.net.LossyLink;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.Frame;
import io.github.sightline.relay.media.FrameView;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackName;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;

/**
 * The whole product in real time: camera and relay beside each other, the display behind the link.
 * A frame is there when the display's handler is called with it, opened and verified. That a
 * keyframe is wanted is not followed: every peer carries the same frames.
 */
final class SightlineLeg implements Leg {
  private static final Duration LIFE = Duration.ofDays(1);
  private static final int LARGEST = 1 << 20;

  private final Instant begin = Instant.now().minusSeconds(60);
  private final Identity operator = Identity.create();
  private final Identity relayKeys = Identity.create();
  private final Identity cameraKeys = Identity.create();
  private final Identity displayKeys = Identity.create();
  private final Owner owner = Owner.create();
  private final byte[] picture = new byte[LARGEST];
  private final Arrivals arrivals;
  private final LossyLink link;
  private final Wire wire = new Wire();
  private final Relay relay;
  private final Camera camera;
  private final Display display;

  SightlineLeg(Arrivals arrivals, long seed, int budgetMillis) {
    this.arrivals = arrivals;
    new SplittableRandom(seed).nextBytes(picture);
    InetSocketAddress listen = FreePort.find();
    link = LossyLink.open(listen, seed);
    wire.relay(link);
    relay =
        Relay.builder()
            .listen(listen)
            .identity(relayKeys)
            .card(card(link.local()))
            .admit(owner.id()::equals)
            .start();
    var publishes = cameraKeys.enrolment(Role.PUBLISH, owner.id(), owner.enrolmentNonce());
    CameraId id = publishes.camera();
    Grant publish = owner.grant(Role.PUBLISH, publishes, id, begin, LIFE);
    camera =
        Camera.builder()
            .relay(card(listen))
            .identity(cameraKeys)
            .grant(publish)
            .latencyBudgetMillis(budgetMillis)
            .open();
    var watches = displayKeys.enrolment(Role.SUBSCRIBE, owner.id(), owner.enrolmentNonce());
    display =
        Display.builder()
            .relay(relay.card())
            .identity(displayKeys)
            .grant(owner.grant(Role.SUBSCRIBE, watches, id, begin, LIFE))
            .latencyBudgetMillis(budgetMillis)
            .watch(id, TrackName.MAIN, this::show)
            .open();
  }

  private RelayCard card(InetSocketAddress address) {
    var anybody = OwnerId.of(new byte[OwnerId.BYTES]);
    var enrolment = relayKeys.enrolment(Role.RELAY, anybody, new byte[16]);
    return operator.issueCard(enrolment, address, begin, LIFE);
  }

  private void show(FrameView view) {
    ByteBuffer clear = view.payload();
    int at = clear.position();
    if (clear.getInt(at + 4) != clear.remaining()) {
      throw new IllegalStateException("a frame of another length than was published");
    }
    arrivals.whole(clear.getInt(at));
  }

  @Override
  public LossyLink link() {
    return link;
  }

  @Override
  public Wire wire() {
    return wire;
  }

  @Override
  public void carry(int number, int bytes, boolean keyframe) {
    ByteBuffer payload = ByteBuffer.wrap(picture, 0, bytes).putInt(0, number).putInt(4, bytes);
    camera.publish(new Frame(keyframe, false, System.nanoTime() / 1000, payload));
  }

  @Override
  public void close() {
    display.close();
    camera.close();
    relay.close();
    link.close();
    owner.close();
    displayKeys.close();
    cameraKeys.close();
    relayKeys.close();
    operator.close();
  }
}
