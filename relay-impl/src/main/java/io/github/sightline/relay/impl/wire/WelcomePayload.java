package io.github.sightline.relay.impl.wire;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.base.HotPath;

/**
 * What a WELCOME says under its seal [W-20]: 21 bytes. A refusal opens no session, so its sender is
 * 0; an acceptance names one.
 *
 * <pre>
 *  0        1         5                13              17       19               21
 * +--------+---------+----------------+---------------+--------+----------------+
 * | status | sender  | serverTime ms  | maxFrame B    | idle s | maxDatagram B  |
 * +--------+---------+----------------+---------------+--------+----------------+
 * </pre>
 */
@HotPath
public final class WelcomePayload {
  /** Whole size. */
  public static final int BYTES = 21;

  /**
   * The status of a WELCOME whose session goes on with the one that the HELLO named: subscriptions,
   * aliases and control offsets stay. The client cannot know otherwise whether the relay still had
   * it. (Beside the refusals of {@link RefusalCode}, which REQUEST_ERROR shares.)
   */
  public static final int CONTINUED = 5;

  private WelcomePayload() {}

  /** Whether size, status and sender agree. Never throws. */
  public static boolean check(byte[] a, int at, int length) {
    if (length != BYTES || !Bytes.within(a, at, length)) {
      return false;
    }
    boolean opens = opens(Bytes.u8(a, at));
    boolean named = Bytes.u32(a, at + 1) != 0;
    return (opens || RefusalCode.refusal(Bytes.u8(a, at))) && opens == named;
  }

  /**
   * Writes who answers: an acceptance with its id, or a refusal.
   *
   * @param a borrowed, 21 bytes written
   * @param at first byte written
   * @param status {@link RefusalCode#NONE}, {@link #CONTINUED} or a refusal
   * @param sender the relay's receiver id of the new session; 0 in a refusal
   * @param serverTimeMillis the relay's wall clock, for the display's status line only
   */
  public static void write(byte[] a, int at, int status, long sender, long serverTimeMillis) {
    Unsigned.require("status", status, RefusalCode.NONE, CONTINUED);
    boolean opens = opens(status);
    Unsigned.require("session id", sender, opens ? 1 : 0, opens ? WireLimits.U32_MAX : 0);
    Bytes.put8(a, at, status);
    Bytes.put32(a, at + 1, sender);
    Bytes.put64(a, at + 5, serverTimeMillis);
    Bytes.put32(a, at + 13, 0);
    Bytes.put32(a, at + 17, 0);
  }

  /**
   * Adds the bounds of the session to a payload just written.
   *
   * @param maxFrame largest sealed object the relay takes, bytes
   * @param idleSeconds silence after which it closes
   * @param maxDatagram largest datagram it takes, bytes
   */
  public static void writeBounds(
      byte[] a, int at, long maxFrame, int idleSeconds, int maxDatagram) {
    Bytes.put32(a, at + 13, Unsigned.u32("maxFrame", maxFrame));
    Bytes.put16(a, at + 17, Unsigned.u16("idle", idleSeconds));
    Bytes.put16(a, at + 19, Unsigned.u16("maxDatagram", maxDatagram));
  }

  /** Whether a session begins or goes on: the status is no refusal. */
  public static boolean opens(int status) {
    return status == RefusalCode.NONE || status == CONTINUED;
  }

  /** {@link RefusalCode#NONE}, {@link #CONTINUED} or why not. */
  public static int status(byte[] a, int at) {
    return Bytes.u8(a, at);
  }

  /** The relay's receiver id of this session; 0 in a refusal. */
  public static long sender(byte[] a, int at) {
    return Bytes.u32(a, at + 1);
  }

  /** The relay's wall clock in milliseconds: for display only, never for a decision. */
  public static long serverTimeMillis(byte[] a, int at) {
    return Bytes.i64(a, at + 5);
  }

  /** Largest sealed object the relay takes, bytes. */
  public static long maxFrame(byte[] a, int at) {
    return Bytes.u32(a, at + 13);
  }

  /** Silence after which the relay closes, seconds. */
  public static int idleSeconds(byte[] a, int at) {
    return Bytes.u16(a, at + 17);
  }

  /** Largest datagram the relay takes, bytes. */
  public static int maxDatagram(byte[] a, int at) {
    return Bytes.u16(a, at + 19);
  }
}
