package io.github.sightline.relay.media;

@FunctionalInterface
public interface SealedHandler {
  void onSealed(SealedView frame);
}
