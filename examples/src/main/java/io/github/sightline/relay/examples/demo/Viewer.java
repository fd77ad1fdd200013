package io.github.sightline.relay.examples.demo;

import io.github.sightline.relay.Display;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.examples.media.Watermark;
import io.github.sightline.relay.media.TrackName;
import io.github.sightline.relay.spi.Host;

/** One display of one household, which can be made to join again. */
final class Viewer implements AutoCloseable {
  private final String name;
  private final DemoHost host;
  private final RelayCard card;
  private final Identity keys;
  private final Grant grant;
  private final Meter meter;
  private Display display;
  private Display.Statistics before = new Display.Statistics(0, 0, 0, 0, 0, 0, 0);

  Viewer(String name, Host system, RelayCard card, Identity keys, Grant grant, Watermark mark) {
    this.name = name;
    this.host = new DemoHost(system, system.memory());
    this.card = card;
    this.keys = keys;
    this.grant = grant;
    this.meter = new Meter(mark);
    this.display = open();
  }

  String name() {
    return name;
  }

  Meter meter() {
    return meter;
  }

  /** Leaves, and joins as one who has seen nothing: from what the relay keeps. */
  synchronized void joinAgain() {
    before = statistics();
    display.close();
    display = open();
  }

  /** Counters over all joins. */
  synchronized Display.Statistics statistics() {
    Display.Statistics now = display.statistics();
    return new Display.Statistics(
        before.framesShown() + now.framesShown(),
        before.framesLate() + now.framesLate(),
        before.framesLost() + now.framesLost(),
        before.framesRefused() + now.framesRefused(),
        before.hopRefused() + now.hopRefused(),
        before.bytes() + now.bytes(),
        before.repairBytes() + now.repairBytes());
  }

  /** Bytes of all datagrams that reached this display, over all joins. */
  long bytesIn() {
    return host.bytesIn();
  }

  @Override
  public synchronized void close() {
    display.close();
    keys.close();
  }

  private Display open() {
    meter.opening();
    return Display.builder()
        .host(host)
        .relay(card)
        .identity(keys)
        .grant(grant)
        .watch(grant.camera(), TrackName.MAIN, meter)
        .onEvent(this::onEvent)
        .open();
  }

  private void onEvent(RelayEvent event) {
    if (event instanceof RelayEvent.Joined) {
      meter.joined();
    } else if (event instanceof RelayEvent.Left) {
      meter.left();
    }
  }
}
