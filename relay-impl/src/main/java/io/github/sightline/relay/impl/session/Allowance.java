package io.github.sightline.relay.impl.session;

/**
 * So many a second and no more: a token bucket that holds one second's worth, and no more than can
 * be done before a socket overflows that 100,000 datagrams a second come to. One thread.
 */
final class Allowance {
  /** Ours: some 6 ms for HELLOs that get a RETRY, 20 before their code is warm. */
  static final int AT_ONCE = 1_000;

  private final double perNano;
  private final double most;
  private double tokens;
  private long filledAt = Long.MIN_VALUE;

  Allowance(int perSecond) {
    this.perNano = perSecond / 1e9;
    this.most = Math.min(perSecond, AT_ONCE);
    this.tokens = most;
  }

  boolean take(long now) {
    if (filledAt != Long.MIN_VALUE) {
      tokens = Math.min(most, tokens + (now - filledAt) * perNano);
    }
    filledAt = now;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}
