package io.github.sightline.relay.impl.wire;

/** [W-23] The types of the frames inside DATA. Any other type makes the rest unreadable. */
public final class FrameType {
  /** Asks for a PONG; empty. */
  public static final int PING = 1;

  /** Answers a PING; empty. */
  public static final int PONG = 2;

  /** {@link Control}: a piece of the reliable, ordered stream of messages. */
  public static final int CONTROL = 3;

  /** Eight unguessable bytes to a new address. */
  public static final int PATH_CHALLENGE = 4;

  /** The same eight bytes back. */
  public static final int PATH_RESPONSE = 5;

  /** The last word of a session, with a code. */
  public static final int CLOSE = 6;

  /** {@link Feedback}: what arrived and what is missing. */
  public static final int FEEDBACK = 7;

  /** {@link Skip}: seqs that will not be sent on this hop. */
  public static final int SKIP = 8;

  /** {@link Fragment}: one piece of a sealed object; ends its datagram. */
  public static final int FRAGMENT = 9;

  /** {@link Repair}: one coded row over a span of fragments; ends its datagram. */
  public static final int REPAIR = 10;

  private FrameType() {}

  /** Whether a frame of this type asks for an acknowledgement: all but FEEDBACK do. */
  public static boolean elicitsFeedback(int type) {
    return type != FEEDBACK;
  }
}
