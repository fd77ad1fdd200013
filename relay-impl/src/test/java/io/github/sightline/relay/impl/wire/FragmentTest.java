package io.github.sightline.relay.impl.wire;

import static io.github.sightline.relay.impl.wire.WireLimits.MAX_OBJECT;
import static io.github.sightline.relay.impl.wire.WireLimits.SYMBOL_BYTES;
import static io.github.sightline.relay.impl.wire.WireLimits.U32_MAX;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.sightline.relay.impl.base.Bytes;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FragmentTest {
  private static final int BODY = 1;
  private static final int SYMBOL = 15;

  private static byte[] fragment(int index, int count, int length) {
    byte[] a = new byte[SYMBOL + 15 + length];
    Fragment.write(a, 0, 5, 6, 10_000, 7);
    Symbol.writePlace(a, SYMBOL, 8, 9, SealedHeader.KEYFRAME);
    Bytes.put16(a, SYMBOL + 9, index);
    Bytes.put16(a, SYMBOL + 11, count);
    Bytes.put16(a, SYMBOL + 13, length);
    return a;
  }

  private static int check(byte[] a) {
    return Fragment.check(a, BODY, a.length);
  }

  // [W-3]
  @Test
  void fullFragmentAndFullRepairFillADatagramExactly() {
    byte[] a = fragment(0, 2, SYMBOL_BYTES);
    assertEquals(a.length - 1, check(a));
    assertEquals(1200, WireLimits.DATA_HEADER + a.length + WireLimits.TAG);
    byte[] plain = new byte[1168];
    Repair.writeTrack(plain, 0, 1, 1);
    int row = Repair.writeSpan(plain, 0, 0, 128, 127);
    assertEquals(WireLimits.SYMBOL, plain.length - row);
    assertEquals(1167, Repair.check(plain, BODY, plain.length));
    assertEquals(WireLimits.SYMBOL, Repair.rowLength(1167));
  }

  // [W-3]
  @Test
  void lengthIsExactlyNInEveryPieceButTheLast() {
    assertEquals(-1, check(fragment(0, 2, SYMBOL_BYTES - 1)));
    assertEquals(-1, check(fragment(0, 2, 0)));
    assertEquals(-1, check(fragment(1, 2, SYMBOL_BYTES + 1)));
    assertEquals(-1, check(fragment(1, 2, 0)));
    assertEquals(30, check(fragment(1, 2, 1)));
  }

  // [W-27] [W-29]
  @Test
  void lengthThatLiesIsMalformed() {
    byte[] a = fragment(1, 2, 100);
    for (int lie : new int[] {0, 99, 101, 1138, 1139, 0x7FFF, 0x8000, 0xFFFF}) {
      Bytes.put16(a, SYMBOL + 13, lie);
      assertEquals(-1, check(a), "length " + lie);
    }
  }

  // [W-4] [W-5] [W-27]
  @Test
  void indexLiesBelowCountAndCountBelowTheLargestObject() {
    assertEquals(-1, check(fragment(2, 2, 10)));
    assertEquals(-1, check(fragment(0, 0, 10)));
    assertEquals(-1, check(fragment(0xFFFF, 0xFFFF, 10)));
    int pieces = Symbol.pieces(MAX_OBJECT);
    int tail = MAX_OBJECT - (pieces - 1) * SYMBOL_BYTES;
    assertEquals(29 + tail, check(fragment(pieces - 1, pieces, tail)));
    assertEquals(-1, check(fragment(pieces - 1, pieces, tail + 1)), "one byte over 4 MiB");
    assertEquals(29 + SYMBOL_BYTES, check(fragment(0, pieces, SYMBOL_BYTES)));
    assertEquals(-1, check(fragment(0, pieces + 1, SYMBOL_BYTES)), "cannot be 4 MiB or less");
    assertEquals(-1, check(fragment(0, WireLimits.MAX_FRAGMENTS, SYMBOL_BYTES)));
    assertEquals(-1, check(fragment(0, WireLimits.MAX_FRAGMENTS + 1, SYMBOL_BYTES)));
  }

  // [W-16] [W-27]
  @Test
  void reservedFlagsAndEpochZeroAreMalformed() {
    byte[] a = fragment(0, 1, 10);
    for (int flags = 0; flags < 256; flags++) {
      Bytes.put8(a, SYMBOL + 8, flags);
      assertEquals(flags <= 7 ? a.length - 1 : -1, check(a), "flags " + flags);
    }
    Bytes.put8(a, SYMBOL + 8, 0);
    Bytes.put32(a, 5, 0);
    assertEquals(-1, check(a));
  }

  // [W-16] [W-29]
  @Test
  void seqsOfAnObjectNeitherStartBelowZeroNorWrap() {
    byte[] a = fragment(1, 3, SYMBOL_BYTES);
    Bytes.put32(a, 9, 1);
    assertEquals(a.length - 1, check(a));
    Bytes.put32(a, 9, 0);
    assertEquals(-1, check(a), "the object would start at -1");
    Bytes.put32(a, 9, U32_MAX - 1);
    assertEquals(a.length - 1, check(a), "the object ends at 2^32 - 1");
    Bytes.put32(a, 9, U32_MAX);
    assertEquals(-1, check(a), "the object would end at 2^32");
  }

  // [M-4]
  @Test
  void nextHopGetsTheSameFragmentUnderItsOwnAlias() {
    byte[] a = fragment(1, 2, 10);
    byte[] before = a.clone();
    Fragment.readdress(a, BODY, U32_MAX, 0x1FFFF);
    assertEquals(U32_MAX, Fragment.alias(a, BODY));
    assertEquals(0xFFFF, Fragment.sent(a, BODY), "the low 16 bits");
    Fragment.readdress(a, BODY, 5, 7);
    assertArrayEquals(before, a);
    byte[] row = new byte[100];
    Repair.writeTrack(row, 0, 3, 4);
    Repair.readdress(row, BODY, 9);
    assertEquals(9, Repair.alias(row, BODY));
    assertEquals(4, Repair.epoch(row, BODY));
  }

  // [W-28]
  @Test
  void rebuiltSymbolIsUsedOnlyWithZeroPadding() {
    byte[] a = fragment(1, 2, 10);
    byte[] padded = Arrays.copyOf(a, a.length + 200);
    assertEquals(25, Symbol.checkPadded(padded, SYMBOL, padded.length));
    assertEquals(25, Symbol.checkPadded(a, SYMBOL, a.length));
    padded[padded.length - 1] = 1;
    assertEquals(-1, Symbol.checkPadded(padded, SYMBOL, padded.length));
    assertEquals(25, Symbol.check(padded, SYMBOL, padded.length));
    assertEquals(-1, Symbol.checkPadded(new byte[1153], 0, 1153), "zeros are no symbol");
  }

  // [W-11] [W-30]
  @Test
  void spanAndRowOfARepairHaveBounds() {
    byte[] a = new byte[100];
    Repair.writeTrack(a, 0, 1, 1);
    Repair.writeSpan(a, 0, 0, 1, 0);
    assertEquals(99, Repair.check(a, BODY, 100));
    for (int span = 0; span < 256; span++) {
      Bytes.put8(a, 13, span);
      assertEquals(span >= 1 && span <= 128 ? 99 : -1, Repair.check(a, BODY, 100));
    }
    Bytes.put8(a, 13, 128);
    for (int row = 0; row < 256; row++) {
      Bytes.put8(a, 14, row);
      assertEquals(row <= 127 ? 99 : -1, Repair.check(a, BODY, 100));
    }
    Bytes.put8(a, 14, 0);
    Bytes.put32(a, 9, U32_MAX - 127);
    assertEquals(99, Repair.check(a, BODY, 100));
    Bytes.put32(a, 9, U32_MAX - 126);
    assertEquals(-1, Repair.check(a, BODY, 100), "the span would wrap");
    Bytes.put32(a, 9, 0);
    Bytes.put32(a, 5, 0);
    assertEquals(-1, Repair.check(a, BODY, 100), "epoch 0");
  }

  // [W-30]
  @Test
  void rowIsALeastOneByteOfASymbolAndAtMostAWholeOne() {
    byte[] a = new byte[1200];
    Repair.writeTrack(a, 0, 1, 1);
    int row = Repair.writeSpan(a, 0, 0, 1, 0);
    assertEquals(-1, Repair.check(a, BODY, row + 15));
    assertEquals(row + 15, Repair.check(a, BODY, row + 16));
    assertEquals(row + 1152, Repair.check(a, BODY, row + 1153));
    assertEquals(-1, Repair.check(a, BODY, row + 1154));
  }

  // [W-31]
  @Test
  void skipNamesAtLeastOneSeqAndDoesNotWrap() {
    byte[] a = new byte[Skip.BYTES];
    Skip.writeTrack(a, 0, 1, 1);
    assertEquals(Skip.BYTES, Skip.writeSeqs(a, 0, U32_MAX, 1));
    assertEquals(16, Skip.check(a, BODY, a.length));
    Bytes.put32(a, 13, 2);
    assertEquals(-1, Skip.check(a, BODY, a.length));
    Bytes.put32(a, 13, 0);
    assertEquals(-1, Skip.check(a, BODY, a.length));
    Skip.writeSeqs(a, 0, 0, U32_MAX);
    assertEquals(16, Skip.check(a, BODY, a.length));
    Bytes.put32(a, 5, 0);
    assertEquals(-1, Skip.check(a, BODY, a.length), "epoch 0");
  }

  @Test
  void writersRefuseWhatAReaderWould() {
    byte[] a = new byte[1200];
    assertThrows(IllegalArgumentException.class, () -> Fragment.write(a, 0, -1, 1, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> Fragment.write(a, 0, 0, 0, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> Fragment.write(a, 0, 0, 1, 1L << 32, 0));
    assertThrows(IllegalArgumentException.class, () -> Symbol.writePlace(a, 0, 0, 0, 8));
    assertThrows(IllegalArgumentException.class, () -> Symbol.writePlace(a, 0, 1L << 32, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> Symbol.writePlace(a, 0, 0, -1, 0));
    assertThrows(IllegalArgumentException.class, () -> Symbol.writePiece(a, 0, 0, 2, 10));
    assertThrows(IllegalArgumentException.class, () -> Symbol.writePiece(a, 0, 1, 2, 0));
    assertThrows(IllegalArgumentException.class, () -> Symbol.writePiece(a, 0, 1, 2, 1139));
    assertThrows(IllegalArgumentException.class, () -> Symbol.writePiece(a, 0, 2, 2, 10));
    assertThrows(IllegalArgumentException.class, () -> Symbol.writePiece(a, 0, 0, 4097, 1138));
    assertThrows(IllegalArgumentException.class, () -> Symbol.pieces(0));
    assertThrows(IllegalArgumentException.class, () -> Symbol.pieces(MAX_OBJECT + 1));
    assertThrows(IllegalArgumentException.class, () -> Repair.writeTrack(a, 0, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> Repair.writeSpan(a, 0, 0, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> Repair.writeSpan(a, 0, 0, 129, 0));
    assertThrows(IllegalArgumentException.class, () -> Repair.writeSpan(a, 0, 0, 1, 128));
    assertThrows(IllegalArgumentException.class, () -> Repair.writeSpan(a, 0, U32_MAX, 2, 0));
    assertThrows(IllegalArgumentException.class, () -> Skip.writeSeqs(a, 0, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> Skip.writeSeqs(a, 0, U32_MAX, 2));
    assertThrows(IllegalArgumentException.class, () -> SmallFrames.close(a, 0, 65_536));
  }

  @Test
  void piecesOfAnObjectCoverItExactly() {
    assertEquals(1, Symbol.pieces(1));
    assertEquals(1, Symbol.pieces(1138));
    assertEquals(2, Symbol.pieces(1139));
    assertEquals(3686, Symbol.pieces(MAX_OBJECT));
  }
}
