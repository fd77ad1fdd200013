package io.github.sightline.relay.impl.fec;

import static io.github.sightline.relay.impl.fec.Symbols.GROUP;
import static io.github.sightline.relay.impl.fec.Symbols.SUBSETS;

import io.github.sightline.relay.impl.base.HotPath;
import java.util.Arrays;

/**
 * The one kernel: sum of coefficient x symbol. Encoding, taking what arrived out of a row, and
 * solving are all this.
 *
 * <p>The idea: a product is linear in the bits of the coefficient [1], so by Horner's rule over
 * them, highest bit first,
 *
 * <pre>
 *   sum = 2 x (... 2 x (2 x P7 ^ P6) ^ P5 ...) ^ P0
 *   Pb  = XOR of the symbols whose coefficient has bit b
 * </pre>
 *
 * which needs only XOR and the doubling of eight bytes in a long. Vector units do both best, where
 * the usual table look-ups go byte by byte. Each Pb takes three symbols at once: the XOR of every
 * subset of three neighbours is made once and shared by all rows and bits [2], which halves the
 * work from two rows on. Eight subsets are taken per pass, so the sum is loaded and stored once per
 * eight. A row of ones has only P0: a plain XOR, without doubling and without subsets.
 *
 * <p>Rejected: two half-byte tables per coefficient (a byte shuffle, which the compiler does not
 * generate); full product tables (a tenth of the speed); direct buffers (not vectorised).
 *
 * <p>[1] J. Bloemer et al., ICSI TR-95-048 (1995). [2] V. Arlazarov et al., "On economical
 * construction of the transitive closure of a directed graph" (1970), the method of four Russians.
 *
 * <p>Reused; one thread.
 */
@HotPath
final class Combiner {
  private static final int BITS = 8;

  /** Subsets taken in one pass. */
  private static final int PASS = 8;

  private final byte[] sum;
  private final int[][] places;
  private final int[] counts = new int[BITS];

  /** A kernel for sums over up to {@code slots} symbols of up to {@code symbolBytes}. */
  Combiner(int slots, int symbolBytes) {
    places = new int[BITS][slots + PASS];
    sum = new byte[Words.whole(symbolBytes)];
  }

  /**
   * The sum over i of coefficients[i] x from[i].
   *
   * @param from borrowed symbols
   * @param coefficients borrowed, one per slot of from
   * @param slots how many of them
   * @param n bytes to compute, a multiple of 8
   * @return the sum in its first n bytes, lent until the next call
   */
  byte[] sum(Symbols from, byte[] coefficients, int slots, int n) {
    int bits = bits(coefficients, slots);
    Arrays.fill(counts, 0);
    if (bits <= 1) {
      listSymbols(coefficients, slots);
    } else {
      from.join(slots, n);
      listSubsets(coefficients, slots);
    }
    int top = 31 - Integer.numberOfLeadingZeros(bits);
    Arrays.fill(sum, 0, n, (byte) 0);
    for (int bit = top; bit >= 0; bit--) {
      take(from.all(), bit, bit < top, n);
    }
    return sum;
  }

  /** All bits that any coefficient has. */
  private static int bits(byte[] coefficients, int slots) {
    int bits = 0;
    for (int i = 0; i < slots; i++) {
      bits |= coefficients[i];
    }
    return bits & 0xFF;
  }

  private void listSymbols(byte[] coefficients, int slots) {
    for (int i = 0; i < slots; i++) {
      places[0][counts[0]] = Symbols.place(i);
      counts[0] += coefficients[i];
    }
    Arrays.fill(places[0], counts[0], counts[0] + PASS, 0);
  }

  /** Lists per bit the subsets whose coefficients have it, and empty ones to fill the last pass. */
  private void listSubsets(byte[] coefficients, int slots) {
    for (int first = 0; first < slots; first += GROUP) {
      int group = group(coefficients, first, Math.min(GROUP, slots - first));
      for (int bit = 0; bit < BITS; bit++) {
        // Gathers bit 0 of the group's bytes in the top byte: bit i from byte i.
        int subset = (((group >>> bit) & 0x01010101) * 0x01020408) >>> 24 & (SUBSETS - 1);
        places[bit][counts[bit]] = first / GROUP * SUBSETS + subset;
        counts[bit] += subset == 0 ? 0 : 1;
      }
    }
    for (int bit = 0; bit < BITS; bit++) {
      Arrays.fill(places[bit], counts[bit], counts[bit] + PASS, 0);
    }
  }

  private static int group(byte[] coefficients, int first, int n) {
    int group = 0;
    for (int i = 0; i < n; i++) {
      group |= (coefficients[first + i] & 0xFF) << (8 * i);
    }
    return group;
  }

  /** sum = (doubled ? 2 x sum : sum) ^ the subsets of one bit. */
  private void take(byte[][] of, int bit, boolean doubled, int n) {
    int[] at = places[bit];
    int count = counts[bit];
    int done = 0;
    if (doubled && count > PASS / 2) {
      Words.twiceXor8(sum, of, at, n);
      done = PASS;
    } else if (doubled) {
      Words.twiceXor4(sum, of, at, n);
      done = PASS / 2;
    }
    for (; count - done > PASS / 2; done += PASS) {
      Words.xor8(sum, of, at, done, n);
    }
    if (done < count) {
      Words.xor4(sum, of, at, done, n);
    }
  }
}
