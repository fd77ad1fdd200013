package io.github.sightline.relay.impl.grant;

/**
 * The time of a device whose clock may say 1970: the greatest time an owner ever signed, plus what
 * has passed since, or the device's clock where that is later (PROTOCOL.md section 3 d). Never
 * decreases, except with a device clock that was ahead and is set back. Not thread-safe.
 */
public final class OwnerTime {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private long greatestMillis;
  private long baseMillis;
  private long baseNanos;

  /**
   * Begins at boot.
   *
   * @param persistedMillis what {@link #greatestMillis} was before, or 0
   * @param nowNanos the monotonic clock
   */
  public OwnerTime(long persistedMillis, long nowNanos) {
    this.greatestMillis = persistedMillis;
    this.baseMillis = persistedMillis;
    this.baseNanos = nowNanos;
  }

  /**
   * Learns a time at which the owner signed: a verified revocation's issuedAt, or the beginning of
   * the device's own grant. Never a date in a grant that came from elsewhere: owners date grants
   * ahead.
   *
   * @param ownerSignedMillis milliseconds since 1970
   * @param nowNanos the monotonic clock
   * @return true when {@link #greatestMillis} grew and has to be persisted
   */
  public boolean observe(long ownerSignedMillis, long nowNanos) {
    if (ownerSignedMillis > elapsed(nowNanos)) {
      baseMillis = ownerSignedMillis;
      baseNanos = nowNanos;
    }
    if (ownerSignedMillis <= greatestMillis) {
      return false;
    }
    greatestMillis = ownerSignedMillis;
    return true;
  }

  /**
   * The time to compare with a grant's end.
   *
   * @param nowNanos the monotonic clock
   * @param wallMillis the device's clock, any value
   * @return milliseconds since 1970
   */
  public long millis(long nowNanos, long wallMillis) {
    return Math.max(wallMillis, elapsed(nowNanos));
  }

  /**
   * The greatest owner-signed time seen.
   *
   * @return milliseconds since 1970
   */
  public long greatestMillis() {
    return greatestMillis;
  }

  private long elapsed(long nowNanos) {
    return baseMillis + (nowNanos - baseNanos) / NANOS_PER_MILLI;
  }
}
