package io.github.sightline.relay.impl.session;

import java.util.Iterator;
import java.util.LinkedHashSet;

/**
 * Hop keys that two devices hold: DENIED until both enrol anew, which gives them other keys. At
 * most {@link #MOST}, then the eldest goes. One thread.
 */
final class Quarantine {
  static final int MOST = 16_384;

  private final LinkedHashSet<HopKey> keys = new LinkedHashSet<>();

  boolean holds(HopKey key) {
    return keys.contains(key);
  }

  /** False when it was there already. */
  boolean add(HopKey key) {
    boolean added = keys.add(key);
    if (keys.size() > MOST) {
      Iterator<HopKey> eldest = keys.iterator();
      eldest.next();
      eldest.remove();
    }
    return added;
  }
}
