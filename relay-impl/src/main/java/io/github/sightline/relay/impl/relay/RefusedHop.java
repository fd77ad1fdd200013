package io.github.sightline.relay.impl.relay;

import io.github.sightline.relay.impl.session.CloseReason;
import io.github.sightline.relay.impl.session.HopHandler;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.impl.wire.FeedbackWriter;

/** Handles a hop that was closed in the moment it opened: nothing. */
final class RefusedHop implements HopHandler {
  @Override
  public void onControl(long now, ControlMessage message) {}

  @Override
  public void onFragment(long now, byte[] plain, int at, int length) {}

  @Override
  public void onRepair(long now, byte[] plain, int at, int length) {}

  @Override
  public void onSkip(long now, byte[] plain, int at, int length) {}

  @Override
  public void onMissing(long now, byte[] plain, int at) {}

  @Override
  public boolean lossesOpen() {
    return false;
  }

  @Override
  public void writeMissing(long now, FeedbackWriter writer) {}

  @Override
  public void onClosed(long now, CloseReason reason) {}
}
