package io.github.sightline.relay.cache;

import io.github.sightline.relay.Outcome;
import org.jspecify.annotations.Nullable;

/** vault() throws IllegalStateException unless outcome() is ACCEPTED. */
public final class Opened<V> {
  private final Outcome outcome;
  private final @Nullable V vault;

  private Opened(Outcome o, @Nullable V v) {
    outcome = o;
    vault = v;
  }

  public static <V> Opened<V> of(V vault) {
    return new Opened<>(Outcome.ACCEPTED, vault);
  }

  public static <V> Opened<V> refused(Outcome o) {
    return new Opened<>(o, null);
  }

  public Outcome outcome() {
    return outcome;
  }

  public V vault() {
    if (vault == null) throw new IllegalStateException("refused: " + outcome);
    return vault;
  }
}
