package io.github.sightline.relay.examples.demo;

import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.examples.media.AccessUnit;
import io.github.sightline.relay.examples.media.Clip;
import io.github.sightline.relay.examples.net.LossyLink;
import io.github.sightline.relay.examples.net.Weather;
import io.github.sightline.relay.spi.Host;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A relay, two owners with a camera and a display each, on loopback, every hop through a link that loses datagrams.
 *
 * <p>Keys: L cycles the loss, S exchanges what lies in the two owners' cached slabs and makes the displays join again, Q ends.
 */
public final class Demo implements AutoCloseable {
  private static final double[] LOSSES = {0, 2, 5, 10, 20};
  private static final long SETTLE_NANOS = 1_500_000_000L;
  private static final long SECOND = 1_000_000_000L;

  private final DemoOptions options;
  private final PrintStream out;
  private final BlindnessProbe probe;
  private final FaultyMemory memory;
  private final TappedHost relayHost;
  private final Relay relay;
  private final LossyLink link;
  private final List<Household> households = new ArrayList<>();
  private final AtomicInteger exchanged = new AtomicInteger();
  private double loss;
  private int swaps;
  private String note = "keys: L loss, S swap the cached memory of the two owners, Q quit";

  /**
   * Builds it all and begins to play.
   *
   * @param options checked
   * @param out where the table goes
   */
  public Demo(DemoOptions options, PrintStream out) {
    options.check();
    this.options = options;
    this.out = out;
    this.loss = options.loss;
    List<Clip> clips = List.of(Clip.builtIn("ada"), Clip.builtIn("ben"));
    probe = new BlindnessProbe(clips.stream().mapToLong(Clip::bytes).sum());
    for (Clip clip : clips) {
      for (AccessUnit unit : clip.units()) {
        probe.add(unit.bytes());
      }
    }
    Host system = Host.system();
    memory = new FaultyMemory(system.memory());
    relayHost = new TappedHost(system, memory, probe::look, probe::look);
    InetSocketAddress listen = freePort();
    link = LossyLink.open(listen, options.seed);
    weather();
    relay =
        Relay.builder().listen(listen).advertise(link.local()).host(relayHost).identity(Identity.create()).admit(owner -> true).cache(CachePolicy.defaults()).start();
    RelayCard card = relay.card();
    households.add(new Household("ada", clips.get(0), card));
    households.add(new Household("ben", clips.get(1), card));
  }

  /** The link must know the relay's port, and the relay's card the link's: so the port is chosen first. */
  private static InetSocketAddress freePort() {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    } catch (SocketException e) {
      throw new UncheckedIOException("no free UDP port on loopback", e);
    }
  }

  private void weather() {
    link.weather(Weather.clear().loss(loss / 100).delay(options.rtt / 2.0));
  }

  /**
   * Runs until the time is over, or Q.
   *
   * @return 0 when no foreign picture was shown and the relay saw no clear byte, else 2
   * @throws IOException when the report cannot be written
   */
  public int run() throws IOException {
    long began = System.nanoTime();
    try (Keyboard keyboard = options.headless ? null : new Keyboard()) {
      boolean keys = keyboard != null && keyboard.present();
      Table table = new Table(out, keys);
      long drawAt = began;
      boolean running = true;
      while (running) {
        long now = System.nanoTime();
        int second = (int) ((now - began) / SECOND);
        running = options.seconds == 0 || second < options.seconds;
        running &= keyboard == null || press(keyboard.poll());
        swapOnTime(second);
        if (!options.headless && now >= drawAt) {
          drawAt = now + SECOND / (keys ? 4 : 1);
          table.draw(String.format(Locale.ROOT, "%nloss %.0f %% each way on each hop, RTT %d ms, second %d", loss, options.rtt, second), households, relay.statistics(), note);
        }
        LockSupport.parkNanos(20_000_000L);
      }
    }
    return finish();
  }

  private boolean press(int key) {
    switch (key) {
      case 'l', 'L' -> nextLoss();
      case 's', 'S' -> swap();
      case 'q', 'Q', 3 -> {
        return false;
      }
      default -> {
        // No key, or one without a meaning.
      }
    }
    return true;
  }

  private void nextLoss() {
    int next = 0;
    while (next < LOSSES.length && LOSSES[next] <= loss) {
      next++;
    }
    loss = LOSSES[next % LOSSES.length];
    weather();
    note = String.format(Locale.ROOT, "loss is %.0f %% now", loss);
  }

  private void swapOnTime(int second) {
    boolean first = swaps == 0 && second >= options.swapAt;
    boolean again = swaps == 1 && second >= options.swapAt + 5;
    if (options.swapAt > 0 && (first || again)) {
      swap();
    }
  }

  /** The bug of the story, on purpose. Odd: whole slabs, tags too. Even: only what lies behind the tags. */
  private void swap() {
    boolean behindTheTags = ++swaps % 2 == 0;
    relayHost.inTurn(
        () -> {
          exchanged.addAndGet(memory.exchange(behindTheTags));
          memory.forEach(probe::look);
        });
    households.forEach(Household::joinAgain);
    note =
        behindTheTags
            ? "S: exchanged the bytes behind the tags: the relay is deceived, the displays refuse"
            : "S: exchanged whole slabs: the relay's pair check sees the foreign tag";
  }

  private int finish() throws IOException {
    households.forEach(Household::stop);
    LockSupport.parkNanos(SETTLE_NANOS);
    relayHost.inTurn(() -> memory.forEach(probe::look));
    LockSupport.parkNanos(SETTLE_NANOS / 10);
    long cpu = relayHost.threadId() < 0 ? 0 : ManagementFactory.getThreadMXBean().getThreadCpuTime(relayHost.threadId()) / 1_000_000;
    var side = new Report.RelaySide(relay.statistics(), probe.plaintextBytesSeen(), cpu);
    Report report = new Report(options, households, side);
    if (options.report != null) {
      report.write(options.report);
      out.println("report: " + options.report);
    }
    long foreign = 0;
    for (Household household : households) {
      Meter.Reading reading = household.read();
      foreign += reading.foreignFrames();
      out.printf(
          Locale.ROOT,
          "%s: %d of %d frames shown, %.2f %% within 200 ms, p50 %.0f ms, p99 %.0f ms, first picture after %.0f ms, %d refused, %d foreign%n",
          household.name(),
          reading.framesRendered(),
          reading.framesSent(),
          reading.onTimePercent()[1],
          reading.p50(),
          reading.p99(),
          reading.timeToFirstFrame(),
          household.displayStatistics().framesRefused(),
          reading.foreignFrames());
    }
    out.printf(Locale.ROOT, "relay: %d clear bytes seen, %d pair check refusals, %d slabs exchanged%n", side.plaintextBytesSeen(), side.statistics().pairCheckRefusals(), exchanged.get());
    return foreign == 0 && side.plaintextBytesSeen() == 0 ? 0 : 2;
  }

  @Override
  public void close() {
    households.forEach(Household::close);
    relay.close();
    link.close();
  }
}
