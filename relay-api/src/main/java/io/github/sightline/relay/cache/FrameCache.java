package io.github.sightline.relay.cache;

import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Proof;
import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackId;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.RelayProvider;
import java.util.function.Predicate;

/** Owner-scoped, blind. The only ways in: reader(proof), writer(proof). Thread-safe. */
public interface FrameCache extends AutoCloseable {
  static Builder builder() {
    return RelayProvider.load().cache();
  }

  /** 32 random bytes, good for one proof within 60 s. */
  byte[] challenge();

  Opened<VaultReader> reader(Proof proof);

  Opened<VaultWriter> writer(Proof proof);

  /** Narrows at once; widening takes effect for new entries only. */
  Outcome reconfigure(CachePolicy policy);

  Erasure erase(OwnerId owner);

  Erasure erase(OwnerId owner, TrackId track);

  Outcome apply(Revocation revocation);

  Statistics statistics();

  @Override
  void close();

  record Statistics(
      long bytes,
      int owners,
      int tracks,
      long hits,
      long misses,
      long puts,
      long refused,
      long evictedByQuota,
      long evictedByAge,
      long erasures) {}

  interface Builder {
    Builder policy(CachePolicy policy);

    Builder admit(Predicate<OwnerId> owners);

    Builder receiptIdentity(Identity relay);

    Builder host(Host host);

    FrameCache build();
  }
}
