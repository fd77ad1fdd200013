package io.github.sightline.relay.examples.web;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Owner;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.examples.media.Clip;
import io.github.sightline.relay.examples.net.FreePort;
import io.github.sightline.relay.examples.net.LossyLink;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.Frame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A relay, owners with a camera each, and the page that watches them: the camera's hop and the
 * page's pipe are links of their own, so each can be made bad alone.
 */
final class Street implements AutoCloseable, BrowserDisplay.Desk {
  private static final Duration LIFE = Duration.ofDays(1);

  /** Start code, a P slice, and a picture parameter set far beyond those there can be. */
  private static final byte[] SLICE_WITHOUT_PARAMETERS = {0, 0, 1, 0x41, (byte) 0xc0, 4};

  final LossyLink cameraHop;
  final LossyLink pipe;
  final Relay relay;
  final BrowserDisplay page;
  final List<Home> homes = new ArrayList<>();
  private final Identity relayKeys = Identity.create();
  private final Identity operator = Identity.create();
  private final Instant begin = Instant.now().minusSeconds(60);

  Street(Clip.BuiltIn... clips) throws IOException {
    InetSocketAddress listen = FreePort.find();
    cameraHop = LossyLink.open(listen, 7);
    pipe = LossyLink.open(listen, 8);
    relay = relay(relayKeys, listen, cameraHop.local());
    for (Clip.BuiltIn clip : clips) {
      homes.add(new Home(clip));
    }
    page = BrowserDisplay.open(0, relay.card(), this, pipe.local());
  }

  private Relay relay(Identity keys, InetSocketAddress listen, InetSocketAddress reached) {
    try (Owner nobody = Owner.create()) {
      Enrolment asks = keys.enrolment(Role.RELAY, nobody.id(), nobody.enrolmentNonce());
      return Relay.builder()
          .listen(listen)
          .identity(keys)
          .card(operator.issueCard(asks, reached, begin, LIFE))
          .admit(owner -> true)
          .cache(CachePolicy.defaults())
          .start();
    }
  }

  /** Sends cameras and pages to another relay of the same operator, and closes the first. */
  Relay move() throws IOException {
    InetSocketAddress listen = FreePort.find();
    Relay next = relay(Identity.create(), listen, listen);
    page.move(next.card());
    relay.drain(next.card(), 3000);
    return next;
  }

  /** The page's address with the right to be granted: of one home, or of several side by side. */
  String address(int... which) {
    List<String> tokens = new ArrayList<>();
    for (int i : which) {
      tokens.add(token(i));
    }
    return page.address() + "#" + String.join("+", tokens);
  }

  private static String token(int home) {
    return String.format("%020x", home + 1);
  }

  private @Nullable Home of(String token) {
    for (int i = 0; i < homes.size(); i++) {
      if (token(i).equals(token)) {
        return homes.get(i);
      }
    }
    return null;
  }

  @Override
  public @Nullable String invite(String token) {
    Home home = of(token);
    return home == null
        ? null
        : String.format(
            "{\"name\":\"%s\",\"owner\":\"%s\",\"nonce\":\"%s\"}",
            home.title(),
            HexFormat.of().formatHex(home.owner.id().bytes()),
            HexFormat.of().formatHex(home.owner.enrolmentNonce()));
  }

  @Override
  public @Nullable String grant(String token, String request) {
    Home home = of(token);
    Enrolment enrolment = Enrolment.parse(request);
    return home == null || enrolment == null ? null : hex(home.grant(enrolment).encoded());
  }

  static String hex(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return HexFormat.of().formatHex(copy);
  }

  @Override
  public void close() {
    page.close();
    homes.forEach(Home::close);
    relay.close();
    relayKeys.close();
    operator.close();
    cameraHop.close();
    pipe.close();
  }

  /** One owner with one camera that plays a clip for ever. */
  final class Home implements AutoCloseable {
    final Owner owner = Owner.create();
    final CameraId cameraId;
    final Clip.BuiltIn clip;
    final AtomicInteger granted = new AtomicInteger();
    private final Identity keys = Identity.create();
    private final Clip video;
    private final Camera camera;
    private final Thread player;
    private volatile @Nullable Grant last;
    private volatile long filmed;
    private volatile boolean paused;
    private volatile boolean torn;
    private volatile boolean stopped;

    Home(Clip.BuiltIn clip) throws IOException {
      this.clip = clip;
      Enrolment enrolment = keys.enrolment(Role.PUBLISH, owner.id(), owner.enrolmentNonce());
      cameraId = enrolment.camera();
      video = Clip.open(clip);
      camera =
          Camera.builder()
              .relay(relay.card())
              .identity(keys)
              .grant(owner.grant(Role.PUBLISH, enrolment, cameraId, begin, LIFE))
              .onKeyframeWanted(video::forceKeyframe)
              .open();
      player = new Thread(this::play, "camera-" + clip.label());
      player.setDaemon(true);
      player.start();
    }

    Grant grant(Enrolment display) {
      Grant made = owner.grant(Role.SUBSCRIBE, display, cameraId, begin, LIFE);
      last = made;
      granted.incrementAndGet();
      return made;
    }

    /** Frames the camera took so far. */
    long filmed() {
      return filmed;
    }

    /** The owner's first name, for a person. */
    String title() {
      return clip.name().charAt(0) + clip.label().substring(1);
    }

    /** What was granted last. */
    Grant last() {
      return Objects.requireNonNull(last, "nothing was granted yet");
    }

    /** Withdraws what was granted last. */
    void revoke() {
      relay.apply(owner.revoke(1, last()));
    }

    /** The camera films on, and sends nothing. */
    void pause(boolean silent) {
      paused = silent;
    }

    /**
     * The next frame that is no keyframe is noise: sealed, signed, and nothing a decoder can use.
     */
    void tearOneFrame() {
      torn = true;
    }

    private Frame frame() {
      Frame frame = video.frame();
      if (!torn || frame.keyframe()) {
        return frame;
      }
      torn = false;
      byte[] noise = new byte[4096];
      Arrays.fill(noise, (byte) 0xff);
      System.arraycopy(SLICE_WITHOUT_PARAMETERS, 0, noise, 0, SLICE_WITHOUT_PARAMETERS.length);
      return new Frame(false, false, frame.captureMicros(), ByteBuffer.wrap(noise));
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others only look
    private void play() {
      try {
        while (!stopped && video.next()) {
          if (!paused) {
            filmed += camera.publish(frame()).ok() ? 1 : 0;
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      stopped = true;
      try {
        player.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      camera.close();
      video.close();
      owner.close();
    }
  }
}
