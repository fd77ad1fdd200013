package io.github.sightline.relay.impl.wire;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.base.HotPath;

/**
 * Walks the frames of one DATA, back to back [W-24]. A frame is shown only after its own check, so
 * the getters of its flyweight stay inside it. No frames at all is a legal keep-alive.
 *
 * <pre>
 *  +------+-----------+------+-----------+-- ... --+------+---------------------+
 *  | type | body      | type | body      |         | 9/10 | FRAGMENT or REPAIR  |
 *  +------+-----------+------+-----------+-- ... --+------+---------------------+
 *         ^ at()                                          (only as the last)
 * </pre>
 *
 * Reused: one cursor per engine. One thread. Borrows the array from {@link #reset} on.
 */
@HotPath
public final class FrameCursor {
  private byte[] a = new byte[0];
  private int next;
  private int limit;
  private int type;
  private int at;
  private int length;
  private boolean malformed;

  /**
   * Starts before the first frame.
   *
   * @param plain borrowed until the next reset
   * @param from first byte of the opened frames
   * @param to first byte after them
   * @throws IllegalArgumentException when the range is not inside the array
   */
  public void reset(byte[] plain, int from, int to) {
    if (!Bytes.within(plain, from, to - from)) {
      throw new IllegalArgumentException(
          "frames: " + from + " to " + to + ", array of " + plain.length);
    }
    a = plain;
    next = from;
    limit = to;
    type = 0;
    at = from;
    length = 0;
    malformed = false;
  }

  /**
   * Steps to the next frame.
   *
   * @return false at the end, or when what follows is not a frame ({@link #malformed()} tells)
   */
  public boolean next() {
    if (malformed || next >= limit) {
      return false;
    }
    int body = next + 1;
    int kind = Bytes.u8(a, next);
    int bodyLength = bodyLength(kind, body);
    if (bodyLength < 0) {
      malformed = true;
      return false;
    }
    type = kind;
    at = body;
    length = bodyLength;
    next = body + bodyLength;
    return true;
  }

  private int bodyLength(int kind, int body) {
    return switch (kind) {
      case FrameType.PING, FrameType.PONG -> 0;
      case FrameType.CONTROL -> Control.check(a, body, limit);
      case FrameType.PATH_CHALLENGE, FrameType.PATH_RESPONSE -> fixed(8, body);
      case FrameType.CLOSE -> fixed(2, body);
      case FrameType.FEEDBACK -> Feedback.check(a, body, limit);
      case FrameType.SKIP -> Skip.check(a, body, limit);
      case FrameType.FRAGMENT -> Fragment.check(a, body, limit);
      case FrameType.REPAIR -> Repair.check(a, body, limit);
      default -> -1;
    };
  }

  private int fixed(int bytes, int body) {
    return bytes <= limit - body ? bytes : -1;
  }

  /** The {@link FrameType} of the current frame. */
  public int type() {
    return type;
  }

  /** Where the body of the current frame begins, behind its type byte. */
  public int at() {
    return at;
  }

  /** Length of the body of the current frame. */
  public int length() {
    return length;
  }

  /** Whether the walk ended at something that is not a frame. What came before it was. */
  public boolean malformed() {
    return malformed;
  }
}
