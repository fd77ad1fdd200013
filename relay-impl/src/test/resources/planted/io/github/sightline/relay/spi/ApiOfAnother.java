package io.github.sightline.relay.spi;

final class ApiOfAnother {
  javax.net.SocketFactory[] factories;
}
