package io.github.sightline.relay.impl.fec;

import io.github.sightline.relay.impl.base.HotPath;

/**
 * The field of 256 elements, polynomials over bits modulo x^8 + x^4 + x^3 + x^2 + 1 (0x11D), in
 * which 2 generates all but 0. Addition and subtraction are XOR.
 *
 * <p>Only coefficients are computed here, one at a time; bytes of symbols go through {@link
 * Combiner}.
 */
@HotPath
final class GaloisField {
  static final int POLYNOMIAL = 0x11D;

  /** Number of elements but 0: logarithms are modulo this. */
  static final int ORDER = 255;

  private static final byte[] EXP = new byte[2 * ORDER];
  private static final byte[] LOG = new byte[256];

  static {
    int power = 1;
    for (int i = 0; i < ORDER; i++) {
      EXP[i] = (byte) power;
      EXP[i + ORDER] = (byte) power;
      LOG[power] = (byte) i;
      power <<= 1;
      if (power > 255) {
        power ^= POLYNOMIAL;
      }
    }
  }

  private GaloisField() {}

  /** The logarithm to base 2 of {@code a}, 1 to 255: 0 to 254. */
  static int log(int a) {
    return LOG[a] & 0xFF;
  }

  /** 2 to the power of {@code log}, any integer. */
  static int exp(int log) {
    return EXP[Math.floorMod(log, ORDER)] & 0xFF;
  }

  /** a x b. */
  static int product(int a, int b) {
    return a == 0 || b == 0 ? 0 : EXP[log(a) + log(b)] & 0xFF;
  }

  /** a / b; b is not 0. */
  static int quotient(int a, int b) {
    return a == 0 ? 0 : EXP[log(a) - log(b) + ORDER] & 0xFF;
  }
}
