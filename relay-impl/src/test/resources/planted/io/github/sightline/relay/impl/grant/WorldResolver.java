package io.github.sightline.relay.impl.grant;

final class WorldResolver {
  Object resolve(String host) {
    return new java.net.InetSocketAddress(host, 1);
  }
}
