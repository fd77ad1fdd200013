package io.github.sightline.relay.impl.identity;

import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.spi.StateStore;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.function.LongSupplier;

/**
 * What one device must not forget, in one durable cell that is written as a whole (PROTOCOL.md
 * section 3 b): how often it started, the last epoch it drew, the latest time its owner signed.
 *
 * <pre>
 *   boot count 8 | last epoch 8 | owner's time 8, milliseconds since 1970
 * </pre>
 *
 * <p>Supplies the device counter of HELLO and KEY_REQUEST: the boot count in the high half, a count
 * since this start in the low half. It never repeats, needs no clock, and lets a relay and a camera
 * refuse what was replayed. Thread-safe.
 *
 * <p>A device that lost this record and kept its keys begins again at 1: its relay and its cameras
 * refuse it as a replay, its displays refuse its epochs as a rollback. That fails to the safe side;
 * the way out is a new identity.
 */
public final class DeviceRecord implements LongSupplier {
  private static final int BYTES = 3 * Long.BYTES;
  private static final long MAX_BOOT = 0x7fff_ffffL;

  private final StateStore store;
  private final String cell;
  private final long boot;
  private long count;
  private long lastEpoch;
  private long ownerTimeMillis;

  /**
   * Counts one more start; durable on return.
   *
   * @param store of the host
   * @param keys whose record it is
   * @throws IllegalStateException when the stored record is not one: the device is enrolled anew
   */
  public DeviceRecord(StateStore store, DeviceKeys keys) {
    this.store = store;
    this.cell = "device-" + HexFormat.of().formatHex(keys.signPublic());
    ByteBuffer stored = store.get(cell);
    if (stored != null && stored.remaining() != BYTES) {
      // Beginning afresh would repeat counters that a camera and a relay have seen.
      throw new IllegalStateException(
          "device record: " + stored.remaining() + " bytes, expected " + BYTES);
    }
    long before = 0;
    if (stored != null) {
      ByteBuffer in = stored.duplicate();
      before = in.getLong();
      lastEpoch = in.getLong();
      ownerTimeMillis = in.getLong();
    }
    if (before < 0 || before >= MAX_BOOT || lastEpoch < 0 || ownerTimeMillis < 0) {
      throw new IllegalStateException(
          "device record: boot count " + before + ", allowed 0 to " + MAX_BOOT);
    }
    boot = before + 1;
    write();
  }

  @Override
  public synchronized long getAsLong() {
    count++;
    return boot << 32 | count;
  }

  /** The largest epoch number this camera ever drew; 0 for none. */
  public synchronized long lastEpoch() {
    return lastEpoch;
  }

  /**
   * Keeps an epoch's number; durable on return.
   *
   * @param epoch greater than any before
   */
  public synchronized void drew(long epoch) {
    if (epoch <= lastEpoch) {
      throw new IllegalArgumentException(
          "epoch: " + epoch + ", expected more than " + lastEpoch + ": numbers never come again");
    }
    lastEpoch = epoch;
    write();
  }

  /** The latest time this device's owner signed, milliseconds since 1970; 0 for none. */
  public synchronized long ownerTimeMillis() {
    return ownerTimeMillis;
  }

  /**
   * Keeps a time the owner signed; durable on return.
   *
   * @param millis since 1970, later than any before
   */
  public synchronized void ownerSigned(long millis) {
    ownerTimeMillis = millis;
    write();
  }

  private void write() {
    ByteBuffer durable = ByteBuffer.allocate(BYTES);
    durable.putLong(boot).putLong(lastEpoch).putLong(ownerTimeMillis);
    store.put(cell, durable.flip());
  }
}
