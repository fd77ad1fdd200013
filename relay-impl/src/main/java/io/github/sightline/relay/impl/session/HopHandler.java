package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.impl.wire.FeedbackWriter;

/**
 * What an engine does with what one {@link Hop} brings. Called on the node's thread, during {@code
 * onDatagram} or {@code onTimer}; {@code now} is that turn's time in nanoseconds. Every array is
 * borrowed for the call and holds other bytes after it. A handler may call any method of this or
 * another hop, also {@link Hop#close}; after that it is called no more but for {@link #onClosed}.
 *
 * <p>What arrives here is authentic (it came from the holder of the session's keys, once), well
 * formed as a frame, and nothing more: the peer may still lie.
 */
public interface HopHandler {
  /**
   * The next message of the control stream: each once, in the order in which it was sent. GOAWAY is
   * the hop's own and does not come here.
   */
  void onControl(long now, ControlMessage message);

  /** A FRAGMENT: {@code plain[at .. at + length)} is the frame's body, its type byte before it. */
  default void onFragment(long now, byte[] plain, int at, int length) {}

  /** A REPAIR, as {@link #onFragment}. */
  default void onRepair(long now, byte[] plain, int at, int length) {}

  /** A SKIP, as {@link #onFragment}. */
  default void onSkip(long now, byte[] plain, int at, int length) {}

  /** One entry of the peer's FEEDBACK, at {@code at}: an object of which it misses something. */
  default void onMissing(long now, byte[] plain, int at) {}

  /**
   * After a FEEDBACK: the hop's round trip, loss and queue are up to date. Rate control belongs
   * here.
   */
  default void onFeedback(long now) {}

  /**
   * The peer is somewhere else now, or there again after an outage. What was sent after that time
   * went to nobody, and will have to go again.
   */
  default void onMoved(long now, long arrivedUntil) {}

  /**
   * When something is known to be missing that a FEEDBACK could ask for: from then on one goes out
   * every 2.5 to 5 ms. Asked at the end of each datagram and timer.
   *
   * @return a time, past or to come; {@link Long#MAX_VALUE} when nothing is missing
   */
  default long lossesOpenAt() {
    return Long.MAX_VALUE;
  }

  /** Writes what is missing, oldest first, until the writer is full. */
  default void writeMissing(long now, FeedbackWriter writer) {}

  /** The end; the last call. Not called when the engine itself closed the hop. */
  void onClosed(long now, CloseReason reason);
}
