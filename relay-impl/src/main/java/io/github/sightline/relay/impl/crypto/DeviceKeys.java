package io.github.sightline.relay.impl.crypto;

import io.github.sightline.relay.impl.base.Bytes;
import java.nio.charset.StandardCharsets;

/**
 * The private keys of one device or relay: Ed25519 to sign, X25519 for the hop.
 *
 * <p><b>Guarantees.</b> Prints nothing and gives no key bytes but by {@link #revealSecrets}; close
 * wipes. What {@link #draw} gives differs from all it gave before as long as either the entropy or
 * the counter does, so a cloned or restarted machine whose entropy repeats still repeats nothing.
 *
 * <p><b>Does not guarantee.</b> Anything when entropy and counter both repeat. Any thread.
 */
public final class DeviceKeys implements AutoCloseable {
  /** Bytes {@link #revealSecrets} writes: sign seed, hop private key. */
  public static final int SECRET_BYTES = Ed25519.KEY + Curve25519.KEY;

  /** Length of the entropy of a draw in bytes. */
  public static final int ENTROPY = 32;

  /** Most bytes one draw gives: what one X-Wing encapsulation takes. */
  public static final int MAX_DRAW = 64;

  private static final byte[] DEVICE = "sl1 device".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DRAW = "sl1 draw".getBytes(StandardCharsets.US_ASCII);

  private final Ed25519.Signer signer;
  private final byte[] hopPrivate;
  private final byte[] hopPublic;
  private final byte[] deviceSecret;
  private volatile boolean closed;

  private DeviceKeys(byte[] signSeed, byte[] hopPrivate) {
    signer = Ed25519.Signer.of(signSeed);
    this.hopPrivate = Curve25519.require("hop key", hopPrivate).clone();
    hopPublic = Curve25519.publicKey(hopPrivate);
    byte[] both = new byte[SECRET_BYTES];
    signer.revealSeed(both, 0);
    System.arraycopy(hopPrivate, 0, both, Ed25519.KEY, Curve25519.KEY);
    deviceSecret = Digest.hkdfSha256(DEVICE, both, new byte[0], 32);
    Digest.wipe(both);
  }

  /**
   * Keys from their private halves.
   *
   * @param signSeed32 of Ed25519, copied
   * @param hopPrivate32 of X25519, copied
   * @return the keys
   */
  public static DeviceKeys of(byte[] signSeed32, byte[] hopPrivate32) {
    return new DeviceKeys(signSeed32, hopPrivate32);
  }

  /** The Ed25519 public key, a copy. */
  public byte[] signPublic() {
    return signer.publicKey();
  }

  /** The X25519 public key, a copy. */
  public byte[] hopPublic() {
    return hopPublic.clone();
  }

  /** The signer, lent: closed with this object. */
  public Ed25519.Signer signer() {
    return signer;
  }

  /** The shared secret with a public hop key; false when it has a small order. */
  boolean agree(byte[] public32, byte[] out) {
    return Curve25519.agree(open().hopPrivate, public32, out);
  }

  /**
   * A fresh secret: HKDF over entropy, device secret, device counter and use.
   *
   * @param entropy32 from the host, borrowed
   * @param deviceCounter never used twice for the same use
   * @param use names the purpose
   * @param bytes 1 to 64
   * @return owned by the caller, who wipes it
   */
  public byte[] draw(byte[] entropy32, long deviceCounter, String use, int bytes) {
    if (entropy32.length != ENTROPY) {
      throw new IllegalArgumentException(
          "entropy: " + entropy32.length + " bytes, expected " + ENTROPY);
    }
    if (bytes < 1 || bytes > MAX_DRAW) {
      throw new IllegalArgumentException("draw: " + bytes + " bytes, expected 1 to " + MAX_DRAW);
    }
    byte[] secret = open().deviceSecret;
    byte[] all = new byte[ENTROPY + secret.length + Long.BYTES];
    System.arraycopy(entropy32, 0, all, 0, ENTROPY);
    System.arraycopy(secret, 0, all, ENTROPY, secret.length);
    Bytes.put64(all, ENTROPY + secret.length, deviceCounter);
    byte[] drawn = Digest.hkdfSha256(DRAW, all, use.getBytes(StandardCharsets.US_ASCII), bytes);
    Digest.wipe(all);
    return drawn;
  }

  /**
   * Writes sign seed and hop private key, 64 bytes, for a key file and nothing else. The caller
   * wipes them.
   */
  public void revealSecrets(byte[] into, int at) {
    open().signer.revealSeed(into, at);
    System.arraycopy(hopPrivate, 0, into, at + Ed25519.KEY, Curve25519.KEY);
  }

  private DeviceKeys open() {
    if (closed) {
      throw new IllegalStateException("the device keys are closed");
    }
    return this;
  }

  @Override
  public void close() {
    closed = true;
    signer.close();
    Digest.wipe(hopPrivate);
    Digest.wipe(deviceSecret);
  }

  @Override
  public String toString() {
    return "device keys";
  }
}
