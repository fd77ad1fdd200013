package io.github.sightline.relay.impl;

import io.github.sightline.relay.Display;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.FrameHandler;
import io.github.sightline.relay.media.TrackName;
import io.github.sightline.relay.spi.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects what a display needs. */
final class DisplayBuilder implements Display.Builder {
  private static final int MAX_RENDITIONS = 4;

  /** What is asked for before the display opens. */
  record Wanted(CameraId camera, List<TrackName> tracks, FrameHandler handler) {}

  @Nullable RelayCard card;
  @Nullable Identity identity;
  final List<Grant[]> chains = new ArrayList<>();
  final List<Wanted> wanted = new ArrayList<>();
  int budgetMillis = DefaultRelayProvider.BUDGET_MILLIS;
  int staleAfterMillis = DefaultRelayProvider.STALE_MILLIS;
  Consumer<? super RelayEvent> events = event -> {};
  @Nullable Host host;

  @Override
  public Display.Builder relay(RelayCard relayCard) {
    card = relayCard;
    return this;
  }

  @Override
  public Display.Builder identity(Identity own) {
    identity = own;
    return this;
  }

  @Override
  public Display.Builder grant(Grant... chain) {
    chains.add(chain.clone());
    return this;
  }

  @Override
  public Display.Builder watch(CameraId camera, TrackName track, FrameHandler handler) {
    return watch(camera, List.of(track), handler);
  }

  @Override
  public Display.Builder watch(CameraId camera, List<TrackName> renditions, FrameHandler handler) {
    wanted.add(new Wanted(camera, renditions(renditions), handler));
    return this;
  }

  /** One to four, all different. */
  static List<TrackName> renditions(List<TrackName> names) {
    List<TrackName> set = List.copyOf(names);
    if (set.isEmpty() || set.size() > MAX_RENDITIONS || Set.copyOf(set).size() != set.size()) {
      throw new IllegalArgumentException(
          "renditions: " + set + ", expected 1 to " + MAX_RENDITIONS + ", all different");
    }
    return set;
  }

  @Override
  public Display.Builder latencyBudgetMillis(int millis) {
    budgetMillis =
        Chosen.millis(
            "latency budget",
            millis,
            DefaultRelayProvider.BUDGET_MIN,
            DefaultRelayProvider.BUDGET_MAX);
    return this;
  }

  @Override
  public Display.Builder staleAfterMillis(int millis) {
    staleAfterMillis = Chosen.millis("stale bound", millis, 100, 60_000);
    return this;
  }

  @Override
  public Display.Builder onEvent(Consumer<? super RelayEvent> listener) {
    events = listener;
    return this;
  }

  @Override
  public Display.Builder host(Host where) {
    host = where;
    return this;
  }

  @Override
  public Display open() {
    Host where = host == null ? Host.system() : host;
    return new DisplayFront(
        this,
        Chosen.required(card, "relay"),
        Chosen.keys(Chosen.required(identity, "identity")),
        where);
  }
}
