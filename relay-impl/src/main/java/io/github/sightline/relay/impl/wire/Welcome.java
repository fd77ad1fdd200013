package io.github.sightline.relay.impl.wire;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.base.HotPath;

/**
 * WELCOME, the relay's answer to a HELLO that decrypts: 77 bytes [W-19].
 *
 * <pre>
 *    0      1      2             4                           8
 *   +------+------+-------------+---------------------------+
 *   | 2    | ver 1| rsv 0       | receiver (HELLO.sender)   |
 *   +------+------+-------------+---------------------------+
 *   8   e (32) : Noise ephemeral, clear
 *   40  payload (21 + 16) : {@link WelcomePayload}, sealed
 *   77
 * </pre>
 */
@HotPath
public final class Welcome {
  /** Whole size. */
  public static final int BYTES = WireLimits.WELCOME;

  /** Where the Noise message begins. */
  public static final int NOISE = 8;

  /** Length of the Noise message: e and sealed payload. */
  public static final int NOISE_BYTES = 32 + WelcomePayload.BYTES + WireLimits.TAG;

  private Welcome() {}

  /** Whether size, type, version, reserved bytes and id are right. Never throws. */
  public static boolean check(byte[] a, int at, int length) {
    return length == BYTES
        && Bytes.within(a, at, length)
        && Datagram.prefixed(a, at, Datagram.WELCOME);
  }

  /** Writes the eight clear bytes; {@code receiver} is the sender of the HELLO. */
  public static void writePrefix(byte[] a, int at, long receiver) {
    Datagram.writePrefix(a, at, Datagram.WELCOME, receiver);
  }

  /** The id the client chose in its HELLO. */
  public static long receiver(byte[] a, int at) {
    return Bytes.u32(a, at + 4);
  }
}
