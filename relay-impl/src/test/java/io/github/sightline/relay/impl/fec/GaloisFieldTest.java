package io.github.sightline.relay.impl.fec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class GaloisFieldTest {
  @Test
  void productsAndQuotientsAgreeWithSchoolArithmetic() {
    for (int a = 0; a < 256; a++) {
      for (int b = 0; b < 256; b++) {
        int product = PlainCode.product(a, b);
        assertEquals(product, GaloisField.product(a, b));
        if (b != 0) {
          assertEquals(a, GaloisField.quotient(product, b));
        }
      }
    }
  }

  @Test
  void logarithmsAreInvertedByPowersOfAnyInteger() {
    for (int a = 1; a < 256; a++) {
      int log = GaloisField.log(a);
      for (int turns = -300; turns <= 300; turns += 75) {
        assertEquals(a, GaloisField.exp(log + turns * 255));
      }
    }
  }

  @Property(tries = 500)
  void doublingAWordDoublesEachByte(@ForAll long word) {
    long twice = Words.twice(word);
    for (int shift = 0; shift < 64; shift += 8) {
      int one = (int) (word >>> shift) & 0xFF;
      assertEquals(PlainCode.product(one, 2), (int) (twice >>> shift) & 0xFF);
    }
  }

  @Test
  void doublingAWordKeepsItsBytesApart() {
    for (int a = 0; a < 256; a++) {
      for (int neighbour : new int[] {0, 0x7F, 0x80, 0xFF}) {
        long word = 0x0101_0101_0101_0101L * neighbour;
        for (int shift = 0; shift < 64; shift += 8) {
          long one = (word & ~(0xFFL << shift)) | ((long) a << shift);
          assertEquals(PlainCode.product(a, 2), (int) (Words.twice(one) >>> shift) & 0xFF);
        }
      }
    }
  }
}
