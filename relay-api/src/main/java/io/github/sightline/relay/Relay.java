package io.github.sightline.relay;

import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.cache.FrameCache;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.RelayProvider;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The blind middle box. */
public interface Relay extends AutoCloseable {
  static Builder builder() {
    return RelayProvider.load().relay();
  }

  RelayCard card();

  FrameCache cache();

  Outcome apply(Revocation revocation);

  /** Stops accepting, sends GOAWAY, closes when the last session left or after the limit. */
  void drain(int limitMillis);

  Statistics statistics();

  @Override
  void close();

  record Statistics(
      int sessions,
      long datagramsIn,
      long datagramsOut,
      long datagramsRefused,
      long bytesIn,
      long bytesOut,
      long retransmissions,
      long pairCheckRefusals) {}

  interface Builder {
    Builder listen(InetSocketAddress local);

    Builder identity(Identity identity);

    /**
     * Owners this relay serves. There is no default: an open relay is written as {@code owner ->
     * true}.
     */
    Builder admit(Predicate<OwnerId> owners);

    Builder cache(CachePolicy policy);

    Builder shards(int shards);

    Builder onEvent(Consumer<? super RelayEvent> listener);

    Builder host(Host host);

    Relay start();
  }
}
