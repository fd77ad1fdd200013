package io.github.sightline.relay.impl;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.grant.GrantChain;
import io.github.sightline.relay.media.SealedHandler;
import io.github.sightline.relay.media.TrackName;
import io.github.sightline.relay.spi.Host;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Collects what a camera needs. */
final class CameraBuilder implements Camera.Builder {
  /** Renditions of one camera and a few tracks beside; the relay's bound too. */
  static final int MAX_TRACKS = 16;

  @Nullable RelayCard card;
  @Nullable Identity identity;
  Grant @Nullable [] grants;
  List<TrackName> tracks = List.of(TrackName.MAIN);
  int budgetMillis = DefaultRelayProvider.BUDGET_MILLIS;
  long strictMillis;
  Runnable keyframeWanted = () -> {};
  LongConsumer targetBitrate = bits -> {};
  Consumer<? super RelayEvent> events = event -> {};
  @Nullable SealedHandler tap;
  @Nullable Host host;

  @Override
  public Camera.Builder relay(RelayCard relayCard) {
    card = relayCard;
    return this;
  }

  @Override
  public Camera.Builder identity(Identity own) {
    identity = own;
    return this;
  }

  @Override
  public Camera.Builder grant(Grant... chain) {
    grants = chain.clone();
    return this;
  }

  @Override
  public Camera.Builder tracks(TrackName... names) {
    List<TrackName> distinct = List.of(names).stream().distinct().toList();
    if (distinct.isEmpty() || distinct.size() != names.length || names.length > MAX_TRACKS) {
      throw new IllegalArgumentException(
          "tracks: " + List.of(names) + ", expected 1 to " + MAX_TRACKS + " different names");
    }
    tracks = distinct;
    return this;
  }

  @Override
  public Camera.Builder latencyBudgetMillis(int millis) {
    budgetMillis =
        Chosen.millis(
            "latency budget",
            millis,
            DefaultRelayProvider.BUDGET_MIN,
            DefaultRelayProvider.BUDGET_MAX);
    return this;
  }

  @Override
  public Camera.Builder strictFor(Duration revocationAge) {
    long millis = revocationAge.toMillis();
    if (millis < 60_000 || millis > GrantChain.LONGEST_SUBSCRIBE_MILLIS) {
      throw new IllegalArgumentException(
          "strict for: " + revocationAge + ", allowed one minute to seven days");
    }
    strictMillis = millis;
    return this;
  }

  @Override
  public Camera.Builder onKeyframeWanted(Runnable callback) {
    keyframeWanted = callback;
    return this;
  }

  @Override
  public Camera.Builder onTargetBitrate(LongConsumer bitsPerSecond) {
    targetBitrate = bitsPerSecond;
    return this;
  }

  @Override
  public Camera.Builder onEvent(Consumer<? super RelayEvent> listener) {
    events = listener;
    return this;
  }

  @Override
  public Camera.Builder onSealed(SealedHandler handler) {
    tap = handler;
    return this;
  }

  @Override
  public Camera.Builder host(Host where) {
    host = where;
    return this;
  }

  @Override
  public Camera open() {
    RelayCard relayCard = Chosen.required(card, "relay");
    DeviceKeys keys = Chosen.keys(Chosen.required(identity, "identity"));
    GrantChain chain = Chosen.chain(Role.PUBLISH, keys, Chosen.required(grants, "grant"));
    Host where = host == null ? Host.system() : host;
    return new CameraFront(this, relayCard, keys, chain, where);
  }
}
