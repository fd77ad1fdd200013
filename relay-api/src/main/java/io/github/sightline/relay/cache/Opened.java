package io.github.sightline.relay.cache;

import io.github.sightline.relay.Outcome;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What came of asking for a vault: the vault, or why not.
 *
 * @param <V> {@link VaultReader} or {@link VaultWriter}
 */
public final class Opened<V> {
  private final Outcome outcome;
  private final @Nullable V vault;

  private Opened(Outcome outcome, @Nullable V vault) {
    this.outcome = outcome;
    this.vault = vault;
  }

  /**
   * An open vault.
   *
   * @param <V> which side
   * @param vault the vault
   * @return with outcome ACCEPTED
   */
  public static <V> Opened<V> of(V vault) {
    return new Opened<>(Outcome.ACCEPTED, Objects.requireNonNull(vault, "vault"));
  }

  /**
   * A refusal.
   *
   * @param <V> which side
   * @param outcome why; not ACCEPTED
   * @return without a vault
   */
  public static <V> Opened<V> refused(Outcome outcome) {
    if (outcome.ok()) {
      throw new IllegalArgumentException("refused: " + outcome + ", expected a refusal");
    }
    return new Opened<>(outcome, null);
  }

  /**
   * ACCEPTED: use the vault. DENIED: the proof gives no such right here (which part failed is not
   * said). EXPIRED: renew the grant. REVOKED: ask the owner. BUSY: the cache is at a bound, try
   * later. CLOSED: the cache is closed.
   *
   * @return the outcome
   */
  public Outcome outcome() {
    return outcome;
  }

  /**
   * The vault.
   *
   * @return open; the caller closes it
   * @throws IllegalStateException unless the outcome is ACCEPTED
   */
  public V vault() {
    if (vault == null) {
      throw new IllegalStateException("no vault: " + outcome);
    }
    return vault;
  }
}
