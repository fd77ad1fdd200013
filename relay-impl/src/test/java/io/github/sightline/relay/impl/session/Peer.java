package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.impl.wire.FeedbackWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Handles a hop by writing down what it hears. */
final class Peer implements HopHandler {
  final Hop hop;
  final List<ControlMessage> messages = new ArrayList<>();
  final List<byte[]> fragments = new ArrayList<>();
  final List<Long> missing = new ArrayList<>();
  int feedbacks;
  int reports;
  boolean losses;
  boolean throwing;
  @Nullable CloseReason closed;

  Peer(Hop hop) {
    this.hop = hop;
  }

  @Override
  public void onControl(long now, ControlMessage message) {
    if (throwing) {
      throw new IllegalStateException("planted");
    }
    messages.add(message);
  }

  @Override
  public void onFragment(long now, byte[] plain, int at, int length) {
    fragments.add(Bytes.copyOf(plain, at, length));
  }

  @Override
  public void onRepair(long now, byte[] plain, int at, int length) {}

  @Override
  public void onSkip(long now, byte[] plain, int at, int length) {}

  @Override
  public void onMissing(long now, byte[] plain, int at) {
    missing.add(io.github.sightline.relay.impl.wire.MissingEntry.object(plain, at));
  }

  @Override
  public void onFeedback(long now) {
    feedbacks++;
  }

  @Override
  public long lossesOpenAt() {
    return losses ? 0 : Long.MAX_VALUE;
  }

  @Override
  public void writeMissing(long now, FeedbackWriter writer) {
    reports++;
    writer.entry(1, 1, 0, reports, 50, new byte[0], 0);
  }

  @Override
  public void onClosed(long now, CloseReason reason) {
    if (closed != null) {
      throw new IllegalStateException("closed twice: " + closed + ", " + reason);
    }
    closed = reason;
  }
}
