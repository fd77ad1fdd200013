package io.github.sightline.relay.impl.grant;

import io.github.sightline.relay.Grant;
import io.github.sightline.relay.impl.crypto.Digest;
import io.github.sightline.relay.media.OwnerId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Grants whose signatures verified before, by the hash of all their bytes: a device that joins,
 * subscribes and renews its keys brings the same grant each time, and a hash costs a hundredth of a
 * signature. Whether a signature verifies is a fact of those bytes alone, so nothing else is
 * remembered; time, revocation and holder are judged anew each time.
 *
 * <p>Only grants of confirmed sessions are remembered, so whoever makes up owners displaces nobody;
 * an owner that floods displaces its own grants, the longest unused first. Thread-safe.
 */
final class VerifiedGrants {
  /** From us: with {@link #PER_OWNER} some 20 MiB at most. */
  static final int OWNERS = 2048;

  /** From us: the devices of a large home, and its delegates. */
  static final int PER_OWNER = 64;

  private final Map<OwnerId, Map<ByteBuffer, Boolean>> owners = leastRecentlyUsed(OWNERS);

  private static <K, V> Map<K, V> leastRecentlyUsed(int most) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
      }
    };
  }

  /** Whether every signature of a chain verifies: those not known are computed. */
  boolean signatures(byte[] chain, OwnerId owner) {
    for (int i = 0; i < chain[0]; i++) {
      if (!holds(owner, hash(chain, i)) && !GrantRules.signature(chain, i)) {
        return false;
      }
    }
    return true;
  }

  /** The grants of a chain that verified, from a session of its owner. */
  void remember(byte[] chain, OwnerId owner) {
    for (int i = 0; i < chain[0]; i++) {
      add(owner, hash(chain, i));
    }
  }

  private static ByteBuffer hash(byte[] chain, int i) {
    int at = GrantRules.at(i);
    return ByteBuffer.wrap(Digest.sha256(Arrays.copyOfRange(chain, at, at + Grant.BYTES)));
  }

  private synchronized boolean holds(OwnerId owner, ByteBuffer hash) {
    Map<ByteBuffer, Boolean> grants = owners.get(owner);
    return grants != null && grants.get(hash) != null;
  }

  private synchronized void add(OwnerId owner, ByteBuffer hash) {
    owners.computeIfAbsent(owner, o -> leastRecentlyUsed(PER_OWNER)).put(hash, true);
  }
}
