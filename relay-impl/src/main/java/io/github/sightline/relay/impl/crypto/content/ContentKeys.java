package io.github.sightline.relay.impl.crypto.content;

import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.Digest;
import io.github.sightline.relay.impl.wire.WireLimits;
import org.jspecify.annotations.Nullable;

/**
 * A camera's epoch secrets: the current one and, before a switch, the next.
 *
 * <p><b>The key schedule.</b> Epochs are per camera, not per track, so that one wrapped secret
 * shows all renditions and a switch is one moment. A secret is random and never derived from the
 * one before: a ratchet would let a display that was granted once read on for ever, and the whole
 * point of an epoch is that a revoked one cannot. From the secret each track derives its own key
 * (SframeKeys). A number belongs to one secret for ever: when a next secret was wrapped to a
 * display that is void at the switch, another is drawn under the next number, and the number it
 * leaves behind is never used; a display that installed it waits for frames that do not come.
 *
 * <p><b>Guarantees.</b> Numbers only go up; a secret is wiped when it is replaced.
 *
 * <p><b>Does not guarantee.</b> Numbers across a restart: the caller persists what {@link #draw}
 * returns before using it. One thread.
 */
public final class ContentKeys implements AutoCloseable {
  private final DeviceKeys self;
  private long lastEpoch;
  private long epoch;
  private long nextEpoch;
  private byte @Nullable [] secret;
  private byte @Nullable [] nextSecret;

  /**
   * No current epoch yet.
   *
   * @param self borrowed until close
   * @param lastEpoch the largest epoch number ever drawn, 0 for none
   */
  public ContentKeys(DeviceKeys self, long lastEpoch) {
    if (lastEpoch < 0 || lastEpoch > WireLimits.U32_MAX) {
      throw new IllegalArgumentException(
          "last epoch: " + lastEpoch + ", expected 0 to " + WireLimits.U32_MAX);
    }
    this.self = self;
    this.lastEpoch = lastEpoch;
  }

  /**
   * Draws the next epoch's secret. A next one that was drawn before is wiped and its number never
   * used.
   *
   * @param entropy32 from the host, borrowed
   * @param deviceCounter never used before for a draw of epochs
   * @return the next epoch's number, to be persisted before its secret is wrapped or used
   * @throws IllegalStateException after 2^32 - 1 epochs: the camera needs a new identity
   */
  public long draw(byte[] entropy32, long deviceCounter) {
    if (lastEpoch == WireLimits.U32_MAX) {
      throw new IllegalStateException("epoch: all " + WireLimits.U32_MAX + " numbers are used");
    }
    byte[] drawn = self.draw(entropy32, deviceCounter, "sl1 epoch", SframeKeys.SECRET);
    wipe(nextSecret);
    lastEpoch++;
    nextEpoch = lastEpoch;
    nextSecret = drawn;
    return nextEpoch;
  }

  /**
   * Makes next current and wipes the old current.
   *
   * @throws IllegalStateException when none was drawn
   */
  public void roll() {
    byte[] next = nextSecret();
    wipe(secret);
    secret = next;
    epoch = nextEpoch;
    nextSecret = null;
    nextEpoch = 0;
  }

  /** The current epoch, 0 before the first roll. */
  public long epoch() {
    return epoch;
  }

  /**
   * The current secret, lent until roll or close.
   *
   * @throws IllegalStateException before the first roll
   */
  public byte[] secret() {
    return require(secret, "no current epoch");
  }

  /** The next epoch, 0 when none is drawn. */
  public long nextEpoch() {
    return nextEpoch;
  }

  /**
   * The next secret, lent until draw or close; after roll it is the current one.
   *
   * @throws IllegalStateException when none is drawn
   */
  public byte[] nextSecret() {
    return require(nextSecret, "no next epoch");
  }

  private static byte[] require(byte @Nullable [] secret, String what) {
    if (secret == null) {
      throw new IllegalStateException(what);
    }
    return secret;
  }

  private static void wipe(byte @Nullable [] secret) {
    if (secret != null) {
      Digest.wipe(secret);
    }
  }

  /** Wipes both secrets. */
  @Override
  public void close() {
    wipe(secret);
    wipe(nextSecret);
    secret = null;
    nextSecret = null;
    epoch = 0;
    nextEpoch = 0;
  }

  @Override
  public String toString() {
    return "content keys at epoch " + epoch;
  }
}
