package io.github.sightline.relay.examples.media;

/**
 * Which of a clip's encodings the path takes: at once a lower one when it takes less than is sent,
 * the next higher one when it seems to have taken that for long. Whether it really does is known
 * only when more is sent, and a try that fails costs pictures: the next one waits twice as long.
 * Time is counted in pictures.
 */
final class RateChoice {
  /** Ours: seconds at 30 frames a second, before a higher rate is tried. */
  static final int PATIENCE = 5 * 30;

  /** Ours: the same after tries that failed. */
  static final int PATIENCE_MOST = 8 * PATIENCE;

  /** Ours: a try that lasts so long was none. */
  static final int PROVEN = 2 * PATIENCE;

  /** Ours: what the path must take of a rate before that is tried. */
  private static final double ROOM = 1.1;

  private final double[] rates;
  private int chosen;
  private int roomy;
  private int held = PROVEN;
  private int patience = PATIENCE;

  /**
   * Begins with the highest.
   *
   * @param rates bits per second, the highest first
   */
  RateChoice(double... rates) {
    this.rates = rates.clone();
  }

  /**
   * Chooses for one more picture.
   *
   * @param target what the path takes, bits per second
   * @return index of the rate; of the lowest when it takes none
   */
  int next(long target) {
    if (held < PROVEN && ++held == PROVEN) {
      patience = PATIENCE;
    }
    if (target < rates[chosen] && chosen < rates.length - 1) {
      fall(target);
      return chosen;
    }
    boolean room = chosen > 0 && rates[chosen - 1] * ROOM <= target;
    roomy = room ? roomy + 1 : 0;
    if (roomy > patience) {
      chosen--;
      roomy = 0;
      held = 0;
    }
    return chosen;
  }

  /** What was chosen last. */
  int chosen() {
    return chosen;
  }

  private void fall(long target) {
    if (held < PROVEN) {
      patience = Math.min(2 * patience, PATIENCE_MOST);
      held = PROVEN;
    }
    while (chosen < rates.length - 1 && rates[chosen] > target) {
      chosen++;
    }
    roomy = 0;
  }
}
