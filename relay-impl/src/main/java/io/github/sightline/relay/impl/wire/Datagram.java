package io.github.sightline.relay.impl.wire;

import static io.github.sightline.relay.impl.wire.WireLimits.VERSION;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.base.HotPath;

/**
 * The first look at bytes from the network: which of the four datagrams they are [W-14]. The first
 * byte is the type; a datagram of another size or with a reserved byte set is none of the four and
 * gets silence.
 */
@HotPath
public final class Datagram {
  /** Not a datagram of this protocol: drop and count. */
  public static final int MALFORMED = 0;

  /** {@link Hello}: a client asks for a session. */
  public static final int HELLO = 1;

  /** {@link Welcome}: a relay's answer. */
  public static final int WELCOME = 2;

  /** {@link Retry}: a relay under load asks for proof of address first. */
  public static final int RETRY = 3;

  /** {@link DataHeader}: sealed frames of a session. */
  public static final int DATA = 4;

  private Datagram() {}

  /**
   * Tells the datagrams apart.
   *
   * @param a borrowed
   * @param at first byte of the datagram
   * @param length its length, any
   * @return the type when size, version and reserved bytes are right; {@link #MALFORMED} otherwise,
   *     never an exception
   */
  public static int type(byte[] a, int at, int length) {
    if (length < 1 || !Bytes.within(a, at, length)) {
      return MALFORMED;
    }
    int type = Bytes.u8(a, at);
    boolean right =
        switch (type) {
          case HELLO -> Hello.check(a, at, length);
          case WELCOME -> Welcome.check(a, at, length);
          case RETRY -> Retry.check(a, at, length);
          case DATA -> DataHeader.check(a, at, length);
          default -> false;
        };
    return right ? type : MALFORMED;
  }

  /** type1 ver1 rsv2 in front of HELLO, WELCOME and RETRY, and an id that names a session. */
  static boolean prefixed(byte[] a, int at, int type) {
    return Bytes.u8(a, at) == type
        && Bytes.u8(a, at + 1) == VERSION
        && Bytes.u16(a, at + 2) == 0
        && Bytes.u32(a, at + 4) != 0;
  }

  static void writePrefix(byte[] a, int at, int type, long id) {
    Bytes.put8(a, at, type);
    Bytes.put8(a, at + 1, VERSION);
    Bytes.put16(a, at + 2, 0);
    Bytes.put32(a, at + 4, requireId(id));
  }

  /** [W-15] Zero names no session, so that a cleared field can never match one. */
  static long requireId(long id) {
    return Unsigned.require("session id", id, 1, WireLimits.U32_MAX);
  }
}
