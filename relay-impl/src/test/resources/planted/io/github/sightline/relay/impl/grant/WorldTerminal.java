package io.github.sightline.relay.impl.grant;

final class WorldTerminal {
  void print(String line) {
    System.out.println(line);
  }
}
