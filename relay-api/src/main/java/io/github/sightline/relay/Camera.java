package io.github.sightline.relay;

import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.Frame;
import io.github.sightline.relay.media.SealedHandler;
import io.github.sightline.relay.media.TrackId;
import io.github.sightline.relay.media.TrackName;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.RelayProvider;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Publisher. Thread-safe; every callback runs on the node's thread and must not block. open() never
 * blocks: a camera that is not joined yet answers NOT_CONNECTED.
 */
public interface Camera extends AutoCloseable {
  static Builder builder() {
    return RelayProvider.load().camera();
  }

  CameraId id();

  TrackId track(TrackName name);

  /**
   * Seals and sends one frame. frame.payload() is borrowed: read from position to limit during the
   * call, position unchanged. Never blocks.
   */
  Outcome publish(Frame frame);

  /** Rendition: the same camera, another track. */
  Outcome publish(TrackName track, Frame frame);

  Outcome apply(Revocation revocation);

  Statistics statistics();

  @Override
  void close();

  record Statistics(
      long framesAccepted,
      long framesDropped,
      long datagramsSent,
      long datagramsRepaired,
      long targetBitsPerSecond,
      long roundTripNanos) {}

  interface Builder {
    Builder relay(RelayCard card);

    Builder identity(Identity identity);

    Builder grant(Grant... chain);

    Builder tracks(TrackName... tracks);

    Builder latencyBudgetMillis(int millis);

    Builder onKeyframeWanted(Runnable callback);

    Builder onTargetBitrate(LongConsumer bitsPerSecond);

    Builder onEvent(Consumer<? super RelayEvent> listener);

    Builder onSealed(SealedHandler tap);

    Builder host(Host host);

    Camera open();
  }
}
