package io.github.sightline.relay.examples.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ClipTest {
  private static final String SETS = "00000001674200" + "0000000168ce";
  private static final String IDR = "000001658811";
  private static final String P = "000001419a22";

  @Test
  void aKeyframeThatCameWithoutItsParameterSetsGetsThem() throws IOException {
    Clip clip = clip(SETS + IDR + P + IDR + P);

    assertTrue(clip.next());
    assertEquals(SETS + IDR, text(clip.accessUnit()));
    assertTrue(clip.next());
    assertFalse(clip.keyframe());
    assertTrue(clip.next());
    assertTrue(clip.keyframe());
    assertEquals(SETS + IDR, text(clip.accessUnit()));
    assertEquals(SETS.length() / 2, clip.firstPicture());
    assertTrue(clip.next());
    assertEquals(P, text(clip.accessUnit()));
    assertFalse(clip.next());
  }

  @Test
  void parameterSetsGoBehindADelimiter() throws IOException {
    Clip clip = clip(SETS + IDR + "00000109f0" + IDR);

    clip.next();
    clip.next();

    assertEquals("00000109f0" + SETS + IDR, text(clip.accessUnit()));
  }

  @Test
  void itBeginsAtTheFirstKeyframe() throws IOException {
    Clip clip = clip(P + P + SETS + IDR + P);

    assertTrue(clip.next());

    assertTrue(clip.keyframe());
  }

  @Test
  void aWantedKeyframeIsSkippedTo() throws IOException {
    Clip clip = clip(SETS + IDR + P + P + P + SETS + IDR + P);
    clip.next();

    clip.forceKeyframe();
    assertTrue(clip.next());

    assertTrue(clip.keyframe());
    assertTrue(clip.next());
    assertFalse(clip.next());
  }

  @Test
  void aStreamWithoutAKeyframeIsRefused() {
    for (String stream : new String[] {P + P, IDR + P, SETS, SETS + P}) {
      MediaException e = assertThrows(MediaException.class, () -> clip(stream).next());
      assertEquals(MediaException.Kind.NO_KEYFRAME, e.kind());
    }
  }

  @Test
  void aLongWaitForAKeyframeEnds() {
    String many = SETS + P.repeat(Clip.MAX_PICTURES_BEFORE_KEYFRAME + 1);

    MediaException e = assertThrows(MediaException.class, () -> clip(many).next());

    assertTrue(e.getMessage().contains("in the first 1801 pictures"), e.getMessage());
  }

  @Test
  void parameterSetsBeyondTheLimitAreNotKept() throws IOException {
    ParameterSets sets = new ParameterSets();
    byte[] large = new byte[ParameterSets.MAX_BYTES];
    Arrays.fill(large, (byte) 0x55);
    ByteArrayOutputStream unit = new ByteArrayOutputStream();
    unit.write(HexFormat.of().parseHex("00000167"));
    unit.write(large);

    assertFalse(sets.note(ByteBuffer.wrap(unit.toByteArray()), true));
  }

  @Test
  void aBuiltInClipGoesOnAtItsEnd() throws IOException {
    int keyframes = 0;
    try (Clip clip = Clip.unpaced(Clip.BuiltIn.BEN::open, true, () -> 0)) {
      for (int i = 0; i < 250; i++) {
        assertTrue(clip.next());
        keyframes += clip.keyframe() ? 1 : 0;
      }
    }
    assertEquals(5, keyframes);
  }

  private static Clip clip(String hex) throws IOException {
    byte[] bytes = HexFormat.of().parseHex(hex);
    return Clip.unpaced(() -> new ByteArrayInputStream(bytes), false, () -> 0);
  }

  private static String text(ByteBuffer bytes) {
    byte[] b = new byte[bytes.remaining()];
    bytes.duplicate().get(b);
    return HexFormat.of().formatHex(b);
  }
}
