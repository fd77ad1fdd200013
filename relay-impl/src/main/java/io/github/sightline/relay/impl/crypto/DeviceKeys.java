package io.github.sightline.relay.impl.crypto;

/** The private keys of one device (or relay): Ed25519 to sign, X25519 for the hop. */
@SuppressWarnings("DoNotCallSuggester")
public final class DeviceKeys implements AutoCloseable {
  /** Bytes {@link #revealSecrets} writes. */
  public static final int SECRET_BYTES = 64;

  private DeviceKeys() {}

  /** Both halves are copied. */
  public static DeviceKeys of(byte[] signSeed32, byte[] hopPrivate32) {
    throw new UnsupportedOperationException("" + signSeed32.length + hopPrivate32.length);
  }

  /** The Ed25519 public key, a copy. */
  public byte[] signPublic() {
    throw new UnsupportedOperationException();
  }

  /** The X25519 public key, a copy. */
  public byte[] hopPublic() {
    throw new UnsupportedOperationException();
  }

  /** The signer, lent: closed with this object. */
  public Ed25519.Signer signer() {
    throw new UnsupportedOperationException();
  }

  /**
   * A fresh secret: HKDF over entropy, device secret, device counter and use, so that a cloned
   * machine with repeated entropy repeats nothing.
   *
   * @param entropy32 from the host, borrowed
   * @param deviceCounter never used twice for the same use
   * @param use names the purpose
   * @param bytes 1 to 64
   * @return owned by the caller, who wipes it
   */
  public byte[] draw(byte[] entropy32, long deviceCounter, String use, int bytes) {
    throw new UnsupportedOperationException();
  }

  /** Writes sign seed and hop private key (64 bytes), for a key file only. */
  public void revealSecrets(byte[] into, int at) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
