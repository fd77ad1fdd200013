package io.github.sightline.relay.impl.fec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class RepairCodeTest {
  // [F-1]
  @Test
  void coefficientsFollowTheFormulaAndRowZeroIsAllOnes() {
    for (int row = 0; row < RepairCode.ROWS; row++) {
      for (int y = 0; y < RepairCode.MAX_SPAN; y++) {
        int c = RepairCode.coefficient(row, y);
        assertNotEquals(0, c);
        assertEquals(PlainCode.coefficient(row, y), c);
        assertEquals(row == 0 || c != 1, true, "ones are in row 0 alone");
      }
      assertEquals(1, RepairCode.coefficient(0, row));
    }
  }

  @Test
  void placeIsTheSeqModulo128() {
    assertEquals(127, RepairCode.place(0xFFFF_FFFFL, 0));
    assertEquals(0, RepairCode.place(127, 1));
    assertEquals(3, RepairCode.place(1L << 31, 3));
  }

  // [F-2]
  @Property(tries = 300)
  void anySquarePartIsRegular(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int m) {
    int[] rows = some(seed, m);
    int[] places = some(~seed, m);
    int[][] matrix = new int[m][m];
    for (int i = 0; i < m; i++) {
      for (int k = 0; k < m; k++) {
        matrix[i][k] = RepairCode.coefficient(rows[i], places[k]);
      }
    }
    assertTrue(PlainCode.regular(matrix));
  }

  @Property(tries = 300)
  void whatEliminationRecordsTimesTheMatrixIsOne(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 64) int m) {
    int[] rows = some(seed, m);
    int[] places = some(~seed, m);
    Elimination elimination = new Elimination();
    elimination.begin(m);
    for (int k = 0; k < m; k++) {
      int row = elimination.add();
      for (int i = 0; i < m; i++) {
        elimination.set(row, i, RepairCode.coefficient(rows[k], places[i]));
      }
    }
    elimination.run();
    for (int i = 0; i < m; i++) {
      assertTrue(elimination.determines(i));
      byte[] factors = elimination.factors(i);
      for (int other = 0; other < m; other++) {
        int sum = 0;
        for (int k = 0; k < m; k++) {
          int c = RepairCode.coefficient(rows[k], places[other]);
          sum ^= GaloisField.product(factors[k] & 0xFF, c);
        }
        assertEquals(i == other ? 1 : 0, sum);
      }
    }
  }

  /** {@code m} different numbers below 128. */
  private static int[] some(long seed, int m) {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < 128; i++) {
      all.add(i);
    }
    Collections.shuffle(all, new Random(seed));
    return all.stream().limit(m).mapToInt(Integer::intValue).toArray();
  }

  /**
   * The published vector is of another matrix (Vandermonde, made systematic) over the same field:
   * it cannot check our rows, but it checks field and kernel when the kernel is given that matrix.
   */
  @Test
  void kernelReproducesAPublishedVectorUnderItsOwnMatrix() throws IOException {
    Path file = Path.of("../../shared/vectors/reed-solomon/one-encode.json");
    Assumptions.assumeTrue(Files.exists(file), "skipped: no vectors at " + file);
    JsonNode vector = new ObjectMapper().readTree(Files.readString(file));
    int n = vector.get("data_shards").intValue();
    Symbols symbols = new Symbols(n, 2);
    for (int i = 0; i < n; i++) {
      symbols.put(i, HexFormat.of().parseHex(vector.get("data").get(i).textValue()), 0, 2);
    }
    byte[][] matrix = systematicVandermonde(n, vector.get("parity_shards").intValue());
    Combiner combiner = new Combiner(n, 2);
    for (int i = 0; i < matrix.length; i++) {
      byte[] sum = combiner.sum(symbols, matrix[i], n, 8);
      String expected = vector.get("parity").get(i).textValue();
      assertEquals(expected, HexFormat.of().formatHex(Arrays.copyOf(sum, 2)));
    }
  }

  /** Rows n.. of V x (top of V)^-1 with V[r][c] = r^c: each row interpolates through 0..n-1. */
  private static byte[][] systematicVandermonde(int n, int parity) {
    byte[][] rows = new byte[parity][n];
    for (int p = 0; p < parity; p++) {
      for (int j = 0; j < n; j++) {
        int value = 1;
        for (int k = 0; k < n; k++) {
          if (k != j) {
            value =
                PlainCode.product(value, PlainCode.product((n + p) ^ k, PlainCode.inverse(j ^ k)));
          }
        }
        rows[p][j] = (byte) value;
      }
    }
    return rows;
  }

  @Property(tries = 300)
  void kernelAgreesWithByteByByteSums(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 128) int slots) {
    Random random = new Random(seed);
    int bytes = 1 + random.nextInt(70);
    Symbols symbols = new Symbols(slots, bytes);
    byte[][] plain = new byte[slots][bytes];
    byte[] coefficients = new byte[slots];
    for (int i = 0; i < slots; i++) {
      random.nextBytes(plain[i]);
      symbols.put(i, plain[i], 0, bytes);
    }
    Combiner combiner = new Combiner(slots, bytes);
    int[] masks = {0xFF, 0x01, 0x00, 0x80, 0x11, random.nextInt(256)};
    for (int mask : masks) {
      byte[] expected = new byte[bytes];
      for (int i = 0; i < slots; i++) {
        coefficients[i] = (byte) (random.nextInt() & mask);
        for (int k = 0; k < bytes; k++) {
          expected[k] ^= (byte) PlainCode.product(coefficients[i] & 0xFF, plain[i][k] & 0xFF);
        }
      }
      byte[] sum = combiner.sum(symbols, coefficients, slots, Words.whole(bytes));
      assertArrayEquals(expected, Arrays.copyOf(sum, bytes), "mask " + mask);
    }
  }
}
