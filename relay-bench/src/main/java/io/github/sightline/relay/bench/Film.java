package io.github.sightline.relay.bench;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Display;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.media.Frame;
import io.github.sightline.relay.media.FrameView;
import io.github.sightline.relay.media.TrackName;
import io.github.sightline.relay.sim.Home;
import io.github.sightline.relay.sim.LinkModel;
import io.github.sightline.relay.sim.SimLink;
import io.github.sightline.relay.sim.VirtualHost;
import io.github.sightline.relay.sim.World;
import io.github.sightline.relay.spi.Host;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Camera, relay and display of one owner in one world: the whole product, full crypto, through the
 * public API. Frames carry their number; when each was captured and when it was shown is written
 * down. One thread.
 */
final class Film implements AutoCloseable {
  /** 30 frames a second. */
  static final long INTERVAL_NANOS = 33_333_333L;

  /** What {@link #latencyNanos} says of a frame that was never shown. */
  static final long NEVER = Long.MAX_VALUE;

  /** Bytes a media datagram has beside its piece of the sealed frame: header, frame, tag. */
  static final int DATAGRAM_EXTRA = 62;

  private static final int RELAY_PORT = 7000;
  private static final int LARGEST = 4 << 20;

  private final World world;
  private final FrameSizes sizes;
  private final Identity relayKeys = Identity.create();
  private final Relay relay;
  private final Camera camera;
  private final Display display;
  private final Tap cameraOut = new Tap();
  private final Tap displayIn = new Tap();
  private final Tap displayOut = new Tap();
  private final SimLink toDisplay;
  private final byte[] picture = new byte[LARGEST];
  private final ByteBuffer payload = ByteBuffer.wrap(picture);
  private long[] capturedAt = new long[1024];
  private long[] shownAt = new long[1024];
  private boolean[] keyframes = new boolean[1024];
  private int published;
  private int scene;
  private boolean keyframeWanted;
  private long refused;
  private long mediaBytes;
  private long clearBytes;
  private int shown;
  private long shownBytes;
  private int wrong;

  /** Lets a role run on another host. */
  @FunctionalInterface
  interface Hosts {
    /**
     * The host a role gets.
     *
     * @param role camera, relay or display
     * @param host the world's
     */
    Host of(String role, Host host);
  }

  Film(World world, FrameSizes sizes, LinkModel cameraHop, LinkModel displayHop, int budget) {
    this(world, sizes, cameraHop, displayHop, budget, (role, host) -> host);
  }

  Film(
      World world,
      FrameSizes sizes,
      LinkModel cameraHop,
      LinkModel displayHop,
      int budget,
      Hosts hosts) {
    this.world = world;
    this.sizes = sizes;
    new SplittableRandom(world.seed()).nextBytes(picture);
    Home home = new Home(world, "home");
    VirtualHost relayHost = world.host("relay");
    Home.Viewer viewer = home.viewer("display");
    world.link(home.cameraHost(), relayHost, cameraHop).there().intercept(cameraOut);
    var link = world.link(relayHost, viewer.host(), displayHop);
    toDisplay = link.there();
    toDisplay.intercept(displayIn);
    link.back().intercept(displayOut);
    relay =
        Relay.builder()
            .listen(relayHost.address(RELAY_PORT))
            .identity(relayKeys)
            .admit(owner -> true)
            .host(hosts.of("relay", relayHost))
            .start();
    camera =
        home.cameraBuilder(relay.card())
            .host(hosts.of("camera", home.cameraHost()))
            .latencyBudgetMillis(budget)
            .onKeyframeWanted(() -> keyframeWanted = true)
            .open();
    display =
        viewer
            .builder(relay.card())
            .host(hosts.of("display", viewer.host()))
            .latencyBudgetMillis(budget)
            .watch(home.camera(), TrackName.MAIN, this::show)
            .open();
  }

  /** One frame, then the time until the next. */
  void frame() {
    publish();
    world.run(Duration.ofNanos(INTERVAL_NANOS));
  }

  /** Publishes frames until one was shown, at most for a minute. */
  void begin() {
    for (int i = 0; i < 1800 && shown == 0; i++) {
      frame();
    }
    if (shown == 0) {
      throw new IllegalStateException(world + ": nothing was shown within a minute");
    }
  }

  /** Whether the next frame is a keyframe by its place in the recording. */
  boolean atKeyframe() {
    return sizes.keyframe()[scene % sizes.count()];
  }

  private void publish() {
    if (keyframeWanted) {
      keyframeWanted = false;
      while (!atKeyframe()) {
        scene++;
      }
    }
    int at = scene % sizes.count();
    boolean key = sizes.keyframe()[at];
    int bytes = sizes.bytes()[at];
    payload.clear().putInt(0, published).putInt(4, bytes).limit(bytes);
    long micros = world.nowNanos() / 1000 + 1;
    if (!camera.publish(new Frame(key, false, micros, payload)).ok()) {
      refused++;
      keyframeWanted = true;
      return;
    }
    if (published == capturedAt.length) {
      capturedAt = Arrays.copyOf(capturedAt, published * 2);
      shownAt = Arrays.copyOf(shownAt, published * 2);
      keyframes = Arrays.copyOf(keyframes, published * 2);
    }
    capturedAt[published] = world.nowNanos();
    shownAt[published] = NEVER;
    keyframes[published++] = key;
    scene++;
    mediaBytes += firstTransmission(bytes);
    clearBytes += bytes;
  }

  /** Bytes of the datagrams of a frame that {@link Tap} counts as media, each sent once. */
  static long firstTransmission(int clearBytes) {
    int whole = clearBytes + FrameSizes.SEAL;
    int last = whole % FrameSizes.FRAGMENT;
    boolean small = last > 0 && last + DATAGRAM_EXTRA < Tap.LEAST_MEDIA;
    int fragments = FrameSizes.fragments(clearBytes);
    return small
        ? whole - last + (fragments - 1L) * DATAGRAM_EXTRA
        : whole + (long) fragments * DATAGRAM_EXTRA;
  }

  private void show(FrameView view) {
    ByteBuffer clear = view.payload();
    int number = clear.getInt(clear.position());
    boolean whole = clear.getInt(clear.position() + 4) == clear.remaining();
    if (!whole || number < 0 || number >= published || shownAt[number] != NEVER) {
      wrong++;
      return;
    }
    shownAt[number] = world.nowNanos();
    shown++;
    shownBytes += clear.remaining();
  }

  /** Frames shown. */
  int shown() {
    return shown;
  }

  /** Clear bytes of the frames shown. */
  long shownBytes() {
    return shownBytes;
  }

  int published() {
    return published;
  }

  /** Frames that were not, whole and once, what had been published. */
  int wrong() {
    return wrong;
  }

  /** Frames the camera did not take. */
  long refused() {
    return refused;
  }

  boolean keyframe(int number) {
    return keyframes[number];
  }

  long shownAtNanos(int number) {
    return shownAt[number];
  }

  /** From capture to display, or {@link #NEVER}. */
  long latencyNanos(int number) {
    return shownAt[number] == NEVER ? NEVER : shownAt[number] - capturedAt[number];
  }

  /** What has gone over the hops so far. */
  Traffic traffic() {
    return new Traffic(
        clearBytes,
        mediaBytes,
        cameraOut.mediaBytes(),
        displayIn.mediaBytes(),
        displayOut.allBytes(),
        toDisplay.sent(),
        toDisplay.lost());
  }

  /**
   * Bytes since the beginning.
   *
   * @param clear of the frames
   * @param media the datagrams that carry them, each once
   * @param cameraHop media and repair that entered the hop from the camera
   * @param displayHop media and repair that entered the hop to the display
   * @param feedback everything that entered the hop from the display
   * @param sent datagrams that entered the hop to the display
   * @param lost how many of them did not arrive
   */
  record Traffic(
      long clear,
      long media,
      long cameraHop,
      long displayHop,
      long feedback,
      long sent,
      long lost) {
    Traffic since(Traffic before) {
      return new Traffic(
          clear - before.clear,
          media - before.media,
          cameraHop - before.cameraHop,
          displayHop - before.displayHop,
          feedback - before.feedback,
          sent - before.sent,
          lost - before.lost);
    }
  }

  /** Lets what is on its way arrive. */
  void drain(Duration time) {
    world.run(time);
  }

  @Override
  public void close() {
    camera.close();
    display.close();
    relay.close();
    relayKeys.close();
  }
}
