package io.github.sightline.relay.impl.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.base.Bytes;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FeedbackTest {
  private static final int BODY = 1;

  private final byte[] a = new byte[WireLimits.PLAINTEXT];
  private final FeedbackWriter writer = new FeedbackWriter();

  private boolean entry(byte[] bitmap) {
    return writer.entry(1, 2, 3, 4, 5, bitmap, bitmap.length);
  }

  @Test
  void freshFeedbackSaysThatNothingArrived() {
    Arrays.fill(a, (byte) 0x55);
    writer.begin(a, 0, a.length);
    assertEquals(46, writer.end());
    assertEquals(45, Feedback.check(a, BODY, 46));
    assertEquals(Feedback.NONE, Feedback.largestCounter(a, BODY));
    assertFalse(Feedback.acknowledges(a, BODY, 0));
    assertFalse(Feedback.acknowledges(a, BODY, Feedback.NONE));
    assertEquals(0, Feedback.entries(a, BODY));
    assertEquals(0, Feedback.received(a, BODY) | Feedback.owdLastMicros(a, BODY));
  }

  @Property(tries = 500)
  void feedbackAcknowledgesExactlyWhatArrived(
      @ForAll @IntRange(min = 0, max = 300) int largest, @ForAll long bits) {
    long map = largest >= 64 ? bits : bits & ((1L << largest) - 1);
    writer.begin(a, 0, a.length);
    writer.receipt(largest, map, 0);
    for (int counter = -70; counter < largest + 70; counter++) {
      int behind = largest - counter;
      boolean arrived =
          behind == 0 || (behind >= 1 && behind <= 64 && (map >>> (behind - 1) & 1) == 1);
      assertEquals(arrived && counter >= 0, Feedback.acknowledges(a, BODY, counter));
    }
  }

  // [W-32]
  @Test
  void receiptNamesNoCounterThatCannotBe() {
    writer.begin(a, 0, a.length);
    long limit = WireLimits.COUNTER_LIMIT;
    writer.receipt(limit - 1, -1, 0);
    assertThrows(IllegalArgumentException.class, () -> writer.receipt(limit, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> writer.receipt(-2, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> writer.receipt(Feedback.NONE, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> writer.receipt(0, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> writer.receipt(3, 8, 0));
    writer.receipt(3, 7, 0);
    Bytes.put64(a, BODY + 8, 8);
    assertEquals(-1, Feedback.check(a, BODY, writer.end()));
    Bytes.put64(a, BODY, limit);
    assertEquals(-1, Feedback.check(a, BODY, writer.end()));
  }

  @Test
  void delaysAreClampedNotWrapped() {
    writer.begin(a, 0, a.length);
    writer.receipt(0, 0, 1L << 40);
    assertEquals(WireLimits.U32_MAX, Feedback.delayMicros(a, BODY));
    writer.receipt(0, 0, -1);
    assertEquals(0, Feedback.delayMicros(a, BODY));
    writer.entry(1, 1, 1, 1, 1L << 40, new byte[0], 0);
    writer.entry(1, 1, 1, 1, -(1L << 40), new byte[0], 0);
    int first = Feedback.firstEntry(BODY);
    assertEquals(32_767, MissingEntry.millisLeft(a, first));
    assertEquals(-32_768, MissingEntry.millisLeft(a, Feedback.nextEntry(a, first)));
  }

  @Property(tries = 1000)
  void bitmapNamesTheMissingFragments(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 3686) int count) {
    Random random = new Random(seed);
    BitSet missing = new BitSet();
    for (int i = random.nextInt(12); i >= 0; i--) {
      missing.set(random.nextInt(count));
    }
    byte[] bitmap = new byte[(count + 7) / 8];
    missing.stream().forEach(i -> bitmap[i >> 3] |= (byte) (1 << (i & 7)));
    writer.begin(a, 0, a.length);
    assertTrue(entry(bitmap));
    assertEquals(writer.end() - 1, Feedback.check(a, BODY, writer.end()));
    int at = Feedback.firstEntry(BODY);
    for (int i = 0; i < WireLimits.MAX_FRAGMENTS; i++) {
      boolean within = i < MissingEntry.reach(a, at);
      assertEquals(within && missing.get(i), MissingEntry.missing(a, at, i));
    }
    assertTrue(MissingEntry.missing(a, at, missing.nextSetBit(0)), "the first always fits");
    boolean all = missing.length() - (missing.nextSetBit(0) & ~7) <= WireLimits.BITMAP_FRAGMENTS;
    assertTrue(!all || MissingEntry.missing(a, at, missing.length() - 1));
  }

  // [W-33]
  @Test
  void bitmapReachesTheLastFragmentOfTheLargestObject() {
    byte[] bitmap = new byte[461];
    bitmap[3685 >> 3] = (byte) (1 << (3685 & 7));
    writer.begin(a, 0, a.length);
    assertTrue(entry(bitmap));
    int at = Feedback.firstEntry(BODY);
    assertTrue(MissingEntry.missing(a, at, 3685));
    assertFalse(MissingEntry.missing(a, at, 3684));
    assertEquals(writer.end() - 1, Feedback.check(a, BODY, writer.end()));
  }

  @Test
  void longBitmapIsCutAt255BytesAndTheRestWaits() {
    byte[] bitmap = new byte[461];
    Arrays.fill(bitmap, (byte) -1);
    writer.begin(a, 0, a.length);
    assertTrue(entry(bitmap));
    int at = Feedback.firstEntry(BODY);
    assertEquals(WireLimits.BITMAP_FRAGMENTS, MissingEntry.reach(a, at));
    assertTrue(MissingEntry.missing(a, at, 2039));
    assertFalse(MissingEntry.missing(a, at, 2040));
  }

  @Test
  void emptyBitmapIsTheWholeObject() {
    writer.begin(a, 0, a.length);
    assertTrue(writer.entry(1, 2, 3, 4, 5, new byte[9], 0));
    int at = Feedback.firstEntry(BODY);
    assertTrue(MissingEntry.whole(a, at));
    assertTrue(MissingEntry.missing(a, at, 0));
    assertTrue(MissingEntry.missing(a, at, 4095));
    assertEquals(WireLimits.MAX_FRAGMENTS, MissingEntry.reach(a, at));
  }

  @Test
  void bitmapWithoutABitIsMisuse() {
    writer.begin(a, 0, a.length);
    assertThrows(IllegalArgumentException.class, () -> entry(new byte[5]));
    assertThrows(IllegalArgumentException.class, () -> entry(new byte[461]));
    assertEquals(46, writer.end(), "nothing was written");
  }

  // [W-10]
  @Test
  void seventeenthEntryAndTheOneThatDoesNotFitAreRefused() {
    writer.begin(a, 0, a.length);
    for (int i = 0; i < 16; i++) {
      assertTrue(entry(new byte[0]));
    }
    int end = writer.end();
    assertFalse(entry(new byte[0]));
    assertEquals(end, writer.end());
    assertEquals(16, Feedback.entries(a, BODY));
    writer.begin(a, 0, 46 + 21);
    assertFalse(entry(new byte[] {1, 1}));
    assertTrue(entry(new byte[] {1}));
    assertFalse(entry(new byte[0]));
    assertEquals(67, writer.end());
    byte[] before = a.clone();
    assertFalse(entry(new byte[] {1}));
    assertArrayEquals(before, a);
  }

  @Test
  void writerAsksForRoomForTheHopsPart() {
    writer.begin(a, 10, 56);
    assertEquals(56, writer.end());
    assertThrows(IllegalArgumentException.class, () -> writer.begin(a, 10, 55));
    assertThrows(IllegalArgumentException.class, () -> writer.begin(a, -1, 100));
    assertThrows(IllegalArgumentException.class, () -> writer.begin(a, 0, a.length + 1));
  }

  @Test
  void countOfEntriesThatLiesIsMalformed() {
    writer.begin(a, 0, a.length);
    entry(new byte[] {1});
    int end = writer.end();
    for (int lie = 2; lie < 256; lie++) {
      Bytes.put8(a, BODY + 44, lie);
      assertEquals(-1, Feedback.check(a, BODY, end), "count " + lie);
    }
    Arrays.fill(a, end, a.length, (byte) 0);
    Bytes.put8(a, BODY + 44, 17);
    for (int i = 0; i < 17; i++) {
      Bytes.put32(a, BODY + 45 + i * 20 + 4, 1);
      Bytes.put16(a, BODY + 45 + i * 20 + 18, 0);
    }
    assertEquals(-1, Feedback.check(a, BODY, a.length), "17 good entries");
    Bytes.put8(a, BODY + 44, 16);
    assertEquals(45 + 320, Feedback.check(a, BODY, a.length));
  }

  // [W-33]
  @Test
  void eachBitmapHasOneEncoding() {
    writer.begin(a, 0, a.length);
    entry(new byte[] {0, 1, 0, 2});
    int end = writer.end();
    int at = Feedback.firstEntry(BODY);
    assertEquals(20 + 3, end - at);
    assertEquals(23, MissingEntry.check(a, at, end));
    a[at + 20] = 0;
    assertEquals(-1, MissingEntry.check(a, at, end), "a zero in front");
    Bytes.put8(a, at + 18, 255);
    assertEquals(23, MissingEntry.check(a, at, end), "unless no more can be skipped");
    a[at + 22] = 0;
    assertEquals(-1, MissingEntry.check(a, at, end), "a zero at the end");
    Bytes.put8(a, at + 19, 0);
    assertEquals(-1, MissingEntry.check(a, at, end), "a skip without a bitmap");
    Bytes.put8(a, at + 18, 0);
    assertEquals(20, MissingEntry.check(a, at, end));
    Bytes.put32(a, at + 4, 0);
    assertEquals(-1, MissingEntry.check(a, at, end), "epoch 0");
  }
}
