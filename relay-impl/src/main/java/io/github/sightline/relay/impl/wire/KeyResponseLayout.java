package io.github.sightline.relay.impl.wire;

import io.github.sightline.relay.impl.base.Bytes;

/**
 * KEY_RESPONSE, a camera's epoch secret wrapped to one request: always 1320 bytes [W-36].
 *
 * <pre>
 *  0              32         64       68            76            84       88         1208   1256
 * +--------------+----------+--------+-------------+-------------+--------+----------+------+------+
 * | requestHash32| camera 32| epoch 4| floorMicros8| cameraTime 8| life s4| enc 1120 | ct 48| sig64|
 * +--------------+----------+--------+-------------+-------------+--------+----------+------+------+
 * </pre>
 *
 * The signature covers all before it.
 */
public final class KeyResponseLayout {
  /** SHA-256 of the whole request: relays route by it. */
  public static final int REQUEST_HASH = 0;

  /** The camera that answers. */
  public static final int CAMERA = 32;

  /** The epoch whose secret this is. */
  public static final int EPOCH = 64;

  /** Earliest captureMicros the display may show. */
  public static final int FLOOR_MICROS = 68;

  /** The camera's clock when it answered, microseconds. */
  public static final int CAMERA_TIME = 76;

  /** Seconds this answer is good for. */
  public static final int LIFE_SECONDS = 84;

  /** The HPKE encapsulation. */
  public static final int ENC = 88;

  /** Its length. */
  public static final int ENC_BYTES = 1120;

  /** The sealed epoch secret with its tag. */
  public static final int CIPHERTEXT = ENC + ENC_BYTES;

  /** Its length. */
  public static final int CIPHERTEXT_BYTES = 48;

  /** The camera's signature. */
  public static final int SIGNATURE = CIPHERTEXT + CIPHERTEXT_BYTES;

  /** Whole size. */
  public static final int BYTES = SIGNATURE + WireLimits.SIGNATURE;

  private KeyResponseLayout() {}

  /** Whether size and epoch can be. Never throws. */
  public static boolean check(byte[] a, int at, int length) {
    return length == BYTES && Bytes.within(a, at, length) && epoch(a, at) != 0;
  }

  /** The epoch whose secret this is. */
  public static long epoch(byte[] a, int at) {
    return Bytes.u32(a, at + EPOCH);
  }

  /** Earliest captureMicros the display may show. */
  public static long floorMicros(byte[] a, int at) {
    return Bytes.i64(a, at + FLOOR_MICROS);
  }

  /** The camera's clock when it answered, microseconds. */
  public static long cameraTimeMicros(byte[] a, int at) {
    return Bytes.i64(a, at + CAMERA_TIME);
  }

  /** Seconds this answer is good for. */
  public static long lifeSeconds(byte[] a, int at) {
    return Bytes.u32(a, at + LIFE_SECONDS);
  }
}
