package io.github.sightline.relay.media;

/**
 * Receives the opened frames of one watch, on the display's thread, one at a time, in strictly
 * increasing order of location, or of capture time for a set of renditions. Must not block.
 * Throwing ends this watch only and is told as {@link
 * io.github.sightline.relay.RelayEvent.HandlerFailed}.
 */
@FunctionalInterface
public interface FrameHandler {
  /**
   * One frame that verified as the watched camera's own.
   *
   * @param frame lent: valid until this method returns
   */
  void onFrame(FrameView frame);
}
