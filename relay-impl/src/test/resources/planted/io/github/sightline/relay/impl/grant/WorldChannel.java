package io.github.sightline.relay.impl.grant;

final class WorldChannel {
  java.nio.channels.DatagramChannel channel;
}
