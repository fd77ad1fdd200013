package io.github.sightline.relay.impl.wire;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.base.HotPath;

/**
 * The clear front of a sealed object [W-34]: our fields, then the SFrame header (RFC 9605 section
 * 4.3) with KID = epoch and CTR = group x 2^32 + object, each in the fewest bytes. A longer
 * encoding of the same numbers is malformed: a location has one header.
 *
 * <pre>
 *  0     1       2                 10                14
 * +-----+-------+-----------------+-----------------+---------------------+------------+-----+-----+
 * | ver | flags | captureMicros 8 | priorGroupLast 4| SFrame header 1..13 | ciphertext | tag | sig |
 * +-----+-------+-----------------+-----------------+---------------------+------------+-----+-----+
 *
 * SFrame header:   X KKK Y CCC | KID (X = 1: K + 1 bytes) | CTR (Y = 1: C + 1 bytes)
 *                  X = 0: KID is K (1..7)   Y = 0: CTR is C (0..7)
 * </pre>
 *
 * captureMicros is the camera's monotonic clock, signed, of any origin. priorGroupLast is the last
 * object of the group before and means something in object 0 alone.
 */
@HotPath
public final class SealedHeader {
  /** Flag: decodable without any other object; starts a group. */
  public static final int KEYFRAME = 1;

  /** Flag: no other object needs this one. */
  public static final int DISCARDABLE = 2;

  /** Flag: parameters, not a picture. */
  public static final int CONFIG = 4;

  /** All flags; other bits are reserved and zero. */
  public static final int FLAGS = KEYFRAME | DISCARDABLE | CONFIG;

  /** Length before the SFrame header. */
  public static final int PREFIX = 14;

  /** Longest SFrame header: config, epoch of 4 bytes, counter of 8. */
  public static final int SFRAME_MAX = 13;

  /** What follows the ciphertext: tag and signature. */
  public static final int TRAILER = WireLimits.TAG + WireLimits.SIGNATURE;

  /** Most bytes the seal adds to a frame: 107. */
  public static final int OVERHEAD_MAX = PREFIX + SFRAME_MAX + TRAILER;

  private SealedHeader() {}

  /**
   * Judges the clear front of a sealed object; the seal itself is judged by who has the keys.
   *
   * @param a borrowed
   * @param at first byte of the object
   * @param length of the whole sealed object, any
   * @return whether version, flags, epoch, encodings and sizes can be; never an exception
   */
  public static boolean wellFormed(byte[] a, int at, int length) {
    if (length < PREFIX + 1 || length > WireLimits.MAX_OBJECT || !Bytes.within(a, at, length)) {
      return false;
    }
    if (Bytes.u8(a, at) != WireLimits.VERSION || (flags(a, at) & ~FLAGS) != 0) {
      return false;
    }
    int header = headerLength(a, at);
    if (length < header + TRAILER) {
      return false;
    }
    int config = Bytes.u8(a, at + PREFIX);
    int kidBytes = kidBytes(config);
    int kidAt = at + PREFIX + 1;
    boolean kid =
        kidBytes == 0 ? (config & 0x70) != 0 : kidBytes <= 4 && minimal(a, kidAt, kidBytes, 7);
    int ctrBytes = ctrBytes(config);
    return kid && (ctrBytes == 0 || minimal(a, kidAt + kidBytes, ctrBytes, 7));
  }

  /** No leading zero byte, and more than what the config byte itself could say. */
  private static boolean minimal(byte[] a, int at, int bytes, int most) {
    return bytes == 1 ? Bytes.u8(a, at) > most : a[at] != 0;
  }

  /**
   * Writes our fields; {@link #writeLocation} writes the rest of the header.
   *
   * @param a borrowed, 14 bytes written
   * @param at first byte of the object
   * @param flags KEYFRAME, DISCARDABLE, CONFIG
   * @param captureMicros the camera's clock
   * @param priorGroupLast last object of the group before, 0 when there is none
   */
  public static void writePrefix(
      byte[] a, int at, int flags, long captureMicros, long priorGroupLast) {
    Bytes.put8(a, at, WireLimits.VERSION);
    Bytes.put8(a, at + 1, (int) Unsigned.require("flags", flags, 0, FLAGS));
    Bytes.put64(a, at + 2, captureMicros);
    Bytes.put32(a, at + 10, Unsigned.u32("priorGroupLast", priorGroupLast));
  }

  /**
   * Writes the SFrame header in the fewest bytes.
   *
   * @param a borrowed, up to 13 bytes written from {@code at + 14}
   * @param at first byte of the object
   * @param epoch 1 to 2^32 - 1: the KID
   * @param group high half of the CTR
   * @param object low half of the CTR
   * @return length of the whole header: where the ciphertext begins, counted from {@code at}
   */
  public static int writeLocation(byte[] a, int at, long epoch, long group, long object) {
    Unsigned.epoch(epoch);
    long counter = (Unsigned.u32("group", group) << 32) | Unsigned.u32("object", object);
    int kidBytes = valueBytes(epoch);
    int ctrBytes = valueBytes(counter);
    int kid = kidBytes == 0 ? (int) epoch : 8 | (kidBytes - 1);
    int ctr = ctrBytes == 0 ? (int) counter : 8 | (ctrBytes - 1);
    int place = at + PREFIX;
    Bytes.put8(a, place, (kid << 4) | ctr);
    putValue(a, place + 1, kidBytes, epoch);
    putValue(a, place + 1 + kidBytes, ctrBytes, counter);
    return PREFIX + 1 + kidBytes + ctrBytes;
  }

  private static int valueBytes(long value) {
    if (value >= 0 && value <= 7) {
      return 0;
    }
    return 8 - Long.numberOfLeadingZeros(value) / 8;
  }

  private static void putValue(byte[] a, int at, int bytes, long value) {
    for (int i = 0; i < bytes; i++) {
      a[at + i] = (byte) (value >>> (8 * (bytes - 1 - i)));
    }
  }

  private static long value(byte[] a, int at, int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value = (value << 8) | Bytes.u8(a, at + i);
    }
    return value;
  }

  private static int kidBytes(int config) {
    return (config & 0x80) == 0 ? 0 : 1 + ((config >> 4) & 7);
  }

  private static int ctrBytes(int config) {
    return (config & 0x08) == 0 ? 0 : 1 + (config & 7);
  }

  private static long counter(byte[] a, int at) {
    int config = Bytes.u8(a, at + PREFIX);
    int bytes = ctrBytes(config);
    return bytes == 0 ? config & 7 : value(a, at + PREFIX + 1 + kidBytes(config), bytes);
  }

  /** The flags. */
  public static int flags(byte[] a, int at) {
    return Bytes.u8(a, at + 1);
  }

  /** The camera's clock at capture, microseconds of any origin. */
  public static long captureMicros(byte[] a, int at) {
    return Bytes.i64(a, at + 2);
  }

  /** The last object of the group before; means something in object 0 alone. */
  public static long priorGroupLast(byte[] a, int at) {
    return Bytes.u32(a, at + 10);
  }

  /** The epoch: the KID. */
  public static long epoch(byte[] a, int at) {
    int config = Bytes.u8(a, at + PREFIX);
    int bytes = kidBytes(config);
    return bytes == 0 ? (config >> 4) & 7 : value(a, at + PREFIX + 1, bytes);
  }

  /** The group: the high half of the CTR. */
  public static long group(byte[] a, int at) {
    return counter(a, at) >>> 32;
  }

  /** The object: the low half of the CTR. */
  public static long object(byte[] a, int at) {
    return counter(a, at) & WireLimits.U32_MAX;
  }

  /** Length of the whole header: where the ciphertext begins, counted from {@code at}. */
  public static int headerLength(byte[] a, int at) {
    int config = Bytes.u8(a, at + PREFIX);
    return PREFIX + 1 + kidBytes(config) + ctrBytes(config);
  }
}
