package io.github.sightline.relay.impl.crypto;

import io.github.sightline.relay.impl.base.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Noise_IKpsk2_25519_AESGCM_SHA256 (Noise revision 34), psk = 32 zero bytes in sightline/1.
 *
 * <pre>
 *   initiator knows  rs
 *   -> e, es, s, ss     hello   = e32 | enc(s) 48 | enc(payload)
 *   &lt;- e, ee, se, psk   welcome = e32 | enc(payload)
 * </pre>
 *
 * <p><b>Guarantees.</b> Who answers holds the private half of the static key that was called; who
 * called holds the private half of the static key he names. Both saw the same prologue, payloads
 * and keys. A shared secret of small order ends the handshake. Nothing of a message that does not
 * verify is given out.
 *
 * <p><b>Does not guarantee.</b> Forward secrecy of the hello's payload against a later leak of the
 * responder's static key; that a hello is fresh (its payload carries a counter). Post-quantum
 * secrecy.
 *
 * <p>The ephemeral private keys are parameters: this room draws no entropy. Each object is one
 * handshake, for one thread at a time.
 */
public final class NoiseIk {
  /** Bytes a hello adds to its payload: e32, s48, tag16. */
  public static final int HELLO_OVERHEAD = 96;

  /** Bytes a welcome adds to its payload: e32, tag16. */
  public static final int WELCOME_OVERHEAD = 48;

  private static final int KEY = Curve25519.KEY;
  private static final int SEALED_STATIC = KEY + Aead.TAG;
  private static final byte[] ZERO_PSK = new byte[32];

  private NoiseIk() {}

  /** How far a handshake is; every call is allowed in exactly one of these. */
  private enum Step {
    NEW,
    HELLO,
    WELCOME,
    DONE
  }

  private static void require(Step is, Step expected) {
    if (is != expected) {
      throw new IllegalStateException("handshake: at " + is + ", expected " + expected);
    }
  }

  /** Mixes one shared secret; false when it is of small order. */
  private static boolean mix(NoiseState state, byte[] privateKey, byte[] publicKey) {
    byte[] secret = new byte[KEY];
    boolean ok = Curve25519.agree(privateKey, publicKey, secret);
    return mixIf(ok, state, secret);
  }

  private static boolean mix(NoiseState state, DeviceKeys self, byte[] publicKey) {
    byte[] secret = new byte[KEY];
    boolean ok = self.agree(publicKey, secret);
    return mixIf(ok, state, secret);
  }

  /**
   * For a public key that was mixed before, with another private one. Whether a point has a small
   * order does not depend on who multiplies it, so there is nothing left to refuse; were there, the
   * two sides would mix different things and nothing would open.
   */
  private static void mixAgain(NoiseState state, byte[] privateKey, byte[] publicKey) {
    boolean unused = mix(state, privateKey, publicKey);
  }

  private static void mixAgain(NoiseState state, DeviceKeys self, byte[] publicKey) {
    boolean unused = mix(state, self, publicKey);
  }

  private static boolean mixIf(boolean ok, NoiseState state, byte[] secret) {
    if (ok) {
      state.mixKey(secret);
    }
    Digest.wipe(secret);
    return ok;
  }

  private static void mixEphemeral(NoiseState state, byte[] ephemeral) {
    state.mixHash(ephemeral);
    // In handshakes with a psk the ephemeral keys are mixed into the key as well (section 9.2).
    state.mixKey(ephemeral);
  }

  private static HopKeys split(NoiseState state, boolean initiator) {
    byte[] two = state.split();
    byte[] first = Bytes.copyOf(two, 0, 32);
    byte[] second = Bytes.copyOf(two, 32, 32);
    HopKeys keys = initiator ? new HopKeys(first, second) : new HopKeys(second, first);
    Digest.wipe(two);
    Digest.wipe(first);
    Digest.wipe(second);
    return keys;
  }

  /** The side that knows the other's static key and speaks first. */
  public static final class Initiator implements AutoCloseable {
    private final DeviceKeys self;
    private final byte[] remoteStatic;
    private final byte[] ephemeral;
    private final byte[] psk;
    private NoiseState state;
    private Step step = Step.NEW;

    /**
     * A handshake with the holder of {@code remoteStatic32}.
     *
     * @param prologue what both sides must agree on, borrowed
     * @param self the caller's static keys, borrowed until close
     * @param remoteStatic32 the responder's public hop key, copied
     * @param ephemeralPrivate32 drawn for this handshake alone, copied
     */
    public Initiator(
        byte[] prologue, DeviceKeys self, byte[] remoteStatic32, byte[] ephemeralPrivate32) {
      this(prologue, self, remoteStatic32, ephemeralPrivate32, ZERO_PSK);
    }

    Initiator(byte[] prologue, DeviceKeys self, byte[] remoteStatic, byte[] ephemeral, byte[] psk) {
      this.self = self;
      this.remoteStatic = Curve25519.require("remote key", remoteStatic).clone();
      this.ephemeral = Curve25519.require("ephemeral key", ephemeral).clone();
      this.psk = psk.clone();
      state = new NoiseState(prologue);
      state.mixHash(remoteStatic);
    }

    /**
     * The first message: e32, s48, payload + 16.
     *
     * @param payload borrowed
     * @return the message, or null when the remote static key is of small order: there is nobody to
     *     talk to
     */
    public byte @Nullable [] writeHello(byte[] payload) {
      require(step, Step.NEW);
      step = Step.HELLO;
      byte[] message = new byte[HELLO_OVERHEAD + payload.length];
      byte[] e = Curve25519.publicKey(ephemeral);
      System.arraycopy(e, 0, message, 0, KEY);
      mixEphemeral(state, e);
      if (!mix(state, ephemeral, remoteStatic)) {
        return null;
      }
      state.encryptAndHash(self.hopPublic(), message, KEY);
      mixAgain(state, self, remoteStatic);
      state.encryptAndHash(payload, message, KEY + SEALED_STATIC);
      return message;
    }

    /**
     * Reads the second message. What does not verify changes nothing: a forged answer does not end
     * the handshake, the true one may still come.
     *
     * @param message borrowed, any bytes
     * @return the payload, or null
     */
    public byte @Nullable [] readWelcome(byte[] message) {
      require(step, Step.HELLO);
      if (message.length < WELCOME_OVERHEAD) {
        return null;
      }
      NoiseState next = state.copy();
      byte[] payload = readWelcome(next, message);
      if (payload == null) {
        next.close();
        return null;
      }
      state.close();
      state = next;
      step = Step.WELCOME;
      return payload;
    }

    private byte @Nullable [] readWelcome(NoiseState next, byte[] message) {
      byte[] e = Bytes.copyOf(message, 0, KEY);
      mixEphemeral(next, e);
      if (!mix(next, ephemeral, e)) {
        return null;
      }
      mixAgain(next, self, e);
      next.mixKeyAndHash(psk);
      return next.decryptAndHash(message, KEY, message.length - KEY);
    }

    /**
     * The transport keys; once, after readWelcome.
     *
     * @return keys owned by the caller
     */
    public HopKeys keys() {
      require(step, Step.WELCOME);
      step = Step.DONE;
      return split(state, true);
    }

    byte[] handshakeHash() {
      return state.hash();
    }

    /** Wipes what the handshake knew; the keys it gave live on. */
    @Override
    public void close() {
      step = Step.DONE;
      state.close();
      Digest.wipe(ephemeral);
      Digest.wipe(psk);
    }

    @Override
    public String toString() {
      return "handshake";
    }
  }

  /**
   * The relay's side, in two steps: the payload can be judged before ee and se are computed, so a
   * caller without rights costs two curve operations, not four.
   */
  public static final class Responder implements AutoCloseable {
    private final DeviceKeys self;
    private final byte[] psk;
    private final NoiseState state;
    private final byte[] remoteEphemeral = new byte[KEY];
    private byte[] remoteStatic = new byte[0];
    private Step step = Step.NEW;

    /**
     * A handshake that waits for a hello.
     *
     * @param prologue what both sides must agree on, borrowed
     * @param self the relay's static keys, borrowed until close
     */
    public Responder(byte[] prologue, DeviceKeys self) {
      this(prologue, self, ZERO_PSK);
    }

    Responder(byte[] prologue, DeviceKeys self, byte[] psk) {
      this.self = self;
      this.psk = psk.clone();
      state = new NoiseState(prologue);
      state.mixHash(self.hopPublic());
    }

    /**
     * Reads the first message. The payload is authentic only as far as the static key it came with;
     * that it is fresh, the caller checks.
     *
     * @param message borrowed, any bytes
     * @return the payload; null when it does not verify, and then this handshake is over
     */
    public byte @Nullable [] readHello(byte[] message) {
      require(step, Step.NEW);
      step = Step.DONE;
      if (message.length < HELLO_OVERHEAD) {
        return null;
      }
      System.arraycopy(message, 0, remoteEphemeral, 0, KEY);
      mixEphemeral(state, remoteEphemeral);
      if (!mix(state, self, remoteEphemeral)) {
        return null;
      }
      byte[] named = state.decryptAndHash(message, KEY, SEALED_STATIC);
      if (named == null || !mix(state, self, named)) {
        return null;
      }
      int at = KEY + SEALED_STATIC;
      byte[] payload = state.decryptAndHash(message, at, message.length - at);
      if (payload != null) {
        remoteStatic = named;
        step = Step.HELLO;
      }
      return payload;
    }

    /**
     * The initiator's static hop key, proven by the hello; after readHello.
     *
     * @return a copy, 32 bytes
     */
    public byte[] remoteStatic() {
      if (remoteStatic.length == 0) {
        throw new IllegalStateException("no hello was read");
      }
      return remoteStatic.clone();
    }

    /**
     * The second message: e32, payload + 16.
     *
     * @param payload borrowed
     * @param ephemeralPrivate32 drawn for this handshake alone, borrowed
     * @return the message
     */
    public byte[] writeWelcome(byte[] payload, byte[] ephemeralPrivate32) {
      require(step, Step.HELLO);
      step = Step.DONE;
      byte[] message = new byte[WELCOME_OVERHEAD + payload.length];
      byte[] e = Curve25519.publicKey(Curve25519.require("ephemeral key", ephemeralPrivate32));
      System.arraycopy(e, 0, message, 0, KEY);
      mixEphemeral(state, e);
      mixAgain(state, ephemeralPrivate32, remoteEphemeral);
      mixAgain(state, ephemeralPrivate32, remoteStatic);
      state.mixKeyAndHash(psk);
      state.encryptAndHash(payload, message, KEY);
      step = Step.WELCOME;
      return message;
    }

    /**
     * The transport keys; once, after writeWelcome.
     *
     * @return keys owned by the caller
     */
    public HopKeys keys() {
      require(step, Step.WELCOME);
      step = Step.DONE;
      return split(state, false);
    }

    byte[] handshakeHash() {
      return state.hash();
    }

    /** Wipes what the handshake knew; the keys it gave live on. */
    @Override
    public void close() {
      step = Step.DONE;
      state.close();
      Digest.wipe(psk);
    }

    @Override
    public String toString() {
      return "handshake";
    }
  }
}
