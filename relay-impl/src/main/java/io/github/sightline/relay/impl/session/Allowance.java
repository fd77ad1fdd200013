package io.github.sightline.relay.impl.session;

/** So many a second and no more: a token bucket that holds one second's worth. One thread. */
final class Allowance {
  private final double perNano;
  private final double most;
  private double tokens;
  private long filledAt = Long.MIN_VALUE;

  Allowance(int perSecond) {
    this.perNano = perSecond / 1e9;
    this.most = perSecond;
    this.tokens = perSecond;
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
