package io.github.sightline.relay.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Display;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.media.Frame;
import io.github.sightline.relay.media.FrameView;
import io.github.sightline.relay.media.TrackName;
import io.github.sightline.relay.spi.DatagramPort;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.MemorySource;
import io.github.sightline.relay.spi.Node;
import io.github.sightline.relay.spi.StateStore;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a camera leaves out of a film that a decoder must be able to play: each frame carries its
 * own number and that of the frame it is made from.
 */
class LeftOutTest {
  private static final Duration FRAME = Duration.ofNanos(33_333_333);
  private static final int GROUP = 60;

  private final World world = new World(23);
  private final Relay relay = Shoot.relay(world, Identity.create());
  private final Home home = new Home(world, "anna");
  private final Lazy host = new Lazy(home.cameraHost());
  private final List<Integer> shown = new ArrayList<>();
  private final List<Outcome> answers = new ArrayList<>();
  private boolean keyframeWanted;
  private int reference = -1;
  private int broken;
  private int references;

  @AfterEach
  void close() {
    relay.close();
  }

  private Camera camera() {
    return home.cameraBuilder(relay.card())
        .host(host)
        .onKeyframeWanted(() -> keyframeWanted = true)
        .open();
  }

  private Display display() {
    return home.viewer("display")
        .builder(relay.card())
        .watch(home.camera(), TrackName.MAIN, this::decode)
        .open();
  }

  private void decode(FrameView frame) {
    ByteBuffer payload = frame.payload();
    int number = payload.getInt();
    int needs = payload.getInt();
    broken += frame.keyframe() || shown.contains(needs) ? 0 : 1;
    shown.add(number);
  }

  /** Films one frame; every second one is discardable where that is said. */
  private void film(Camera camera, int bytes, boolean discards) {
    int number = answers.size();
    boolean keyframe = reference < 0 || keyframeWanted || number % GROUP == 0;
    boolean discardable = discards && !keyframe && number % 2 == 1;
    ByteBuffer payload = ByteBuffer.allocate(bytes).putInt(number).putInt(reference).clear();
    long micros = world.nowNanos() / 1000 + 1;
    answers.add(camera.publish(new Frame(keyframe, discardable, micros, payload)));
    keyframeWanted &= !keyframe;
    reference = discardable ? reference : number;
    references += discardable ? 0 : 1;
  }

  private void run(Camera camera, int frames, int bytes, boolean discards) {
    for (int i = 0; i < frames; i++) {
      film(camera, bytes, discards);
      world.run(FRAME);
    }
  }

  @Test
  void framesThatFindTheNodeBusyAreFollowedByAKeyframeAndNothingBroken() {
    try (Camera camera = camera();
        Display display = display()) {
      world.run(Duration.ofSeconds(1));
      run(camera, 30, 5_000, false);
      host.busy = true;
      run(camera, 25, 5_000, false);
      assertTrue(answers.contains(Outcome.BACK_PRESSURED), "" + answers);
      host.goOn();
      run(camera, 30, 5_000, false);
      world.run(Duration.ofSeconds(1));
      assertEquals(0, broken, "shown " + shown);
      assertEquals(answers.size() - 1, shown.get(shown.size() - 1));
      assertEquals(0, display.statistics().framesRefused());
    }
  }

  @Test
  void aNodeThatTakesNothingForAWhileTakesFramesAgainAfterIt() {
    try (Camera camera = camera();
        Display display = display()) {
      world.run(Duration.ofSeconds(1));
      run(camera, 30, 5_000, false);
      host.full = true;
      run(camera, 40, 5_000, false);
      host.full = false;
      run(camera, 30, 5_000, false);
      world.run(Duration.ofSeconds(1));
      assertEquals(0, broken, "shown " + shown);
      assertEquals(answers.size() - 1, shown.get(shown.size() - 1));
      assertEquals(0, display.statistics().framesRefused());
    }
  }

  /** 8 Mb/s over 6, of which half could be left out. */
  @Test
  void onANarrowPathDiscardableFramesGoFirstAndTheOthersAllArrive() {
    world.otherLinks(LinkModel.perfect().delayMillis(1));
    world.link(
        home.cameraHost(), world.host("relay"), LinkModel.perfect().delayMillis(25).rate(6e6, 500));
    try (Camera camera = camera();
        Display display = display()) {
      world.run(Duration.ofSeconds(1));
      run(camera, 600, 33_000, true);
      world.run(Duration.ofSeconds(1));
      long arrived = shown.stream().filter(number -> number % 2 == 0).count();
      System.out.printf(
          "8 Mb/s over 6, half discardable: %d of %d frames, %d of %d that others need%n",
          shown.size(), answers.size(), arrived, references);
      assertEquals(0, broken, "shown " + shown);
      assertTrue(arrived >= 0.97 * references, arrived + " of " + references);
      assertTrue(shown.size() > 1.2 * references, shown.size() + " shown");
      assertEquals(0, display.statistics().framesRefused());
    }
  }

  /** A host whose node comes late, or whose queue has no room. */
  private static final class Lazy implements Host {
    private final Host host;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private boolean busy;
    private boolean full;

    Lazy(Host host) {
      this.host = host;
    }

    void goOn() {
      busy = false;
      waiting.forEach(Runnable::run);
      waiting.clear();
    }

    @Override
    public boolean run(Node node, Runnable task) {
      return busy ? waiting.add(task) : !full && host.run(node, task);
    }

    @Override
    public long nanoTime() {
      return host.nanoTime();
    }

    @Override
    public long epochMillis() {
      return host.epochMillis();
    }

    @Override
    public void randomBytes(byte[] into) {
      host.randomBytes(into);
    }

    @Override
    public MemorySource memory() {
      return host.memory();
    }

    @Override
    public StateStore state() {
      return host.state();
    }

    @Override
    public DatagramPort attach(Node node, InetSocketAddress local) {
      return host.attach(node, local);
    }

    @Override
    public boolean offload(Node node, Supplier<Runnable> work) {
      return host.offload(node, work);
    }

    @Override
    public void wake(Node node) {
      host.wake(node);
    }
  }
}
