package io.github.sightline.relay.spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the specification's vectors: the whole of relay-api/vectors/sightline-1.json. */
public final class SpecVectors {
  private SpecVectors() {}

  /**
   * Writes the file.
   *
   * @param args where to
   */
  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[0]);
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, json());
  }

  static String json() {
    Cast cast = new Cast();
    HandshakeSheet shake = new HandshakeSheet(cast);
    RightsSheet rights = new RightsSheet(cast);
    ContentSheet content = new ContentSheet(cast);
    Sheet file = new Sheet();
    file.text("protocol", "sightline/1").text("specification", "relay-api/PROTOCOL.md");
    file.text("encoding", "bytes as hex, integers as numbers, times in milliseconds since 1970");
    cast.write(file.inner("cast"));
    shake.write(file.inner("handshake"));
    rights.write(file.inner("rights"));
    content.writeKeyExchange(file.inner("keyExchange"));
    content.writeContent(file.inner("content"));
    new FrameSheet(content).write(file.inner("dataFrames"));
    new ControlSheet(cast, rights, content).write(file.list("control"));
    new Refusals(cast, shake, rights, content).write(file.inner("refused"));
    return file.json();
  }
}
