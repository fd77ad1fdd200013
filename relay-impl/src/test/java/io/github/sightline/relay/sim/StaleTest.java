package io.github.sightline.relay.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.RelayEvent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A path that delays makes pictures look older, never younger. */
class StaleTest {
  private final World world = new World(17);

  private static String last(List<RelayEvent> events) {
    return events.stream()
        .filter(e -> e instanceof RelayEvent.Live || e instanceof RelayEvent.Stale)
        .reduce((first, second) -> second)
        .map(e -> e instanceof RelayEvent.Live ? "live" : "stale")
        .orElse("nothing");
  }

  // [T-4]
  @Test
  void framesHeldBackForMoreThanTheBoundAreNotToldAsLive() {
    LinkModel near = LinkModel.perfect().delayMillis(10);
    world.otherLinks(near);
    Relay relay = Shoot.relay(world, Identity.create());
    Shoot anna = Shoot.small(world, "anna", relay.card());
    Link down = world.link(world.host("relay"), anna.viewer.host(), near);
    world.run(Duration.ofSeconds(4));
    assertEquals("live", last(anna.displayEvents));
    down.there().model(LinkModel.perfect().delayMillis(2_200));
    world.run(Duration.ofSeconds(6));
    int shown = anna.seen.shown();
    world.run(Duration.ofSeconds(4));
    assertTrue(anna.seen.shown() > shown, "pictures go on coming, late");
    assertEquals("stale", last(anna.displayEvents), anna::toString);
    relay.close();
  }
}
