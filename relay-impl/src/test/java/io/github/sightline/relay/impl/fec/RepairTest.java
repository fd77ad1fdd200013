package io.github.sightline.relay.impl.fec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RepairTest {
  private static final int LONGEST = 1153;

  private final RepairEncoder encoder = new RepairEncoder(LONGEST);
  private final RepairDecoder decoder = new RepairDecoder(LONGEST);

  private static byte[][] symbols(Random random, int span, int longest) {
    byte[][] symbols = new byte[span][];
    for (int i = 0; i < span; i++) {
      symbols[i] = new byte[random.nextInt(4) == 0 ? 1 + random.nextInt(longest) : longest];
      random.nextBytes(symbols[i]);
    }
    return symbols;
  }

  private byte[] encode(long firstSeq, byte[][] symbols, int row) {
    encoder.begin(firstSeq, symbols.length);
    for (int i = symbols.length - 1; i >= 0; i--) {
      encoder.add(i, symbols[i], 0, symbols[i].length);
    }
    byte[] out = new byte[encoder.length() + 6];
    assertEquals(encoder.length(), encoder.row(row, out, 3));
    assertEquals(0, out[0] | out[2] | out[out.length - 3] | out[out.length - 1]);
    return Arrays.copyOfRange(out, 3, out.length - 3);
  }

  private void decode(long firstSeq, byte[][] symbols, List<Integer> lost, List<Integer> rows) {
    byte[][] coded = new byte[rows.size()][];
    for (int k = 0; k < rows.size(); k++) {
      coded[k] = encode(firstSeq, symbols, rows.get(k));
    }
    decoder.begin(firstSeq, symbols.length, coded[0].length);
    for (int i = 0; i < symbols.length; i++) {
      if (!lost.contains(i)) {
        assertTrue(decoder.symbol(i, symbols[i], 0, symbols[i].length));
      }
    }
    for (int k = 0; k < rows.size(); k++) {
      assertEquals(k >= lost.size(), decoder.solvable());
      assertTrue(decoder.row(rows.get(k), coded[k], 0, coded[k].length));
    }
    assertEquals(lost.size(), decoder.missing());
    assertTrue(decoder.solve());
    byte[] out = new byte[coded[0].length + 2];
    for (int i = 0; i < symbols.length; i++) {
      if (lost.contains(i)) {
        assertEquals(coded[0].length, decoder.read(i, out, 1));
        byte[] padded = Arrays.copyOf(symbols[i], coded[0].length);
        assertArrayEquals(padded, Arrays.copyOfRange(out, 1, out.length - 1));
      } else {
        assertEquals(-1, decoder.read(i, out, 1), "received symbols are not replaced");
      }
    }
  }

  private static List<Integer> bits(int mask) {
    List<Integer> bits = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      if ((mask >>> i & 1) != 0) {
        bits.add(i);
      }
    }
    return bits;
  }

  // [F-2]
  @Test
  void everySubsetOfLossesIsRebuiltFromEverySubsetOfRows() {
    Random random = new Random(7);
    int rowCount = 5;
    for (int span = 1; span <= 5; span++) {
      byte[][] symbols = symbols(random, span, 21);
      for (int lost = 1; lost < 1 << span; lost++) {
        for (int rows = 1; rows < 1 << rowCount; rows++) {
          if (Integer.bitCount(rows) == Integer.bitCount(lost)) {
            decode(125, symbols, bits(lost), bits(rows));
          }
        }
      }
    }
  }

  @Test
  void everySubsetOfLossesOfTenSymbolsIsRebuilt() {
    Random random = new Random(8);
    byte[][] symbols = symbols(random, 10, 9);
    for (int lost = 1; lost < 1 << 10; lost++) {
      List<Integer> rows = bits(random.nextInt(1 << 20) | 1 << 20 | 1 << 21);
      Collections.shuffle(rows, random);
      while (rows.size() < Integer.bitCount(lost)) {
        rows.add(22 + rows.size());
      }
      decode(1L << 31, symbols, bits(lost), rows.subList(0, Integer.bitCount(lost)));
    }
  }

  @Property(tries = 120)
  void randomLossesOfWideSpansAreRebuiltFromRandomRows(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = RepairCode.MAX_SPAN) int span) {
    Random random = new Random(seed);
    byte[][] symbols = symbols(random, span, 1 + random.nextInt(LONGEST));
    List<Integer> all = new ArrayList<>();
    List<Integer> rows = new ArrayList<>();
    for (int i = 0; i < RepairCode.ROWS; i++) {
      rows.add(i);
      if (i < span) {
        all.add(i);
      }
    }
    Collections.shuffle(all, random);
    Collections.shuffle(rows, random);
    int most = Math.min(span, RepairCode.MAX_MISSING);
    int lost = seed % 8 == 0 ? most : 1 + random.nextInt(Math.min(most, 12));
    long firstSeq = random.nextInt() & 0xFFFF_FFFFL;
    decode(firstSeq, symbols, all.subList(0, lost), rows.subList(0, lost));
  }

  // [F-3]
  @Test
  void sixtyFourMissingAreRebuiltAndTheSixtyFifthRowIsRefused() {
    byte[][] symbols = symbols(new Random(3), RepairCode.MAX_SPAN, 40);
    List<Integer> lost = new ArrayList<>();
    List<Integer> rows = new ArrayList<>();
    for (int i = 0; i < RepairCode.MAX_MISSING; i++) {
      lost.add(2 * i);
      rows.add(127 - i);
    }
    decode(1000, symbols, lost, rows);
    decoder.begin(0, 128, 8);
    for (int row = 0; row < RepairCode.ROWS; row++) {
      assertEquals(row < RepairCode.MAX_MISSING, decoder.row(row, new byte[8], 0, 8));
    }
    assertEquals(64, decoder.rows());
    assertFalse(decoder.solvable(), "128 are missing");
    assertFalse(decoder.solve());
  }

  @Property(tries = 60)
  void rowsAgreeWithThePlainImplementation(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = RepairCode.MAX_SPAN) int span) {
    Random random = new Random(seed);
    byte[][] symbols = symbols(random, span, 1 + random.nextInt(60));
    long firstSeq = random.nextInt() & 0xFFFF_FFFFL;
    for (int row : new int[] {0, 1, random.nextInt(RepairCode.ROWS), 127}) {
      assertArrayEquals(
          PlainCode.row(row, firstSeq, symbols), encode(firstSeq, symbols, row), "row " + row);
    }
  }

  @Test
  void rowZeroIsThePlainXor() {
    byte[][] symbols = symbols(new Random(4), 30, 100);
    byte[] xor = new byte[100];
    for (byte[] symbol : symbols) {
      for (int i = 0; i < symbol.length; i++) {
        xor[i] ^= symbol[i];
      }
    }
    assertArrayEquals(xor, Arrays.copyOf(encode(77, symbols, 0), 100));
  }

  @Test
  void sameSeqsGiveTheSameCoefficientsWhateverTheSpan() {
    byte[][] symbols = symbols(new Random(5), 2, 16);
    byte[][] padded = {symbols[0], symbols[1], new byte[1]};
    assertArrayEquals(encode(500, symbols, 9), encode(500, padded, 9));
  }

  @Test
  void surplusRowsDoNotDisturb() {
    byte[][] symbols = symbols(new Random(6), 12, 50);
    decode(64, symbols, List.of(3), List.of(5, 0, 9));
    decode(64, symbols, List.of(11, 0), List.of(0, 1, 2, 3, 4));
  }

  @Test
  void t8_duplicatesAndWhatCannotBeAreRefusedAndChangeNothing() {
    byte[][] symbols = symbols(new Random(9), 4, 32);
    symbols[0] = Arrays.copyOf(symbols[0], 32);
    byte[] row = encode(10, symbols, 6);
    byte[] junk = new byte[64];
    Arrays.fill(junk, (byte) 0x5A);
    decoder.begin(10, 4, row.length);
    for (int i : new int[] {0, 1, 3}) {
      assertTrue(decoder.symbol(i, symbols[i], 0, symbols[i].length));
      assertFalse(decoder.symbol(i, junk, 0, 32), "a second time");
    }
    assertFalse(decoder.symbol(-1, junk, 0, 32));
    assertFalse(decoder.symbol(4, junk, 0, 32));
    assertFalse(decoder.symbol(2, junk, 0, 0), "empty");
    assertFalse(decoder.symbol(2, junk, 0, row.length + 1), "longer than the rows");
    assertFalse(decoder.row(-1, junk, 0, row.length));
    assertFalse(decoder.row(128, junk, 0, row.length));
    assertFalse(decoder.row(7, junk, 0, row.length - 1), "another length");
    assertFalse(decoder.row(7, junk, 0, row.length + 1), "another length");
    assertTrue(decoder.row(6, row, 0, row.length));
    assertFalse(decoder.row(6, junk, 0, row.length), "a second time");
    assertEquals(1, decoder.rows());
    assertTrue(decoder.solve());
    byte[] out = new byte[row.length];
    assertEquals(row.length, decoder.read(2, out, 0));
    assertArrayEquals(Arrays.copyOf(symbols[2], row.length), out);
  }

  @Test
  void nothingIsReadBeforeItIsSolvedNorAfterTooFewRows() {
    byte[] out = new byte[64];
    assertEquals(-1, decoder.read(0, out, 0));
    assertFalse(decoder.row(0, out, 0, 0), "before begin");
    assertFalse(decoder.symbol(0, out, 0, 1), "before begin");
    assertFalse(decoder.solve());
    decoder.begin(0, 3, 10);
    assertTrue(decoder.symbol(1, out, 0, 10));
    assertTrue(decoder.row(0, out, 0, 10));
    assertFalse(decoder.solve(), "two missing, one row");
    assertEquals(-1, decoder.read(0, out, 0));
    assertTrue(decoder.row(1, out, 0, 10));
    assertTrue(decoder.solve());
    assertEquals(10, decoder.read(0, out, 0));
    assertFalse(decoder.solve(), "once");
    assertFalse(decoder.symbol(0, out, 0, 10), "after the solution");
    assertFalse(decoder.row(5, out, 0, 10), "after the solution");
    assertEquals(-1, decoder.read(3, out, 0));
    assertEquals(-1, decoder.read(-1, out, 0));
    decoder.begin(0, 3, 10);
    assertEquals(-1, decoder.read(0, out, 0), "a new span");
    assertEquals(0, decoder.rows());
  }

  @Test
  void nothingMissingIsNothingToSolve() {
    decoder.begin(0, 1, 10);
    assertTrue(decoder.symbol(0, new byte[10], 0, 10));
    assertTrue(decoder.row(0, new byte[10], 0, 10));
    assertFalse(decoder.solvable());
    assertFalse(decoder.solve());
  }

  // [F-4]
  @Test
  void wrongRowsRebuildSomethingElseButNeverTouchWhatArrived() {
    byte[][] symbols = symbols(new Random(11), 6, 30);
    symbols[0] = new byte[30];
    byte[] row = encode(20, symbols, 3);
    row[4] ^= 1;
    decoder.begin(20, 6, 30);
    for (int i = 1; i < 6; i++) {
      assertTrue(decoder.symbol(i, symbols[i], 0, symbols[i].length));
    }
    assertTrue(decoder.row(3, row, 0, 30));
    assertTrue(decoder.solve());
    byte[] out = new byte[30];
    decoder.read(0, out, 0);
    assertFalse(Arrays.equals(symbols[0], out), "the caller's checks must refuse it");
    assertEquals(-1, decoder.read(1, out, 0));
  }

  @Test
  void bytesOfTheLastSpanNeverShow() {
    Random random = new Random(12);
    for (int i = 0; i < 40; i++) {
      byte[][] canary = new byte[RepairCode.MAX_SPAN][LONGEST];
      for (byte[] symbol : canary) {
        Arrays.fill(symbol, (byte) 0xC5);
      }
      encode(random.nextInt(1000), canary, 1 + random.nextInt(100));
      decode(3, canary, List.of(1, 2, 3, 64, 127), List.of(0, 1, 2, 3, 4));
      int span = 1 + random.nextInt(9);
      byte[][] symbols = symbols(random, span, 1 + random.nextInt(20));
      long firstSeq = random.nextInt(1000);
      assertArrayEquals(PlainCode.row(5, firstSeq, symbols), encode(firstSeq, symbols, 5));
      assertArrayEquals(PlainCode.row(0, firstSeq, symbols), encode(firstSeq, symbols, 0));
      decode(firstSeq, symbols, List.of(span - 1), List.of(7));
    }
  }

  @Test
  void encoderRefusesMisuse() {
    byte[] a = new byte[2000];
    assertThrows(IllegalStateException.class, () -> encoder.row(0, a, 0));
    assertThrows(IllegalArgumentException.class, () -> encoder.begin(0, 0));
    assertThrows(IllegalArgumentException.class, () -> encoder.begin(0, 129));
    assertThrows(IllegalArgumentException.class, () -> encoder.begin(-1, 1));
    encoder.begin(0, 2);
    assertThrows(IllegalArgumentException.class, () -> encoder.add(2, a, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> encoder.add(-1, a, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> encoder.add(0, a, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> encoder.add(0, a, 0, LONGEST + 1));
    encoder.add(0, a, 0, LONGEST);
    assertThrows(IllegalStateException.class, () -> encoder.add(0, a, 0, 1));
    assertThrows(IllegalStateException.class, () -> encoder.row(0, a, 0), "one is lacking");
    encoder.add(1, a, 0, 1);
    assertThrows(IllegalArgumentException.class, () -> encoder.row(-1, a, 0));
    assertThrows(IllegalArgumentException.class, () -> encoder.row(128, a, 0));
    assertEquals(LONGEST, encoder.row(127, a, 0));
    assertThrows(IllegalArgumentException.class, () -> new RepairEncoder(0));
  }

  /** Rows over windows that overlap: what comes out is true, and nothing is found that is not. */
  @Property(tries = 200)
  void overlappingWindowsRebuildWhatTheyDetermine(@ForAll long seed) {
    Random random = new Random(seed);
    int span = 40 + random.nextInt(217);
    long firstSeq = random.nextInt(1 << 20);
    byte[][] symbols = new byte[span][24];
    decoder.begin(firstSeq, span, 24);
    int missing = 0;
    for (int i = 0; i < span; i++) {
      random.nextBytes(symbols[i]);
      boolean lost = random.nextInt(12) == 0;
      missing += lost ? 1 : 0;
      assertTrue(lost || decoder.symbol(i, symbols[i], 0, 24));
    }
    for (int start = 0; start + 20 <= span; start += 13) {
      int count = Math.min(20 + random.nextInt(60), span - start);
      encoder.begin(firstSeq + start, count);
      for (int i = 0; i < count; i++) {
        encoder.add(i, symbols[start + i], 0, 24);
      }
      byte[] row = new byte[24];
      int number = 3 * start % 128;
      encoder.row(number, row, 0);
      decoder.over(start, count);
      assertTrue(decoder.row(number, row, 0, 24));
    }
    boolean solved = decoder.solve();
    byte[] out = new byte[24];
    int found = 0;
    for (int i = 0; i < span; i++) {
      if (decoder.read(i, out, 0) > 0) {
        assertArrayEquals(symbols[i], out, "seed " + seed + ", symbol " + i);
        found++;
      }
    }
    assertEquals(found > 0, solved);
    assertTrue(found <= missing);
  }

  @Test
  void decoderRefusesMisuse() {
    assertThrows(IllegalArgumentException.class, () -> decoder.begin(0, 0, 10));
    assertThrows(IllegalArgumentException.class, () -> decoder.begin(0, 257, 10));
    assertThrows(IllegalArgumentException.class, () -> decoder.begin(-1, 1, 10));
    assertThrows(IllegalArgumentException.class, () -> decoder.begin(0, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> decoder.begin(0, 1, LONGEST + 1));
    assertThrows(IllegalArgumentException.class, () -> new RepairDecoder(0));
  }
}
