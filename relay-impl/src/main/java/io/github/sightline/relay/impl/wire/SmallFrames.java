package io.github.sightline.relay.impl.wire;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.base.HotPath;

/**
 * The frames of fixed size [W-25]. Writers take the index of the type byte and return the index
 * behind the frame; getters take the index of the body.
 *
 * <pre>
 *  PING            | 1 |
 *  PONG            | 2 |
 *  PATH_CHALLENGE  | 4 | token 8 |
 *  PATH_RESPONSE   | 5 | token 8 |
 *  CLOSE           | 6 | code 2  |
 * </pre>
 */
@HotPath
public final class SmallFrames {
  private SmallFrames() {}

  /** Writes a PING. */
  public static int ping(byte[] a, int at) {
    Bytes.put8(a, at, FrameType.PING);
    return at + 1;
  }

  /** Writes a PONG. */
  public static int pong(byte[] a, int at) {
    Bytes.put8(a, at, FrameType.PONG);
    return at + 1;
  }

  /** Writes a PATH_CHALLENGE; {@code token} is drawn freshly and unguessable. */
  public static int pathChallenge(byte[] a, int at, long token) {
    Bytes.put8(a, at, FrameType.PATH_CHALLENGE);
    Bytes.put64(a, at + 1, token);
    return at + 9;
  }

  /** Writes a PATH_RESPONSE with the token of the challenge. */
  public static int pathResponse(byte[] a, int at, long token) {
    Bytes.put8(a, at, FrameType.PATH_RESPONSE);
    Bytes.put64(a, at + 1, token);
    return at + 9;
  }

  /** Writes a CLOSE; the codes belong to the session. */
  public static int close(byte[] a, int at, int code) {
    Bytes.put8(a, at, FrameType.CLOSE);
    Bytes.put16(a, at + 1, Unsigned.u16("close code", code));
    return at + 3;
  }

  /** The token of a PATH_CHALLENGE or PATH_RESPONSE. */
  public static long token(byte[] a, int body) {
    return Bytes.i64(a, body);
  }

  /** The code of a CLOSE, 0 to 65,535. */
  public static int code(byte[] a, int body) {
    return Bytes.u16(a, body);
  }
}
