package io.github.sightline.relay.impl.crypto;

import org.jspecify.annotations.Nullable;

/** Noise_IKpsk2_25519_AESGCM_SHA256, psk = 32 zero bytes in sightline/1. */
@SuppressWarnings("DoNotCallSuggester")
public final class NoiseIk {
  /** Bytes a first message adds to its payload: e32, s48, tag16. */
  public static final int HELLO_OVERHEAD = 96;

  /** Bytes a second message adds to its payload: e32, tag16. */
  public static final int WELCOME_OVERHEAD = 48;

  private NoiseIk() {}

  /** The side that knows the other's static key and speaks first. */
  public static final class Initiator implements AutoCloseable {
    /** All arrays are copied; {@code self} is borrowed until close. */
    public Initiator(
        byte[] prologue, DeviceKeys self, byte[] remoteStatic32, byte[] ephemeralPrivate32) {
      throw new UnsupportedOperationException();
    }

    /**
     * First message: e32, s48, payload + 16.
     *
     * @return the message, or null when the remote static key is of small order
     */
    public byte @Nullable [] writeHello(byte[] payload) {
      throw new UnsupportedOperationException();
    }

    /**
     * Reads the second message; a refused one may be followed by another try (forged answers do not
     * end the handshake).
     *
     * @return the payload, or null
     */
    public byte @Nullable [] readWelcome(byte[] message) {
      throw new UnsupportedOperationException();
    }

    /**
     * The transport keys; once, after readWelcome.
     *
     * @return keys owned by the caller
     */
    public HopKeys keys() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      throw new UnsupportedOperationException();
    }
  }

  /** The relay's side, in two steps: the payload can be judged before ee and se are computed. */
  public static final class Responder implements AutoCloseable {
    /** The prologue is copied; {@code self} is borrowed until close. */
    public Responder(byte[] prologue, DeviceKeys self) {
      throw new UnsupportedOperationException();
    }

    /**
     * Reads the first message.
     *
     * @return the payload, or null (then this object is closed)
     */
    public byte @Nullable [] readHello(byte[] message) {
      throw new UnsupportedOperationException();
    }

    /**
     * The initiator's static X25519 key; after readHello.
     *
     * @return a copy, 32 bytes
     */
    public byte[] remoteStatic() {
      throw new UnsupportedOperationException();
    }

    /**
     * Second message: e32, payload + 16.
     *
     * @return the message, or null when the initiator's ephemeral is of small order
     */
    public byte @Nullable [] writeWelcome(byte[] payload, byte[] ephemeralPrivate32) {
      throw new UnsupportedOperationException();
    }

    /**
     * The transport keys; once, after writeWelcome.
     *
     * @return keys owned by the caller
     */
    public HopKeys keys() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      throw new UnsupportedOperationException();
    }
  }
}
