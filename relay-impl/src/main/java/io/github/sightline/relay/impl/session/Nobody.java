package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.impl.wire.FeedbackWriter;

/** Handles a hop that nobody handles yet, or any more: it takes everything and does nothing. */
final class Nobody implements HopHandler {
  static final Nobody HERE = new Nobody();

  private Nobody() {}

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
  public long lossesOpenAt() {
    return Long.MAX_VALUE;
  }

  @Override
  public void writeMissing(long now, FeedbackWriter writer) {}

  @Override
  public void onClosed(long now, CloseReason reason) {}
}
