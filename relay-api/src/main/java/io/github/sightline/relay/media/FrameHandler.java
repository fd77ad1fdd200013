package io.github.sightline.relay.media;

/**
 * Runs on the display's thread, in strictly increasing location order. Must not block. Throwing
 * ends this watch only (RelayEvent.HandlerFailed).
 */
@FunctionalInterface
public interface FrameHandler {
  void onFrame(FrameView frame);
}
