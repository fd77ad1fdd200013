package io.github.sightline.relay;

import io.github.sightline.relay.media.OwnerId;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whom a relay serves, and how much of it an owner may have. Asked at each handshake after the
 * owner's signature was verified: it gates service, never identity, and what it says decides
 * nothing about who may see what.
 *
 * <p>Must be quick and free of blocking; may be called from any of the library's threads.
 */
@FunctionalInterface
public interface OwnerAdmission {
  /**
   * Decides about one owner.
   *
   * @param owner whose signature was verified
   * @return what it may have, or null: it is not served
   */
  @Nullable Quota admit(OwnerId owner);

  /**
   * A configured list.
   *
   * @param owners those that are served, copied
   * @return serves them with {@link Quota#STANDARD}, and nobody else
   */
  static OwnerAdmission listed(Collection<OwnerId> owners) {
    Set<OwnerId> served = Set.copyOf(owners);
    return owner -> served.contains(owner) ? Quota.STANDARD : null;
  }

  /**
   * What one owner may have at one relay at a time; beyond it the answer is BUSY.
   *
   * @param sessions cameras and displays, 1 to 65536
   * @param tracks tracks published or watched, 1 to 65536
   */
  record Quota(int sessions, int tracks) {
    private static final int MOST = 65_536;

    /** A large home: 256 sessions, 64 tracks. */
    public static final Quota STANDARD = new Quota(256, 64);

    /**
     * Checks the numbers.
     *
     * @param sessions cameras and displays, 1 to 65536
     * @param tracks tracks published or watched, 1 to 65536
     * @throws IllegalArgumentException when one is out of its bounds
     */
    public Quota {
      if (sessions < 1 || sessions > MOST || tracks < 1 || tracks > MOST) {
        throw new IllegalArgumentException(
            "quota: " + sessions + " sessions, " + tracks + " tracks, allowed 1 to " + MOST);
      }
    }
  }
}
