package io.github.sightline.relay.examples.media;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.io.InputStream;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The fuzz target without the fuzzer: the beginning of a clip, and bytes near it. */
class SplitterFuzzTest {
  private static byte[] clip() throws IOException {
    String name = "/io/github/sightline/relay/examples/clips/ada.h264";
    try (InputStream in = SplitterFuzzTest.class.getResourceAsStream(name)) {
      assertNotNull(in, name);
      return in.readNBytes(20_000);
    }
  }

  @Test
  void bytesNearAClipGivePicturesOrOneClearError() throws IOException {
    byte[] clip = clip();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 500; i++) {
      byte[] input = new byte[random.nextInt(400)];
      System.arraycopy(clip, random.nextInt(clip.length - 400), input, 0, input.length);
      for (int j = random.nextInt(8); j > 0 && input.length > 3; j--) {
        int at = random.nextInt(input.length - 3);
        input[at] = 0;
        input[at + 1] = 0;
        input[at + 2] = (byte) (random.nextBoolean() ? 1 : random.nextInt(4));
        input[at + 3] = (byte) random.nextInt(256);
      }
      SplitterFuzz.fuzzerTestOneInput(input);
    }
    SplitterFuzz.fuzzerTestOneInput(clip);
  }
}
