package io.github.sightline.relay.examples.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.sightline.relay.examples.media.Watermark.Verdict;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WatermarkTest {
  private static final String SETS = "0000000109f0" + "00000001674200" + "0000000168ce";
  private static final byte[] UNIT = HexFormat.of().parseHex(SETS + "000001658811223344");
  private static final int FIRST_PICTURE = SETS.length() / 2;

  private final OwnerId ada = OwnerId.of(filled(1));
  private final OwnerId ben = OwnerId.of(filled(2));
  private final CameraId camera = CameraId.of(filled(3));

  @Test
  void theMarkIsReadBackWhereverZerosMeet() {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 2000; round++) {
      byte[] owner = sparse(random);
      byte[] name = sparse(random);
      long frame = random.nextInt(3) == 0 ? random.nextLong() : random.nextInt(4);
      long micros = random.nextInt(3) == 0 ? random.nextLong() : (long) random.nextInt(4) << 40;
      Watermark mark = new Watermark(OwnerId.of(owner), CameraId.of(name), filled(9));

      ByteBuffer marked = mark.insert(ByteBuffer.wrap(UNIT), FIRST_PICTURE, frame, micros);

      assertEquals(UNIT.length + Watermark.BYTES, marked.remaining());
      assertEquals(Verdict.OWN, mark.read(marked.asReadOnlyBuffer()));
      assertEquals(frame, mark.frame());
      assertEquals(micros, mark.captureMicros());
      assertFalse(emulates(marked), "a start code inside the mark, round " + round);
    }
  }

  @Test
  void aZeroMarkHasTheLengthOfAnyOther() {
    Watermark mark = new Watermark(OwnerId.of(filled(0)), CameraId.of(filled(0)), filled(9));

    ByteBuffer marked = mark.insert(ByteBuffer.wrap(UNIT), FIRST_PICTURE, 0, 0);

    assertEquals(UNIT.length + Watermark.BYTES, marked.remaining());
    assertEquals(Verdict.OWN, mark.read(marked));
  }

  @Test
  void thePictureItselfIsUntouchedAndTheSetsStayInFront() {
    ByteBuffer marked =
        Watermark.of(ada, camera).insert(ByteBuffer.wrap(UNIT), FIRST_PICTURE, 5, 6);

    byte[] bytes = new byte[marked.remaining()];
    marked.get(bytes);

    assertEquals(
        HexFormat.of().formatHex(UNIT, 0, FIRST_PICTURE),
        HexFormat.of().formatHex(bytes, 0, FIRST_PICTURE));
    assertEquals(
        HexFormat.of().formatHex(UNIT, FIRST_PICTURE, UNIT.length),
        HexFormat.of().formatHex(bytes, FIRST_PICTURE + Watermark.BYTES, bytes.length));
  }

  @Test
  void theMarkOfAnotherOwnerIsForeign() {
    ByteBuffer marked =
        Watermark.of(ben, camera).insert(ByteBuffer.wrap(UNIT), FIRST_PICTURE, 5, 6);

    assertEquals(Verdict.FOREIGN, Watermark.of(ada, camera).read(marked));
  }

  @Test
  void theMarkOfAnotherCameraOfTheSameOwnerIsForeign() {
    Watermark other = Watermark.of(ada, CameraId.of(filled(4)));

    ByteBuffer marked = other.insert(ByteBuffer.wrap(UNIT), FIRST_PICTURE, 5, 6);

    assertEquals(Verdict.FOREIGN, Watermark.of(ada, camera).read(marked));
  }

  @Test
  void aMarkUnderAnotherKeyIsForeign() {
    ByteBuffer marked =
        new Watermark(ada, camera, filled(8)).insert(ByteBuffer.wrap(UNIT), FIRST_PICTURE, 5, 6);

    assertEquals(Verdict.FOREIGN, new Watermark(ada, camera, filled(9)).read(marked));
  }

  @Test
  void noChangedBitOfTheMarkPassesAsOwn() {
    Watermark mark = Watermark.of(ada, camera);
    byte[] marked = new byte[UNIT.length + Watermark.BYTES];
    mark.insert(ByteBuffer.wrap(UNIT), FIRST_PICTURE, 5, 6).get(marked);
    int fields = FIRST_PICTURE + 7;
    for (int at = fields; at < fields + 112; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = marked.clone();
        changed[at] ^= (byte) (1 << bit);
        Verdict verdict = mark.read(ByteBuffer.wrap(changed));
        assertFalse(verdict == Verdict.OWN && mark.frame() != 5, "bit " + bit + " of byte " + at);
      }
    }
  }

  @Test
  void aPictureWithoutAMarkIsAbsentAndSoIsACutOne() {
    Watermark mark = Watermark.of(ada, camera);
    byte[] marked = new byte[UNIT.length + Watermark.BYTES];
    mark.insert(ByteBuffer.wrap(UNIT), FIRST_PICTURE, 5, 6).get(marked);

    assertEquals(Verdict.ABSENT, mark.read(ByteBuffer.wrap(UNIT)));
    for (int cut = 0; cut < marked.length; cut++) {
      mark.read(ByteBuffer.wrap(Arrays.copyOf(marked, cut)));
    }
  }

  private static boolean emulates(ByteBuffer marked) {
    for (int i = FIRST_PICTURE + 4; i < FIRST_PICTURE + Watermark.BYTES - 2; i++) {
      if (marked.get(i) == 0 && marked.get(i + 1) == 0 && (marked.get(i + 2) & 0xff) < 3) {
        return true;
      }
    }
    return false;
  }

  private static byte[] sparse(SplittableRandom random) {
    byte[] b = new byte[32];
    for (int i = 0; i < b.length; i++) {
      b[i] = (byte) (random.nextInt(3) > 0 ? 0 : random.nextInt(5));
    }
    return b;
  }

  private static byte[] filled(int value) {
    byte[] b = new byte[32];
    Arrays.fill(b, (byte) value);
    return b;
  }
}
