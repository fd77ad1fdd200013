package io.github.sightline.relay.impl.cache;

import io.github.sightline.relay.media.TrackName;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What was computed for a track's name, kept for the first few names: who asks by ever new ones
 * gets answers, and no memory. Not thread-safe.
 */
final class Known<T> {
  /** Names kept. Ours; a rendition set has four. */
  static final int MOST = 16;

  private final Map<TrackName, T> values = new HashMap<>();
  private final Function<TrackName, T> compute;

  Known(Function<TrackName, T> compute) {
    this.compute = compute;
  }

  T of(TrackName name) {
    T known = values.get(name);
    if (known != null) {
      return known;
    }
    T computed = compute.apply(name);
    if (values.size() < MOST) {
      values.put(name, computed);
    }
    return computed;
  }
}
