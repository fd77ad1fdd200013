package io.github.sightline.relay.examples.demo;

import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.examples.media.AccessUnitReader;
import io.github.sightline.relay.examples.media.Clip;
import io.github.sightline.relay.examples.net.FreePort;
import io.github.sightline.relay.examples.net.LossyLink;
import io.github.sightline.relay.examples.net.Weather;
import io.github.sightline.relay.examples.web.BrowserDisplay;
import io.github.sightline.relay.spi.Host;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * What the demo plays on: a relay, two households, and the bad network between them. All datagrams
 * of cameras and displays pass the link, so each frame crosses it twice: its camera's hop and its
 * display's hop, each with the loss and the delay set.
 */
final class Stage implements AutoCloseable {
  private static final long CLIP_BYTES = 6_200_000;
  private static final long EXCHANGE_EVERY_NANOS = 50_000_000;
  private static final int EXCHANGES = 16;
  private static final int MOST_EXCHANGES = 80;

  private final BlindnessProbe probe =
      new BlindnessProbe(CLIP_BYTES * Clip.BuiltIn.values().length);
  private final FaultyMemory memory;
  private final DemoHost relayHost;
  private final Identity relayKeys = Identity.create();
  private final Relay relay;
  private final LossyLink link;
  private final double uplink;
  private final List<Household> households = new ArrayList<>();
  private final Reception reception;
  private final BrowserDisplay browsers;

  /** Sets it up; nothing moves before {@link #play}. */
  Stage(DemoOptions options) throws IOException {
    for (Clip.BuiltIn clip : Clip.BuiltIn.values()) {
      learn(clip);
    }
    Host system = Host.system();
    memory = new FaultyMemory(system.memory());
    relayHost = new DemoHost(system, memory);
    InetSocketAddress listen = FreePort.find();
    link = LossyLink.open(listen, options.seed).tap(probe::look);
    uplink = options.uplink;
    weather(options.loss, options.rtt);
    relay =
        Relay.builder()
            .listen(listen)
            .advertise(link.local())
            .host(relayHost)
            .identity(relayKeys)
            .admit(owner -> true)
            .cache(CachePolicy.defaults())
            .start();
    for (Clip.BuiltIn clip : Clip.BuiltIn.values()) {
      households.add(new Household(clip, options.displays, system, relay.card()));
    }
    reception = new Reception(households, system::randomBytes);
    browsers = BrowserDisplay.open(options.port, relay.card(), reception);
  }

  /**
   * Where a browser becomes a display: of each household, then of all side by side.
   *
   * @return the addresses, each with the right to be granted
   */
  List<String> addresses() {
    List<String> all = new ArrayList<>();
    reception.tokens().forEach(token -> all.add(browsers.address() + "#" + token));
    all.add(browsers.address() + "#" + String.join("+", reception.tokens()));
    return all;
  }

  /** The cameras begin. */
  void play() {
    households.forEach(Household::play);
  }

  /** Each hop, each direction: so many percent lost, half the round trip late. */
  void weather(double lossPercent, double rttMillis) {
    Weather weather = Weather.clear().loss(lossPercent / 100).delay(rttMillis / 2);
    link.weather(weather.megabits(uplink), weather);
  }

  /**
   * The bug of the story, on purpose: exchanges what lies in the two owners' slabs and makes the
   * displays join again, so that they are served from just these. Goes on for a moment with what is
   * cached meanwhile. Returns when that is done.
   *
   * @return pairs of slabs exchanged
   */
  int exchange(boolean behindTheTags) {
    int pairs = exchangeOnce(behindTheTags);
    households.forEach(household -> household.viewers().forEach(Viewer::joinAgain));
    int pages = browsers.connected();
    browsers.joinAgain();
    int left = EXCHANGES;
    for (int i = 0; i < MOST_EXCHANGES && left > 0; i++) {
      pairs += exchangeOnce(behindTheTags);
      LockSupport.parkNanos(EXCHANGE_EVERY_NANOS);
      // A page begins again more slowly than a display of ours.
      left -= browsers.connected() < pages ? 0 : 1;
    }
    return pairs;
  }

  private int exchangeOnce(boolean behindTheTags) {
    Integer pairs = relayHost.inTurn(() -> memory.exchange(behindTheTags));
    return pairs == null ? 0 : pairs;
  }

  /**
   * Looks for clear video in all that the relay keeps at this moment. Only the list is made in the
   * relay's turn: reading some megabytes there would hold up every frame by a tenth of a second.
   */
  void lookIntoMemory() {
    List<ByteBuffer> slabs =
        relayHost.inTurn(
            () -> {
              List<ByteBuffer> held = new ArrayList<>();
              memory.forEach(held::add);
              return held;
            });
    if (slabs != null) {
      slabs.forEach(probe::look);
    }
  }

  /** No more frames. */
  void stop() {
    households.forEach(Household::stop);
  }

  List<Household> households() {
    return households;
  }

  List<Viewer> viewers() {
    return households.stream().flatMap(household -> household.viewers().stream()).toList();
  }

  Relay.Statistics relay() {
    return relay.statistics();
  }

  long relayCpuMillis() {
    return relayHost.cpuMillis();
  }

  long plaintextBytesSeen() {
    return probe.plaintextBytesSeen();
  }

  @Override
  public void close() {
    browsers.close();
    households.forEach(Household::close);
    relay.close();
    relayKeys.close();
    link.close();
  }

  private void learn(Clip.BuiltIn clip) throws IOException {
    for (int encoding = 0; encoding < Clip.BuiltIn.ENCODINGS; encoding++) {
      try (AccessUnitReader units = new AccessUnitReader(clip.open(encoding))) {
        while (units.next()) {
          probe.add(units.bytes());
        }
      }
    }
  }
}
