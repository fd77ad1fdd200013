package io.github.sightline.relay.impl.crypto.content;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.Digest;
import io.github.sightline.relay.impl.crypto.Ed25519;
import io.github.sightline.relay.impl.crypto.Ed25519.Label;
import io.github.sightline.relay.impl.crypto.Ed25519.Verifier;
import io.github.sightline.relay.impl.wire.ChainLayout;
import io.github.sightline.relay.impl.wire.KeyRequestLayout;
import io.github.sightline.relay.impl.wire.KeyResponseLayout;
import io.github.sightline.relay.impl.wire.WireLimits;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Carries an epoch secret from a camera to one granted display: HPKE (RFC 9180) base mode with
 * X-Wing to a key pair that lives as long as one request, signed by the display; the answer signed
 * by the camera and bound to the whole request [protocol section 6].
 *
 * <p><b>Guarantees.</b> Only who made the request can open its answer. An answer that opens was
 * made by that camera for that request; neither can be altered, mixed or answered with an old
 * epoch.
 *
 * <p><b>Does not guarantee.</b> That the display may see anything: the camera must check the chain
 * between {@link #examine} and {@link #answer}. All methods are pure; any thread.
 */
public final class KeyWrap {
  /** Length of the camera's draw for one answer in bytes. */
  public static final int ANSWER_SEED = Hpke.ENCAPSULATION_SEED;

  private static final byte[] INFO = "sl1 key".getBytes(StandardCharsets.US_ASCII);

  /** Where a grant names its owner [protocol section 5]. */
  private static final int GRANT_OWNER = 20;

  private KeyWrap() {}

  /**
   * Display: starts a request.
   *
   * @param counter the device counter, also of the draw for the KEM key
   * @param nonce32 fresh, borrowed
   * @param self signs the request and draws the KEM key; borrowed
   * @param camera whose key is asked for
   * @param chain as on the wire, a count and 1 to 3 grants; borrowed
   * @param largestEpoch the largest epoch ever held of this camera, 0 for none
   * @param entropy32 from the host, borrowed
   * @return the live request
   */
  public static Request begin(
      long counter,
      byte[] nonce32,
      DeviceKeys self,
      CameraId camera,
      byte[] chain,
      long largestEpoch,
      byte[] entropy32) {
    if (nonce32.length != 32 || !ChainLayout.whole(chain)) {
      throw new IllegalArgumentException(
          "nonce of " + nonce32.length + " bytes, chain of " + chain.length);
    }
    if (largestEpoch < 0 || largestEpoch > WireLimits.U32_MAX) {
      throw new IllegalArgumentException("largest epoch: " + largestEpoch);
    }
    byte[] seed = self.draw(entropy32, counter, "sl1 kem", Hpke.SEED);
    byte[] request = new byte[KeyRequestLayout.bytes(chain.length)];
    Bytes.put64(request, KeyRequestLayout.COUNTER, counter);
    System.arraycopy(nonce32, 0, request, KeyRequestLayout.NONCE, 32);
    camera.copyTo(request, KeyRequestLayout.CAMERA);
    byte[] kem = Hpke.publicKey(seed);
    System.arraycopy(kem, 0, request, KeyRequestLayout.KEM_PUBLIC, kem.length);
    Bytes.put32(request, KeyRequestLayout.LARGEST_EPOCH, largestEpoch);
    System.arraycopy(chain, 0, request, KeyRequestLayout.CHAIN, chain.length);
    int body = KeyRequestLayout.signature(request.length);
    self.signer().sign(Label.KEYREQ, request, 0, body, request, body);
    return new Request(request, camera, largestEpoch, seed);
  }

  /**
   * Camera: the first checks, in the protocol's order: size, owner and camera, counter. Revocation,
   * time and chain are the grant room's; then {@link #signed}, then {@link #answer}.
   *
   * @param request borrowed, any bytes
   * @param largestCounter largest counter accepted from this subject, -1 for none
   * @return ACCEPTED; MALFORMED for its size; DENIED for another owner or camera, or an old counter
   */
  public static Outcome examine(
      byte[] request, OwnerId owner, CameraId camera, long largestCounter) {
    if (!KeyRequestLayout.check(request, 0, request.length)) {
      return Outcome.MALFORMED;
    }
    int owned = ChainLayout.grantAt(KeyRequestLayout.CHAIN, 0) + GRANT_OWNER;
    boolean addressed =
        Bytes.equal(request, owned, owner.bytes(), 0, OwnerId.BYTES)
            && Bytes.equal(request, KeyRequestLayout.CAMERA, camera.bytes(), 0, CameraId.BYTES);
    boolean fresh = KeyRequestLayout.counter(request, 0) > largestCounter;
    return addressed && fresh ? Outcome.ACCEPTED : Outcome.DENIED;
  }

  /**
   * Camera: whether the chain's subject signed the request.
   *
   * @param request borrowed, any bytes
   * @param subjectSign32 of the chain's last grant
   */
  public static boolean signed(byte[] request, byte[] subjectSign32) {
    if (!KeyRequestLayout.check(request, 0, request.length)) {
      return false;
    }
    int body = KeyRequestLayout.signature(request.length);
    return Verifier.verify(subjectSign32, Label.KEYREQ, request, 0, body, request, body);
  }

  /**
   * Camera: wraps the secret and signs the answer, bound to the request.
   *
   * @param request examined and signed, borrowed
   * @param terms what is granted, borrowed
   * @param signer the camera's, borrowed
   * @param seed64 drawn for this answer alone, borrowed
   * @return KEY_RESPONSE, or null when the request's KEM key is not a valid one
   */
  public static byte @Nullable [] answer(
      byte[] request, Granted terms, Ed25519.Signer signer, byte[] seed64) {
    if (!KeyRequestLayout.check(request, 0, request.length)) {
      throw new IllegalArgumentException("request of " + request.length + " bytes, not examined");
    }
    if (seed64.length != ANSWER_SEED) {
      throw new IllegalArgumentException("seed of " + seed64.length + " bytes, expected 64");
    }
    byte[] camera = Bytes.copyOf(request, KeyRequestLayout.CAMERA, CameraId.BYTES);
    if (!Arrays.equals(camera, signer.publicKey())) {
      throw new IllegalArgumentException("signer of another camera than the request's");
    }
    byte[] kem =
        Bytes.copyOf(request, KeyRequestLayout.KEM_PUBLIC, KeyRequestLayout.KEM_PUBLIC_BYTES);
    byte[] response = new byte[KeyResponseLayout.BYTES];
    byte[] hash = requestHash(request);
    System.arraycopy(hash, 0, response, KeyResponseLayout.REQUEST_HASH, hash.length);
    System.arraycopy(camera, 0, response, KeyResponseLayout.CAMERA, camera.length);
    Bytes.put32(response, KeyResponseLayout.EPOCH, terms.epoch);
    Bytes.put64(response, KeyResponseLayout.FLOOR_MICROS, terms.floorMicros);
    Bytes.put64(response, KeyResponseLayout.CAMERA_TIME, terms.cameraTimeMicros);
    Bytes.put32(response, KeyResponseLayout.LIFE_SECONDS, terms.lifeSeconds);
    byte[] wrapped = Hpke.seal(kem, seed64, info(response), terms.secret());
    if (wrapped == null) {
      return null;
    }
    System.arraycopy(wrapped, 0, response, KeyResponseLayout.ENC, wrapped.length);
    int body = KeyResponseLayout.SIGNATURE;
    signer.sign(Label.KEYRESP, response, 0, body, response, body);
    return response;
  }

  /** SHA-256 of the whole request: how relays route the answer. */
  public static byte[] requestHash(byte[] request) {
    return Digest.sha256(request);
  }

  /** "sl1 key", then the first three fields of the response: requestHash 32, camera 32, epoch 4. */
  private static byte[] info(byte[] response) {
    byte[] info = Arrays.copyOf(INFO, INFO.length + KeyResponseLayout.FLOOR_MICROS);
    System.arraycopy(response, 0, info, INFO.length, KeyResponseLayout.FLOOR_MICROS);
    return info;
  }

  /** A display's live request. Prints no key; close wipes its private KEM key. One thread. */
  public static final class Request implements AutoCloseable {
    private final byte[] bytes;
    private final byte[] hash;
    private final CameraId camera;
    private final byte[] seed;
    private long smallestEpoch;
    private boolean closed;

    private Request(byte[] bytes, CameraId camera, long largestEpoch, byte[] seed) {
      this.bytes = bytes;
      this.camera = camera;
      this.seed = seed;
      smallestEpoch = largestEpoch;
      hash = requestHash(bytes);
    }

    /** The KEY_REQUEST, a copy. */
    public byte[] bytes() {
      return bytes.clone();
    }

    /** Its hash, a copy. */
    public byte[] hash() {
      return hash.clone();
    }

    /**
     * Opens an answer; may be called again, since the camera pushes the next epoch to a live
     * request (of a later answer only epoch, secret and floor matter: its cameraTime is not one
     * round trip after this request). Checks in this order: size, request, camera, epoch,
     * signature, seal.
     *
     * @param response borrowed, any bytes
     * @return what was granted, owned by the caller; null when anything does not verify, or the
     *     epoch is smaller than the largest known to this request
     */
    public @Nullable Granted open(byte[] response) {
      if (closed) {
        throw new IllegalStateException("the request is closed");
      }
      if (!addressed(response) || KeyResponseLayout.epoch(response, 0) < smallestEpoch) {
        return null;
      }
      int body = KeyResponseLayout.SIGNATURE;
      if (!Verifier.verify(camera.bytes(), Label.KEYRESP, response, 0, body, response, body)) {
        return null;
      }
      byte[] enc = Bytes.copyOf(response, KeyResponseLayout.ENC, KeyResponseLayout.ENC_BYTES);
      byte[] sealed =
          Bytes.copyOf(response, KeyResponseLayout.CIPHERTEXT, KeyResponseLayout.CIPHERTEXT_BYTES);
      byte[] secret = Hpke.open(seed, enc, info(response), sealed);
      if (secret == null) {
        return null;
      }
      smallestEpoch = KeyResponseLayout.epoch(response, 0);
      Granted granted =
          new Granted(
              smallestEpoch,
              secret,
              KeyResponseLayout.floorMicros(response, 0),
              KeyResponseLayout.cameraTimeMicros(response, 0),
              KeyResponseLayout.lifeSeconds(response, 0));
      Digest.wipe(secret);
      return granted;
    }

    private boolean addressed(byte[] response) {
      return KeyResponseLayout.check(response, 0, response.length)
          && Bytes.equal(response, KeyResponseLayout.REQUEST_HASH, hash, 0, hash.length)
          && Bytes.equal(response, KeyResponseLayout.CAMERA, camera.bytes(), 0, CameraId.BYTES);
    }

    @Override
    public void close() {
      closed = true;
      Digest.wipe(seed);
    }

    @Override
    public String toString() {
      return "key request to camera " + camera;
    }
  }

  /** One epoch's key and its terms. Prints no key; close wipes it. */
  public static final class Granted implements AutoCloseable {
    private final long epoch;
    private final byte[] secret;
    private final long floorMicros;
    private final long cameraTimeMicros;
    private final long lifeSeconds;
    private boolean closed;

    /**
     * Terms of one epoch.
     *
     * @param epoch 1 to 2^32 - 1
     * @param secret32 copied
     * @param floorMicros earliest captureMicros a display may show
     * @param cameraTimeMicros the camera's clock now
     * @param lifeSeconds how long this answer is good for, 0 to 2^32 - 1
     */
    public Granted(
        long epoch, byte[] secret32, long floorMicros, long cameraTimeMicros, long lifeSeconds) {
      if (epoch < 1 || epoch > WireLimits.U32_MAX || secret32.length != SframeKeys.SECRET) {
        throw new IllegalArgumentException(
            "epoch " + epoch + ", secret of " + secret32.length + " bytes");
      }
      if (lifeSeconds < 0 || lifeSeconds > WireLimits.U32_MAX) {
        throw new IllegalArgumentException("life: " + lifeSeconds + " seconds");
      }
      this.epoch = epoch;
      secret = secret32.clone();
      this.floorMicros = floorMicros;
      this.cameraTimeMicros = cameraTimeMicros;
      this.lifeSeconds = lifeSeconds;
    }

    /** The epoch. */
    public long epoch() {
      return epoch;
    }

    /** The secret, lent until close. */
    public byte[] secret() {
      if (closed) {
        throw new IllegalStateException("the granted key is closed");
      }
      return secret;
    }

    /** Objects captured earlier are refused: the camera's clock, microseconds. */
    public long floorMicros() {
      return floorMicros;
    }

    /** The camera's clock when it answered, microseconds. */
    public long cameraTimeMicros() {
      return cameraTimeMicros;
    }

    /** How long the answer is good for, seconds. */
    public long lifeSeconds() {
      return lifeSeconds;
    }

    @Override
    public void close() {
      closed = true;
      Digest.wipe(secret);
    }

    @Override
    public String toString() {
      return "key of epoch " + epoch;
    }
  }
}
