package io.github.sightline.relay.impl.cache;

import io.github.sightline.relay.Identity;
import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.cache.FrameCache;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.identity.DeviceIdentity;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.spi.Host;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Collects what a standalone cache is made of. */
final class CacheBuilder implements FrameCache.Builder {
  private CachePolicy policy = CachePolicy.defaults();
  private @Nullable Predicate<OwnerId> admit;
  private @Nullable DeviceKeys receiptKeys;
  private @Nullable Host host;

  @Override
  public FrameCache.Builder policy(CachePolicy policy) {
    this.policy = Objects.requireNonNull(policy, "policy");
    return this;
  }

  @Override
  public FrameCache.Builder admit(Predicate<OwnerId> owners) {
    this.admit = Objects.requireNonNull(owners, "owners");
    return this;
  }

  @Override
  public FrameCache.Builder receiptIdentity(Identity relay) {
    if (!(relay instanceof DeviceIdentity identity)) {
      throw new IllegalArgumentException(
          "receipt identity: " + relay.getClass().getName() + ", expected one of this library");
    }
    this.receiptKeys = identity.keys();
    return this;
  }

  @Override
  public FrameCache.Builder host(Host host) {
    this.host = Objects.requireNonNull(host, "host");
    return this;
  }

  @Override
  public FrameCache build() {
    if (admit == null) {
      throw new IllegalStateException(
          "frame cache: no admit, expected the owners to serve (all of them is owner -> true)");
    }
    return DefaultFrameCache.alone(host == null ? Host.system() : host, policy, admit, receiptKeys);
  }
}
