package io.github.sightline.relay.impl;

import io.github.sightline.relay.Identity;
import io.github.sightline.relay.OwnerAdmission;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.spi.Host;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects what a relay needs. */
final class RelayBuilder implements Relay.Builder {
  @Nullable InetSocketAddress listen;
  @Nullable InetSocketAddress advertised;
  @Nullable Identity identity;
  @Nullable RelayCard card;
  @Nullable OwnerAdmission admission;
  CachePolicy policy = CachePolicy.defaults();
  Consumer<? super RelayEvent> events = event -> {};
  @Nullable Host host;

  @Override
  public Relay.Builder listen(InetSocketAddress local) {
    listen = local;
    return this;
  }

  @Override
  public Relay.Builder advertise(InetSocketAddress reachable) {
    if (reachable.isUnresolved() || reachable.getAddress().isAnyLocalAddress()) {
      throw new IllegalArgumentException(
          "advertise: " + reachable + ", expected an address that devices can send to");
    }
    advertised = reachable;
    return this;
  }

  @Override
  public Relay.Builder identity(Identity own) {
    identity = own;
    return this;
  }

  @Override
  public Relay.Builder card(RelayCard signed) {
    card = signed;
    return this;
  }

  @Override
  public Relay.Builder admission(OwnerAdmission decision) {
    admission = decision;
    return this;
  }

  @Override
  public Relay.Builder cache(CachePolicy bounds) {
    policy = bounds;
    return this;
  }

  @Override
  public Relay.Builder shards(int shards) {
    if (shards != 1) {
      throw new IllegalArgumentException(
          "shards: " + shards + ", this version runs 1; start more relays for more cores");
    }
    return this;
  }

  @Override
  public Relay.Builder onEvent(Consumer<? super RelayEvent> listener) {
    events = listener;
    return this;
  }

  @Override
  public Relay.Builder host(Host where) {
    host = where;
    return this;
  }

  @Override
  public Relay start() {
    InetSocketAddress local = Chosen.required(listen, "listen");
    Chosen.required(admission, "admit");
    return new RelayFront(
        this,
        local,
        Chosen.keys(Chosen.required(identity, "identity")),
        host == null ? Host.system() : host);
  }
}
