package io.github.sightline.relay.impl.camera;

import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.content.ContentKeys;
import io.github.sightline.relay.impl.identity.DeviceRecord;
import io.github.sightline.relay.spi.Host;

/**
 * When epochs begin and end. The number of each is durable before its secret exists, so a crash, a
 * restored snapshot or a cloned disk never yields two secrets under one number that both were used.
 *
 * <p>A switch is prepared (the next secret is drawn, so that it can be given to the displays) and
 * then made at each track's next keyframe. Preparing again draws another secret: one that was
 * wrapped to a subject that is void by now is never used.
 */
final class EpochKeeper implements AutoCloseable {
  /** An epoch's life (protocol): 10 minutes. */
  static final long LIFE = 600_000_000_000L;

  /** How far ahead displays get the next key (protocol): 5 seconds. */
  static final long AHEAD = 5_000_000_000L;

  /** Objects sealed in one epoch (protocol). */
  static final long MAX_OBJECTS = 1L << 20;

  private final Host host;
  private final DeviceRecord durable;
  private final ContentKeys keys;
  private long begunAt = Long.MIN_VALUE;
  private long begunMillis = Long.MAX_VALUE;
  private long switchAt = Long.MAX_VALUE;

  EpochKeeper(Host host, DeviceKeys device, DeviceRecord durable) {
    this.host = host;
    this.durable = durable;
    this.keys = new ContentKeys(device, durable.lastEpoch());
    draw();
    keys.roll();
  }

  private void draw() {
    byte[] entropy = new byte[32];
    host.randomBytes(entropy);
    durable.drew(keys.draw(entropy, durable.getAsLong()));
  }

  /** Draws the next epoch; it begins at the first keyframe from {@code at} on. */
  void prepare(long at) {
    draw();
    switchAt = Math.min(switchAt, at);
  }

  /**
   * The prepared epoch begins at the first keyframe from {@code at} on, or as soon as it was to.
   */
  void hasten(long at) {
    switchAt = Math.min(switchAt, at);
  }

  /** Whether the 10 minutes are nearly over and nothing is prepared. */
  boolean timeToPrepare(long now, long objects) {
    boolean old = begunAt != Long.MIN_VALUE && now - begunAt >= LIFE - AHEAD;
    return switchAt == Long.MAX_VALUE && (old || objects >= MAX_OBJECTS);
  }

  /** Whether a keyframe at this time opens the prepared epoch. */
  boolean due(long now) {
    return now >= switchAt;
  }

  boolean prepared() {
    return switchAt != Long.MAX_VALUE;
  }

  /**
   * Makes the prepared epoch the current one.
   *
   * @param millis the camera's grant clock
   */
  void roll(long now, long millis) {
    keys.roll();
    begunAt = now;
    begunMillis = millis;
    switchAt = Long.MAX_VALUE;
  }

  /** A frame is about to be sealed: from now on the epoch has something to read. */
  void firstFrame(long now, long millis) {
    if (begunAt == Long.MIN_VALUE) {
      begunAt = now;
      begunMillis = millis;
    }
  }

  /** When the current epoch began, by the grant clock; the far future while it is empty. */
  long begunMillis() {
    return begunMillis;
  }

  long nextDeadline() {
    return begunAt == Long.MIN_VALUE || prepared() ? Long.MAX_VALUE : begunAt + LIFE - AHEAD;
  }

  long epoch() {
    return keys.epoch();
  }

  byte[] secret() {
    return keys.secret();
  }

  long nextEpoch() {
    return keys.nextEpoch();
  }

  byte[] nextSecret() {
    return keys.nextSecret();
  }

  /** Seconds the current epoch has left. */
  long secondsLeft(long now) {
    return begunAt == Long.MIN_VALUE
        ? LIFE / 1_000_000_000L
        : Math.max(0, (begunAt + LIFE - now) / 1_000_000_000L);
  }

  @Override
  public void close() {
    keys.close();
  }
}
