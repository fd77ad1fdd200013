package io.github.sightline.relay.examples.media;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessUnitReaderTest {
  private static final String SPS = "00000001 6742";
  private static final String PPS = "00000001 68ce";
  private static final String IDR = "000001 65 88 11";
  private static final String IDR_SECOND_SLICE = "000001 65 42 11";
  private static final String P = "000001 41 9a 22";

  private record Unit(boolean keyframe, boolean picture, String hex) {}

  @Test
  void parameterSetsStayWithTheKeyframeTheyPrecede() throws IOException {
    List<Unit> units = units(hex(SPS + PPS + IDR + P + SPS + PPS + IDR));

    assertEquals(
        List.of(
            new Unit(true, true, strip(SPS + PPS + IDR)),
            new Unit(false, true, strip(P)),
            new Unit(true, true, strip(SPS + PPS + IDR))),
        units);
  }

  @Test
  void slicesOfOnePictureStayTogether() throws IOException {
    List<Unit> units = units(hex(SPS + PPS + IDR + IDR_SECOND_SLICE + P + P));

    assertEquals(3, units.size());
    assertEquals(strip(SPS + PPS + IDR + IDR_SECOND_SLICE), units.get(0).hex());
  }

  @Test
  void zerosBehindAUnitStayWithItAndTheLeadingZeroOpensTheNext() throws IOException {
    List<Unit> units = units(hex("0000" + SPS + PPS + IDR + "000000" + "00000001 419a22" + "0000"));

    assertEquals(strip("0000" + SPS + PPS + IDR + "000000"), units.get(0).hex());
    assertEquals(strip("00000001 419a22 0000"), units.get(1).hex());
  }

  @Test
  void aDelimiterOrAnSeiOpensTheNextUnit() throws IOException {
    String sei = "000001 06 05 01 aa 80";
    List<Unit> units = units(hex("000001 09 f0" + SPS + PPS + IDR + sei + P + "000001 09 f0" + P));

    assertEquals(3, units.size());
    assertEquals(strip(sei + P), units.get(1).hex());
  }

  @Test
  void unitsWithoutASingleByteAreCarriedAlong() throws IOException {
    List<Unit> units = units(hex("000001 000001" + SPS + PPS + "000001" + IDR + P + "000001"));

    assertEquals(2, units.size());
    assertTrue(units.get(0).keyframe());
  }

  @Test
  void escapedStartCodesInsideASliceCutNothing() throws IOException {
    assertEquals(1, units(hex(SPS + PPS + "000001 65 88 000003 01 67 000003")).size());
  }

  @Test
  void aStreamCutBeforeItsFirstPictureIsOneUnitWithoutPicture() throws IOException {
    assertEquals(List.of(new Unit(false, false, strip(SPS + PPS))), units(hex(SPS + PPS)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "000000186674797069736f6d", // MP4
        "89504e470d0a1a0a", // PNG
        "1a45dfa3934282886d6174726f736b61", // MKV
        "000000", // zeros and nothing else
        "0001",
        "ff",
        "000002"
      })
  void whatDoesNotBeginWithAStartCodeIsNamed(String bytes) {
    MediaException e = assertThrows(MediaException.class, () -> units(hex(bytes)));

    assertEquals(MediaException.Kind.NOT_ANNEX_B, e.kind());
    assertTrue(e.getMessage().contains("expected a start code 00 00 01"), e.getMessage());
    assertFalse(e.getMessage().contains("\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"00000001 40010c01", "000001 b3160120", "000001ba44"})
  void otherCodecsWithStartCodesAreNamed(String bytes) {
    MediaException e = assertThrows(MediaException.class, () -> units(hex(bytes)));

    assertEquals(MediaException.Kind.NOT_H264, e.kind());
  }

  @Test
  void nothingIsNamedAsNothing() {
    MediaException e = assertThrows(MediaException.class, () -> units(new byte[0]));

    assertEquals(MediaException.Kind.EMPTY, e.kind());
  }

  @Test
  void endlessInputWithoutANewPictureIsRefusedAtTheLimit() {
    InputStream endless =
        new SequenceInputStream(
            new ByteArrayInputStream(hex(SPS + PPS + IDR)),
            new InputStream() {
              @Override
              public int read() {
                return 0x55;
              }

              @Override
              public int read(byte[] into, int at, int length) {
                Arrays.fill(into, at, at + length, (byte) 0x55);
                return length;
              }
            });

    MediaException e =
        assertThrows(MediaException.class, () -> new AccessUnitReader(endless).next());

    assertEquals(MediaException.Kind.TOO_LARGE, e.kind());
  }

  @ParameterizedTest
  @EnumSource(Clip.BuiltIn.class)
  void theClipsAreFourSecondsWithTwoKeyframesAndJoinToTheInput(Clip.BuiltIn clip)
      throws IOException {
    byte[] input;
    try (InputStream in = clip.open()) {
      input = in.readAllBytes();
    }

    List<Unit> units = units(input);

    assertEquals(120, units.size());
    for (int i = 0; i < units.size(); i++) {
      assertEquals(i % 60 == 0, units.get(i).keyframe(), "keyframe at " + i);
      assertTrue(units.get(i).picture());
    }
    assertTrue(input.length <= 4_200_000, "bytes " + input.length);
  }

  @Test
  void publicStreamsJoinToTheInputAndAnyCutOfThemEndsWell() throws IOException {
    List<Path> files = vectors();
    Assumptions.assumeFalse(
        files.isEmpty(), "SKIPPED: ../shared/vectors/h264-annexb is not beside the project");
    for (Path file : files) {
      byte[] input = Files.readAllBytes(file);
      List<Unit> units = units(input);
      assertTrue(units.get(0).picture(), file.toString());
      int step = Math.max(1, input.length / 400);
      for (int cut = 0; cut < input.length; cut += cut < 64 ? 1 : step) {
        endsWell(Arrays.copyOf(input, cut));
      }
    }
  }

  @Test
  void aStreamCutAtEveryByteEndsWell() throws IOException {
    byte[] input = hex("00" + SPS + PPS + IDR + IDR_SECOND_SLICE + "0000" + P + "000001 09f0" + P);
    for (int cut = 0; cut <= input.length; cut++) {
      endsWell(Arrays.copyOf(input, cut));
      endsWell(Arrays.copyOfRange(input, cut, input.length));
    }
  }

  @Test
  void anyByteMayBeWrong() throws IOException {
    byte[] input = hex(SPS + PPS + IDR + IDR_SECOND_SLICE + P + "000001 09f0" + P);
    for (int at = 0; at < input.length; at++) {
      for (int value : new int[] {0, 1, 3, 0x40, 0x67, 0x80, 0xff}) {
        byte[] wrong = input.clone();
        wrong[at] = (byte) value;
        endsWell(wrong);
      }
    }
  }

  private static void endsWell(byte[] input) throws IOException {
    try {
      units(input);
    } catch (MediaException e) {
      assertFalse(e.getMessage().contains("\n"));
    }
  }

  /** All units, read twice: as a file, and as a pipe that gives one byte at a time. */
  private static List<Unit> units(byte[] input) throws IOException {
    List<Unit> whole = read(new ByteArrayInputStream(input), input);
    if (input.length < 10_000) {
      InputStream drop =
          new ByteArrayInputStream(input) {
            @Override
            public synchronized int read(byte[] into, int at, int length) {
              return super.read(into, at, Math.min(1, length));
            }
          };
      assertEquals(whole, read(drop, input));
    }
    return whole;
  }

  private static List<Unit> read(InputStream in, byte[] input) throws IOException {
    List<Unit> units = new ArrayList<>();
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    try (AccessUnitReader reader = new AccessUnitReader(in)) {
      while (reader.next()) {
        ByteBuffer unit = reader.bytes();
        byte[] bytes = new byte[unit.remaining()];
        unit.get(bytes);
        joined.write(bytes);
        String hex = bytes.length < 200 ? HexFormat.of().formatHex(bytes) : "";
        units.add(new Unit(reader.keyframe(), reader.firstPicture() >= 0, hex));
      }
    }
    assertArrayEquals(input, joined.toByteArray());
    return units;
  }

  private static List<Path> vectors() throws IOException {
    for (String root : List.of("../../shared/vectors", "../shared/vectors")) {
      Path folder = Path.of(root, "h264-annexb");
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.list(folder)) {
          return files.filter(f -> f.toString().endsWith(".264")).sorted().toList();
        }
      }
    }
    return List.of();
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(strip(digits));
  }

  private static String strip(String digits) {
    return digits.replace(" ", "");
  }
}
