package io.github.sightline.relay.impl.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.sightline.relay.RelayException;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** An owner that comes back from paper. */
class RecoveryPhraseTest {
  private static final long NOW = 1_800_000_000_000L;

  @Test
  void anySeedComesBackFromItsWordsHoweverTheyAreWritten() {
    for (int n = 0; n < 200; n++) {
      byte[] seed = new byte[OwnerState.SEED];
      new Drawn(n).accept(seed);
      char[] phrase = RecoveryPhrase.of(seed);
      assertEquals(18, new String(phrase).split(" ").length);
      assertArrayEquals(seed, RecoveryPhrase.seed(phrase));
      String shouted = new String(phrase).toUpperCase(Locale.ROOT).replace(' ', '-') + "\n";
      assertArrayEquals(seed, RecoveryPhrase.seed(shouted.toCharArray()));
    }
  }

  @Test
  void noSingleWrongLetterIsTaken() {
    byte[] seed = new byte[OwnerState.SEED];
    new Drawn(5).accept(seed);
    char[] phrase = RecoveryPhrase.of(seed);
    for (int at = 0; at < phrase.length; at++) {
      for (char letter = 'a'; letter <= 'z'; letter++) {
        char[] wrong = phrase.clone();
        wrong[at] = letter;
        if (phrase[at] != letter) {
          assertNull(RecoveryPhrase.seed(wrong), "letter " + letter + " at " + at);
        }
      }
    }
    assertNull(RecoveryPhrase.seed(new char[0]));
    assertNull(RecoveryPhrase.seed((new String(phrase) + " babab").toCharArray()));
    assertNull(RecoveryPhrase.seed(new String(phrase).substring(6).toCharArray()));
  }

  @Test
  void aRecoveredOwnerIsTheSameAndVoidsWhatBeganBefore() {
    OwnerRoot first = OwnerRoot.create(new Drawn(9), () -> NOW - 5);
    OwnerRoot again = OwnerRoot.recover(first.recoveryPhrase(), new Drawn(10), () -> NOW);
    assertEquals(first.id(), again.id());
    assertEquals(NOW, again.revoke(1).voidBeforeMillis());
    assertThrows(
        RelayException.class,
        () -> OwnerRoot.recover("lost words".toCharArray(), new Drawn(1), () -> NOW));
  }
}
