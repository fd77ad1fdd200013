package io.github.sightline.relay.impl.cache;

/**
 * What an erasure made unreachable.
 *
 * @param entries objects
 * @param bytes the memory they lay in
 */
public record Erased(long entries, long bytes) {
  static final Erased NOTHING = new Erased(0, 0);
}
