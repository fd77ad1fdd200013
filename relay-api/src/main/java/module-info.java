/** The contract of Sightline: what an application, a host and a test harness may name. */
@org.jspecify.annotations.NullMarked
module io.github.sightline.relay {
  requires static org.jspecify;

  exports io.github.sightline.relay;
  exports io.github.sightline.relay.cache;
  exports io.github.sightline.relay.media;
  exports io.github.sightline.relay.spi;

  uses io.github.sightline.relay.spi.RelayProvider;
}
