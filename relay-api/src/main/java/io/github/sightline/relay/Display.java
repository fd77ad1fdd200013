package io.github.sightline.relay;

import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.DisplayId;
import io.github.sightline.relay.media.FrameHandler;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackName;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.RelayProvider;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Subscriber of one owner's cameras. */
public interface Display extends AutoCloseable {
  static Builder builder() {
    return RelayProvider.load().display();
  }

  DisplayId id();

  OwnerId owner();

  Outcome watch(CameraId camera, TrackName track, FrameHandler handler);

  Outcome unwatch(CameraId camera, TrackName track);

  /**
   * Opens one sealed object that came by another way (a cache-only service); same checks, same
   * keys. Borrowed.
   */
  Outcome open(ByteBuffer sealed, FrameHandler handler);

  Statistics statistics();

  @Override
  void close();

  record Statistics(
      long framesShown,
      long framesLate,
      long framesLost,
      long framesRefused,
      long hopRefused,
      long bytes,
      long repairBytes) {}

  interface Builder {
    Builder relay(RelayCard card);

    Builder identity(Identity identity);

    Builder grant(Grant... chain);

    Builder watch(CameraId camera, TrackName track, FrameHandler handler);

    Builder latencyBudgetMillis(int millis);

    Builder staleAfterMillis(int millis);

    Builder onEvent(Consumer<? super RelayEvent> listener);

    Builder host(Host host);

    Display open();
  }
}
