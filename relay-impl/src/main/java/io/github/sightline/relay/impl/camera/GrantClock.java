package io.github.sightline.relay.impl.camera;

import io.github.sightline.relay.impl.grant.OwnerTime;
import io.github.sightline.relay.impl.identity.DeviceRecord;
import io.github.sightline.relay.spi.Host;

/**
 * The camera's {@link OwnerTime}, kept in its durable record: a clock set back, or one that says
 * 1970, honours no grant twice.
 *
 * <p>Only what the owner signed <em>at</em> a time moves it: a revocation's issuedAt, and the
 * beginning of the camera's own grant, which it was given and acts under. Never a date in a grant
 * that somebody brought: owners sign grants that begin later, and a relay that delivers one early
 * would move this camera's time for good and so void every grant that ends before.
 */
final class GrantClock {
  private final Host host;
  private final DeviceRecord durable;
  private final OwnerTime time;

  GrantClock(Host host, DeviceRecord durable) {
    this.host = host;
    this.durable = durable;
    this.time = new OwnerTime(durable.ownerTimeMillis(), host.nanoTime());
  }

  /** Milliseconds since 1970. */
  long millis(long now) {
    return time.millis(now, host.epochMillis());
  }

  /** The owner signed at that time. */
  void witnessed(long now, long signedMillis) {
    if (time.observe(signedMillis, now)) {
      durable.ownerSigned(time.greatestMillis());
    }
  }
}
