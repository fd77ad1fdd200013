package io.github.sightline.relay.impl.identity;

import io.github.sightline.relay.impl.crypto.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An owner's seed as words a person can write down and read aloud: 18 words of five letters, 16
 * bits each, consonant and vowel in turn (the alphabet of Wilkerson's proquints, arXiv:0901.4016).
 * The last two words are a checksum, so a slip of the pen is found and not followed.
 */
final class RecoveryPhrase {
  private static final String CONSONANTS = "bdfghjklmnprstvz";
  private static final String VOWELS = "aiou";
  private static final byte[] LABEL = "sl1 recovery".getBytes(StandardCharsets.US_ASCII);
  private static final int CHECK = 4;
  private static final int LETTERS = 5;
  private static final int WORDS = (OwnerState.SEED + CHECK) / 2;

  private RecoveryPhrase() {}

  /** The words, one space between two; owned by the caller, who wipes them. */
  static char[] of(byte[] seed) {
    byte[] all = Arrays.copyOf(seed, OwnerState.SEED + CHECK);
    System.arraycopy(Digest.sha256(LABEL, seed), 0, all, OwnerState.SEED, CHECK);
    char[] phrase = new char[WORDS * (LETTERS + 1) - 1];
    Arrays.fill(phrase, ' ');
    for (int word = 0; word < WORDS; word++) {
      int bits = (all[2 * word] & 0xff) << 8 | (all[2 * word + 1] & 0xff);
      int at = word * (LETTERS + 1);
      phrase[at] = CONSONANTS.charAt(bits >>> 12);
      phrase[at + 1] = VOWELS.charAt(bits >>> 10 & 3);
      phrase[at + 2] = CONSONANTS.charAt(bits >>> 6 & 15);
      phrase[at + 3] = VOWELS.charAt(bits >>> 4 & 3);
      phrase[at + 4] = CONSONANTS.charAt(bits & 15);
    }
    Digest.wipe(all);
    return phrase;
  }

  /** The seed, owned by the caller; null when a letter is wrong or a word is missing. */
  static byte @Nullable [] seed(char[] phrase) {
    byte[] all = new byte[OwnerState.SEED + CHECK];
    int letters = 0;
    int bits = 0;
    boolean wrong = false;
    for (char each : phrase) {
      if (each == ' ' || each == '-' || each == '\n') {
        continue;
      }
      boolean vowel = letters % LETTERS % 2 == 1;
      int value = (vowel ? VOWELS : CONSONANTS).indexOf(Character.toLowerCase(each));
      wrong |= value < 0 || letters >= WORDS * LETTERS;
      if (wrong) {
        break;
      }
      bits = bits << (vowel ? 2 : 4) | value;
      letters++;
      if (letters % LETTERS == 0) {
        int word = letters / LETTERS - 1;
        all[2 * word] = (byte) (bits >>> 8);
        all[2 * word + 1] = (byte) bits;
        bits = 0;
      }
    }
    byte[] seed = Arrays.copyOf(all, OwnerState.SEED);
    byte[] check = Arrays.copyOf(Digest.sha256(LABEL, seed), CHECK);
    boolean right =
        !wrong
            && letters == WORDS * LETTERS
            && Arrays.equals(check, 0, CHECK, all, OwnerState.SEED, OwnerState.SEED + CHECK);
    Digest.wipe(all);
    if (!right) {
      Digest.wipe(seed);
      return null;
    }
    return seed;
  }
}
