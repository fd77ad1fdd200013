package io.github.sightline.relay.impl.relay;

import io.github.sightline.relay.impl.session.CloseReason;
import io.github.sightline.relay.impl.session.HopHandler;
import io.github.sightline.relay.impl.wire.ControlMessage;

/** Handles a hop that was closed in the moment it opened: nothing. */
final class RefusedHop implements HopHandler {
  @Override
  public void onControl(long now, ControlMessage message) {}

  @Override
  public void onClosed(long now, CloseReason reason) {}
}
