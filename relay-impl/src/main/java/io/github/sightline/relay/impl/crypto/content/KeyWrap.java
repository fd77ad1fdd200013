package io.github.sightline.relay.impl.crypto.content;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.Ed25519;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import org.jspecify.annotations.Nullable;

/** Carries an epoch secret from a camera to one granted display (HPKE base mode with X-Wing). */
@SuppressWarnings("DoNotCallSuggester")
public final class KeyWrap {
  private KeyWrap() {}

  /**
   * Display: starts a request.
   *
   * @param counter the device counter
   * @param nonce32 fresh, borrowed
   * @param self signs the request and derives the ephemeral KEM key; borrowed
   * @param camera whose key is asked for
   * @param chain as on the wire: n1 and 1 to 3 grants
   * @param largestEpoch the largest epoch ever held of this camera, 0 for none
   * @param entropy32 from the host, borrowed
   */
  public static Request begin(
      long counter,
      byte[] nonce32,
      DeviceKeys self,
      CameraId camera,
      byte[] chain,
      long largestEpoch,
      byte[] entropy32) {
    throw new UnsupportedOperationException();
  }

  /**
   * Camera, first checks in the protocol's order: size, owner and camera, counter. Revocation, time
   * and chain are the grant room's; then {@link #signed}, then {@link #answer}.
   *
   * @param largestCounter largest counter accepted from this subject, -1 for none
   * @return ACCEPTED, MALFORMED or DENIED
   */
  public static Outcome examine(
      byte[] request, OwnerId owner, CameraId camera, long largestCounter) {
    throw new UnsupportedOperationException();
  }

  /** Camera: whether the chain's subject signed the request. */
  public static boolean signed(byte[] request, byte[] subjectSign32) {
    throw new UnsupportedOperationException();
  }

  /**
   * Camera: wraps the secret and signs the answer, bound to the request.
   *
   * @param request examined and signed
   * @param terms epoch, secret, floor, camera time and life; borrowed
   * @param signer the camera's
   * @param seed64 fresh secret from {@link DeviceKeys#draw}, borrowed
   * @return KEY_RESPONSE, or null when the request's KEM key is not a valid one
   */
  public static byte @Nullable [] answer(
      byte[] request, Granted terms, Ed25519.Signer signer, byte[] seed64) {
    throw new UnsupportedOperationException();
  }

  /** SHA-256 of the whole request: how relays route the answer. */
  public static byte[] requestHash(byte[] request) {
    throw new UnsupportedOperationException();
  }

  /** A display's live request; close wipes its private KEM key. */
  public static final class Request implements AutoCloseable {
    private Request() {}

    /** The KEY_REQUEST, a copy. */
    public byte[] bytes() {
      throw new UnsupportedOperationException();
    }

    /** Its hash, a copy. */
    public byte[] hash() {
      throw new UnsupportedOperationException();
    }

    /**
     * Opens an answer; may be called again: the camera pushes the next epoch to a live request.
     *
     * @return what was granted, owned by the caller; null when anything does not verify
     */
    public @Nullable Granted open(byte[] response) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      throw new UnsupportedOperationException();
    }
  }

  /** One epoch's key and its terms. Prints no key; close wipes it. */
  public static final class Granted implements AutoCloseable {
    /** The secret is copied. */
    public Granted(
        long epoch, byte[] secret32, long floorMicros, long cameraTimeMicros, long lifeSeconds) {
      throw new UnsupportedOperationException();
    }

    /** The epoch. */
    public long epoch() {
      throw new UnsupportedOperationException();
    }

    /** The secret, lent until close. */
    public byte[] secret() {
      throw new UnsupportedOperationException();
    }

    /** Objects captured earlier are refused (camera clock, microseconds). */
    public long floorMicros() {
      throw new UnsupportedOperationException();
    }

    /** The camera's clock when it answered, microseconds. */
    public long cameraTimeMicros() {
      throw new UnsupportedOperationException();
    }

    /** Seconds the epoch is meant to live on. */
    public long lifeSeconds() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      throw new UnsupportedOperationException();
    }
  }
}
