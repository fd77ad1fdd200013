package io.github.sightline.relay.examples.media;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * What Jazzer calls with bytes that may be H.264: whatever they are, pictures or one clear error.
 */
public final class SplitterFuzz {
  /** Less than an input, so that the buffer's growth is tried as well. */
  private static final int FIRST_BUFFER = 256;

  private SplitterFuzz() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] input) {
    long total = 0;
    ByteArrayInputStream in = new ByteArrayInputStream(input);
    try (AccessUnitReader reader = new AccessUnitReader(in, FIRST_BUFFER)) {
      while (reader.next()) {
        ByteBuffer unit = reader.bytes();
        boolean shown = reader.keyframe() || reader.parameterSets() || unit.hasRemaining();
        if (!shown || reader.firstPicture() > unit.remaining()) {
          throw new IllegalStateException("an access unit of " + unit.remaining() + " bytes");
        }
        total += unit.remaining();
      }
    } catch (MediaException refused) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (total > input.length) {
      throw new IllegalStateException(total + " bytes out of " + input.length);
    }
  }
}
