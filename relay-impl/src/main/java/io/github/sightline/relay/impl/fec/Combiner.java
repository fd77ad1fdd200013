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
 * work from two rows on. Nine subsets are taken per pass, so the sum is loaded and stored once per
 * nine. A row of ones has only P0: a plain XOR of whole groups, without doubling.
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
  private static final int BITS = Byte.SIZE;

  /** Subsets taken in one pass: all of a P frame of 27 symbols. */
  private static final int PASS = 9;

  /** Subsets of a pass that has few. */
  private static final int FEW = 4;

  /** Bit b of a byte as the lowest of byte b. */
  private static final long[] SPREAD = new long[256];

  static {
    for (int c = 0; c < SPREAD.length; c++) {
      for (int bit = 0; bit < BITS; bit++) {
        SPREAD[c] |= (long) ((c >> bit) & 1) << (BITS * bit);
      }
    }
  }

  private final byte[] sum;
  private final int[][] places;
  private final int[] counts = new int[BITS];
  private final long[] spread;

  /** A kernel for sums over up to {@code slots} symbols of up to {@code symbolBytes}. */
  Combiner(int slots, int symbolBytes) {
    places = new int[BITS][slots + PASS];
    spread = new long[(slots + GROUP - 1) / GROUP];
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
    from.join(slots);
    int top = list(coefficients, slots);
    Arrays.fill(sum, 0, n, (byte) 0);
    for (int bit = top; bit >= 0; bit--) {
      take(from.all(), bit, bit < top, n);
    }
    return sum;
  }

  /**
   * Lists per bit the subsets whose coefficients have it, and empty ones to fill the last pass.
   *
   * @return the highest bit that any coefficient has
   */
  private int list(byte[] coefficients, int slots) {
    int groups = (slots + GROUP - 1) / GROUP;
    long any = 0;
    for (int group = 0; group < groups; group++) {
      int first = group * GROUP;
      long subsets = 0;
      for (int i = 0; i < GROUP && first + i < slots; i++) {
        subsets |= SPREAD[coefficients[first + i] & 0xFF] << i;
      }
      spread[group] = subsets;
      any |= subsets;
    }
    int top = (Long.SIZE - 1 - Long.numberOfLeadingZeros(any | 1)) / BITS;
    for (int bit = top; bit >= 0; bit--) {
      counts[bit] = list(places[bit], groups, BITS * bit);
    }
    return top;
  }

  private int list(int[] at, int groups, int shift) {
    int count = 0;
    for (int group = 0; group < groups; group++) {
      int subset = (int) (spread[group] >>> shift) & (SUBSETS - 1);
      at[count] = group * SUBSETS + subset;
      count += (subset + SUBSETS - 1) / SUBSETS;
    }
    for (int i = 0; i < PASS; i++) {
      at[count + i] = 0;
    }
    return count;
  }

  /** sum = (doubled ? 2 x sum : sum) ^ the subsets of one bit. */
  private void take(byte[][] of, int bit, boolean doubled, int n) {
    int[] at = places[bit];
    int count = counts[bit];
    int done = 0;
    if (doubled && count > FEW) {
      Words.twiceXor9(sum, of, at, n);
      done = PASS;
    } else if (doubled) {
      Words.twiceXor4(sum, of, at, n);
      done = FEW;
    }
    for (; count - done > FEW; done += PASS) {
      Words.xor9(sum, of, at, done, n);
    }
    if (done < count) {
      Words.xor4(sum, of, at, done, n);
    }
  }
}
