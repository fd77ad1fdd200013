package io.github.sightline.relay.examples.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClipTest {
  private static final String SETS = "00000001674200" + "0000000168ce";
  private static final String IDR = "000001658811";
  private static final String P = "000001419a22";
  private static final String SETS_LOW = "00000001674201" + "0000000168cf";
  private static final String IDR_LOW = "0000016588";
  private static final String P_LOW = "000001419a";

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
    try (Clip clip = Clip.unpaced(List.of(Clip.BuiltIn.BEN::open), true, () -> 0)) {
      for (int i = 0; i < 250; i++) {
        assertTrue(clip.next());
        keyframes += clip.keyframe() ? 1 : 0;
      }
    }
    assertEquals(5, keyframes);
  }

  /** In step, but the second's group begins one picture later than the first's, skipped to. */
  @Test
  void anotherEncodingBeginsAtAKeyframeOfItsOwnWithItsSets() throws IOException {
    String high = SETS + IDR + P.repeat(5) + IDR + P.repeat(5);
    String low = SETS_LOW + IDR_LOW + P_LOW.repeat(6) + IDR_LOW + P_LOW.repeat(4);
    Clip clip = clip(high, low);
    List<String> played = new ArrayList<>();
    List<String> said = new ArrayList<>();
    while (clip.next()) {
      clip.targetBitrate(1);
      played.add(text(clip.accessUnit()));
      if (!clip.switched().isEmpty()) {
        said.add(clip.switched());
      }
    }
    List<String> expected = new ArrayList<>(List.of(SETS + IDR));
    expected.add(SETS + IDR);
    expected.add(SETS_LOW + IDR_LOW);
    expected.addAll(Collections.nCopies(4, P_LOW));
    assertEquals(expected, played);
    assertEquals(1, said.size(), "said " + said);
    assertTrue(said.get(0).matches("rate [\\d.]+ -> [\\d.]+ Mb/s"), said.get(0));
  }

  @Test
  void aWantedKeyframeAndAnotherRateAreOneStep() throws IOException {
    String high = SETS + IDR + P.repeat(3) + SETS + IDR + P;
    String low = SETS_LOW + IDR_LOW + P_LOW.repeat(3) + SETS_LOW + IDR_LOW + P_LOW;
    Clip clip = clip(high, low);
    clip.next();

    clip.targetBitrate(1);
    clip.forceKeyframe();
    assertTrue(clip.next());

    assertEquals(SETS_LOW + IDR_LOW, text(clip.accessUnit()));
    assertTrue(clip.frame().keyframe());
  }

  @Test
  void encodingsComeWithTheHighestRateFirst() {
    assertThrows(IllegalArgumentException.class, () -> clip(SETS + IDR, SETS + IDR + "0000"));
    assertThrows(IllegalArgumentException.class, Clip::open);
  }

  /** Every switch in a minute of changing targets: a keyframe, and each P frame its own film's. */
  @Test
  void aBuiltInClipFollowsTheTargetAndStaysDecodable() throws IOException {
    List<Reel.Source> sources = new ArrayList<>();
    for (int i = 0; i < Clip.BuiltIn.ENCODINGS; i++) {
      int encoding = i;
      sources.add(() -> Clip.BuiltIn.ADA.open(encoding));
    }
    List<String> said = new ArrayList<>();
    long bytes = 0;
    try (Clip clip = Clip.unpaced(sources, true, () -> 0)) {
      for (int i = 0; i < 700; i++) {
        clip.targetBitrate(i < 50 ? 4_000_000 : i < 150 ? 1_500_000 : Long.MAX_VALUE);
        assertTrue(clip.next());
        bytes += i >= 60 && i < 120 ? clip.accessUnit().remaining() : 0;
        if (!clip.switched().isEmpty()) {
          said.add(clip.switched());
          assertTrue(clip.keyframe() && clip.firstPicture() > 0, "SPS and PPS before it");
        }
      }
    }
    assertEquals(
        List.of(
            "rate 8.2 -> 3.0 Mb/s",
            "rate 3.0 -> 0.9 Mb/s",
            "rate 0.9 -> 3.0 Mb/s",
            "rate 3.0 -> 8.2 Mb/s"),
        said);
    assertTrue(bytes * 4 < 4_000_000, bytes + " bytes in two seconds");
  }

  @Test
  void aPictureThatNoOtherIsMadeFromIsDiscardable() throws IOException {
    Clip clip = clip(SETS + IDR + P + "000001019a22" + P);
    List<Boolean> discardable = new ArrayList<>();
    while (clip.next()) {
      discardable.add(clip.frame().discardable());
    }
    assertEquals(List.of(false, false, true, false), discardable);
  }

  private static Clip clip(String... films) throws IOException {
    List<Reel.Source> sources = new ArrayList<>();
    for (String film : films) {
      byte[] bytes = HexFormat.of().parseHex(film);
      sources.add(() -> new ByteArrayInputStream(bytes));
    }
    return Clip.unpaced(sources, false, () -> 0);
  }

  private static String text(ByteBuffer bytes) {
    byte[] b = new byte[bytes.remaining()];
    bytes.duplicate().get(b);
    return HexFormat.of().formatHex(b);
  }
}
