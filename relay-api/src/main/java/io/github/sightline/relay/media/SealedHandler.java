package io.github.sightline.relay.media;

/** Receives sealed frames, one at a time, on the thread of whoever calls. Must not block. */
@FunctionalInterface
public interface SealedHandler {
  /**
   * One sealed frame.
   *
   * @param frame lent: valid until this method returns
   */
  void onSealed(SealedView frame);
}
