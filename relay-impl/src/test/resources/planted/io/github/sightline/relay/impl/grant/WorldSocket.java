package io.github.sightline.relay.impl.grant;

final class WorldSocket {
  java.net.DatagramSocket socket;
}
