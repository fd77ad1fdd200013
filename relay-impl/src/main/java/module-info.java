/** The machine behind the contract: exports nothing, provides one service. */
@org.jspecify.annotations.NullMarked
module io.github.sightline.relay.impl {
  requires io.github.sightline.relay;
  requires io.netty.buffer;
  requires jdk.jfr;
  requires io.netty.common;
  requires org.bouncycastle.provider;
  requires static org.jspecify;

  provides io.github.sightline.relay.spi.RelayProvider with
      io.github.sightline.relay.impl.DefaultRelayProvider;
}
