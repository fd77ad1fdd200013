package io.github.sightline.relay.impl.camera;

import io.github.sightline.relay.impl.grant.OwnerTime;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.spi.Host;
import java.nio.ByteBuffer;

/**
 * The camera's {@link OwnerTime}, kept in the host's durable state: a clock set back, or one that
 * says 1970, honours no grant twice.
 */
final class GrantClock {
  private final Host host;
  private final String cell;
  private final OwnerTime time;

  GrantClock(Host host, CameraId camera) {
    this.host = host;
    this.cell = "time-" + camera;
    ByteBuffer stored = host.state().get(cell);
    long persisted =
        stored == null || stored.remaining() != Long.BYTES ? 0 : stored.getLong(stored.position());
    this.time = new OwnerTime(persisted, host.nanoTime());
  }

  /** Milliseconds since 1970. */
  long millis(long now) {
    return time.millis(now, host.epochMillis());
  }

  /** An owner-signed object with that time in it was accepted. */
  void witnessed(long now, long signedMillis) {
    if (time.observe(signedMillis, now)) {
      ByteBuffer durable = ByteBuffer.allocate(Long.BYTES);
      durable.putLong(0, time.greatestMillis());
      host.state().put(cell, durable);
    }
  }
}
