package io.github.sightline.relay.impl.cache;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.impl.grant.Capability;
import io.github.sightline.relay.spi.Host;
import java.util.concurrent.TimeUnit;

/**
 * A capability over time: asked at the beginning of each read and put. It ends by either clock, so
 * that a wall clock set back prolongs nothing, and at the first revocation that voids it.
 */
final class Rights {
  /** As {@link Capability#expiredAt}. */
  private static final long TOLERANCE_NANOS = TimeUnit.SECONDS.toNanos(120);

  private final DefaultFrameCache cache;
  private final Capability capability;
  private final long lastNanos;
  private volatile long versionSeen;
  private volatile boolean revoked;

  Rights(DefaultFrameCache cache, Capability capability) {
    this.cache = cache;
    this.capability = capability;
    Host host = cache.host();
    long leftMillis = capability.notAfterMillis() - host.epochMillis();
    this.lastNanos = host.nanoTime() + TimeUnit.MILLISECONDS.toNanos(leftMillis) + TOLERANCE_NANOS;
    this.versionSeen = -1;
  }

  /** When it ends at the latest. */
  long lastNanos() {
    return lastNanos;
  }

  Capability capability() {
    return capability;
  }

  /** ACCEPTED, EXPIRED, REVOKED or CLOSED, at that monotonic time. */
  Outcome at(long nanos) {
    if (cache.closed()) {
      return Outcome.CLOSED;
    }
    if (revoked()) {
      return Outcome.REVOKED;
    }
    boolean over = nanos - lastNanos > 0 || capability.expiredAt(cache.host().epochMillis());
    return over ? Outcome.EXPIRED : Outcome.ACCEPTED;
  }

  /** Whether a revocation voids it by now; one comparison while there is no new one. */
  boolean revoked() {
    long version = cache.revocations().version();
    if (version != versionSeen) {
      revoked |= cache.revocations().voids(capability);
      versionSeen = version;
    }
    return revoked;
  }
}
