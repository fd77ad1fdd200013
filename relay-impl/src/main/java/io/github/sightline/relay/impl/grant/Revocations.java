package io.github.sightline.relay.impl.grant;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.impl.crypto.Ed25519;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.spi.StateStore;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The newest revocation of each owner: verified, never going back, never dropped while the process
 * lives, and durable as far as its {@link Store} is. Beside them which grants verified already.
 * Thread-safe (handshakes are checked off the node's thread).
 */
public final class Revocations {
  /** From us: at 16 KiB each the most that a relay's memory has to hold is 1 GiB. */
  public static final int MAX_OWNERS = 65_536;

  private final int maxOwners;
  private final Store store;
  private final Map<OwnerId, Known> owners = new HashMap<>();
  private final AtomicLong version = new AtomicLong();
  private final VerifiedGrants verified = new VerifiedGrants();

  /**
   * An empty store in front of a durable one.
   *
   * @param maxOwners how many owners have one at most, 1 to {@link #MAX_OWNERS}
   * @param store where they survive the process
   * @throws IllegalArgumentException when maxOwners is out of its bounds
   */
  public Revocations(int maxOwners, Store store) {
    if (maxOwners < 1 || maxOwners > MAX_OWNERS) {
      throw new IllegalArgumentException(
          "revocations: " + maxOwners + " owners, expected 1 to " + MAX_OWNERS);
    }
    this.maxOwners = maxOwners;
    this.store = store;
  }

  /** Where an owner's newest revocation survives the process. Called under this object's lock. */
  public interface Store {
    /**
     * Reads what {@link #write} wrote last.
     *
     * @param owner the owner
     * @return the encoding, or null when there is none
     */
    @Nullable ByteBuffer read(OwnerId owner);

    /**
     * Keeps an encoding in place of the older one; durable on return.
     *
     * @param owner the owner
     * @param encoded borrowed
     */
    void write(OwnerId owner, ByteBuffer encoded);

    /**
     * Cells of a host's durable state, one for each owner.
     *
     * @param state the host's
     * @return the store
     */
    static Store in(StateStore state) {
      return new Store() {
        @Override
        public @Nullable ByteBuffer read(OwnerId owner) {
          return state.get("revocation." + owner);
        }

        @Override
        public void write(OwnerId owner, ByteBuffer encoded) {
          state.put("revocation." + owner, encoded);
        }
      };
    }
  }

  /** The newest revocation, or none when the stored one cannot be read: then all is void. */
  private record Known(@Nullable Revocation newest) {
    long revision() {
      return newest == null ? -1 : newest.revision();
    }
  }

  /**
   * Takes over a newer state of an owner. Ask admission first: an owner that is not served has no
   * place here.
   *
   * @param revocation as it came
   * @return ACCEPTED: newer, kept, pass it on; EXPIRED: not newer than what is known, nothing to
   *     do; DENIED: not the owner's signature; BUSY: no place for one more owner
   */
  public synchronized Outcome apply(Revocation revocation) {
    OwnerId owner = revocation.owner();
    Known known = find(owner);
    if (known != null && revocation.revision() <= known.revision()) {
      return Outcome.EXPIRED;
    }
    if (!authentic(revocation)) {
      return Outcome.DENIED;
    }
    if (!owners.containsKey(owner) && owners.size() >= maxOwners) {
      return Outcome.BUSY;
    }
    // Memory first: should the disk fail, the revoked stay out until the process ends.
    owners.put(owner, new Known(revocation));
    version.incrementAndGet();
    store.write(owner, revocation.encoded());
    return Outcome.ACCEPTED;
  }

  /**
   * How often this store changed: whoever keeps an answer of {@link #voids} asks again when this
   * moved.
   *
   * @return 0 or more
   */
  public long version() {
    return version.get();
  }

  /**
   * Whether a chain is void.
   *
   * @param chain one whose signatures verified, where the answer goes to a stranger
   * @return true when one of its grants is revoked
   */
  public synchronized boolean voids(GrantChain chain) {
    Known known = find(chain.owner());
    return known != null && (known.newest() == null || chain.voidUnder(known.newest()));
  }

  /**
   * Whether a right that was verified earlier is void now.
   *
   * @param capability the right
   * @return true when one of its grants is revoked
   */
  public boolean voids(Capability capability) {
    return voids(capability.grants());
  }

  /**
   * The newest revocation of an owner, to be passed on.
   *
   * @param owner the owner
   * @return the revocation, or null when there is none
   */
  public synchronized @Nullable Revocation newest(OwnerId owner) {
    Known known = find(owner);
    return known == null ? null : known.newest();
  }

  /**
   * Remembers that the grants of a right verified: the next check of them costs a hash.
   *
   * @param capability of a confirmed session, or of a request in one
   */
  public void remember(Capability capability) {
    verified.remember(capability.grants().bytes(), capability.owner());
  }

  /** Whose signatures need no second look. */
  VerifiedGrants verified() {
    return verified;
  }

  private @Nullable Known find(OwnerId owner) {
    Known known = owners.get(owner);
    if (known != null) {
      return known;
    }
    ByteBuffer stored = store.read(owner);
    if (stored == null) {
      return null;
    }
    Revocation revocation = Revocation.parse(stored);
    boolean sound = revocation != null && revocation.owner().equals(owner) && authentic(revocation);
    Known read = new Known(sound ? revocation : null);
    if (owners.size() < maxOwners) {
      owners.put(owner, read);
    }
    return read;
  }

  private static boolean authentic(Revocation revocation) {
    byte[] b = new byte[revocation.encoded().remaining()];
    revocation.encoded().get(b);
    byte[] signed = Arrays.copyOf(b, b.length - Ed25519.SIGNATURE);
    return Ed25519.Verifier.verify(
        revocation.owner().bytes(), Ed25519.Label.REVOKE, signed, b, signed.length);
  }
}
