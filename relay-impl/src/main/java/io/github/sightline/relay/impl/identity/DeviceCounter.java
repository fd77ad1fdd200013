package io.github.sightline.relay.impl.identity;

import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.spi.Host;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.function.LongSupplier;

/**
 * The device counter of HELLO and KEY_REQUEST (PROTOCOL.md section 3 a): the number of starts of
 * this device, durable, in the high half, a count since this start in the low half. It never
 * repeats, needs no clock, and lets a relay and a camera refuse what was replayed.
 */
public final class DeviceCounter implements LongSupplier {
  private static final long MAX_BOOT = 0x7fff_ffffL;

  private final long boot;
  private long count;

  /**
   * Counts one more start.
   *
   * @param host its state store keeps the count
   * @param keys whose counter it is
   * @throws IllegalStateException when the stored count is not one: the device is enrolled anew
   */
  public DeviceCounter(Host host, DeviceKeys keys) {
    String cell = "boot-" + HexFormat.of().formatHex(keys.signPublic());
    ByteBuffer stored = host.state().get(cell);
    if (stored != null && stored.remaining() != Long.BYTES) {
      // Beginning afresh would repeat counters that a camera and a relay have seen.
      throw new IllegalStateException(
          "boot count: " + stored.remaining() + " bytes, expected " + Long.BYTES);
    }
    long before = stored == null ? 0 : stored.getLong(stored.position());
    if (before < 0 || before >= MAX_BOOT) {
      throw new IllegalStateException("boot count: " + before + ", allowed 0 to " + MAX_BOOT);
    }
    boot = before + 1;
    ByteBuffer durable = ByteBuffer.allocate(Long.BYTES);
    durable.putLong(0, boot);
    host.state().put(cell, durable);
  }

  @Override
  public synchronized long getAsLong() {
    count++;
    return boot << 32 | count;
  }
}
