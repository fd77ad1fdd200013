package io.github.sightline.relay.impl.grant;

import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One to three grants, the owner's first, each issued by the subject of the one before; encoded as
 * {@code n1 | n x 260}. A chain that parses is only well formed: what it says is true once {@link
 * Capability} or {@link #forKey} accepted it. Immutable.
 */
public final class GrantChain {
  /** Most grants of a chain, from the protocol: owner, delegate, delegate's delegate. */
  public static final int MAX_GRANTS = 3;

  /** Length of the longest encoded chain. */
  public static final int MAX_BYTES = 1 + MAX_GRANTS * Grant.BYTES;

  /** From the protocol: how far two honest clocks may differ. */
  public static final long TOLERANCE_MILLIS = 120_000;

  /** From the protocol: the longest a viewer sees without a renewal. */
  public static final long LONGEST_SUBSCRIBE_MILLIS = GrantRules.SUBSCRIBE_LIFE_MILLIS;

  private final byte[] bytes;
  private final List<Grant> grants;
  private final long notAfterMillis;

  private GrantChain(byte[] bytes, List<Grant> grants) {
    this.bytes = bytes;
    this.grants = grants;
    this.notAfterMillis = grants.get(grants.size() - 1).notAfterMillis();
  }

  /**
   * Reads a chain.
   *
   * @param a borrowed, copied
   * @param at first byte
   * @param len all of the chain's bytes and none behind
   * @return the chain, or null when the bytes are not a canonical encoding
   */
  public static @Nullable GrantChain parse(byte[] a, int at, int len) {
    int n = len > 0 ? a[at] : 0;
    if (n < 1 || n > MAX_GRANTS || len != 1 + n * Grant.BYTES) {
      return null;
    }
    byte[] bytes = Arrays.copyOfRange(a, at, at + len);
    List<Grant> grants = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      Grant grant = Grant.parse(ByteBuffer.wrap(bytes, GrantRules.at(i), Grant.BYTES));
      if (grant == null) {
        return null;
      }
      grants.add(grant);
    }
    return new GrantChain(bytes, List.copyOf(grants));
  }

  /**
   * Joins grants.
   *
   * @param grants one to three, the owner's first
   * @return the chain
   * @throws IllegalArgumentException when there are none or more than three
   */
  public static GrantChain of(List<Grant> grants) {
    if (grants.isEmpty() || grants.size() > MAX_GRANTS) {
      throw new IllegalArgumentException(
          "grant chain: " + grants.size() + " grants, expected 1 to " + MAX_GRANTS);
    }
    ByteBuffer out = ByteBuffer.allocate(1 + grants.size() * Grant.BYTES);
    out.put((byte) grants.size());
    for (Grant grant : grants) {
      out.put(grant.encoded());
    }
    return new GrantChain(out.array(), List.copyOf(grants));
  }

  /**
   * What a camera asks before it wraps a key: may the subject see this camera? The camera's clock
   * may lag (PROTOCOL.md section 3), so only the end of the grant is compared with it.
   *
   * @param owner the camera's owner
   * @param camera the camera
   * @param ownerTimeMillis the camera's {@link OwnerTime}
   * @param revocations what the camera knows to be revoked
   * @return ACCEPTED; DENIED, REVOKED, EXPIRED or MALFORMED otherwise
   */
  public Outcome forKey(
      OwnerId owner, CameraId camera, long ownerTimeMillis, Revocations revocations) {
    boolean names = role() == Role.SUBSCRIBE && owner().equals(owner) && camera().equals(camera);
    if (!names) {
      return Outcome.DENIED;
    }
    if (revocations.voids(this)) {
      return Outcome.REVOKED;
    }
    if (expiredAt(ownerTimeMillis)) {
      return Outcome.EXPIRED;
    }
    return verify();
  }

  /**
   * Whether the chain is what it says, at any time and revoked or not: what a device asks before a
   * renewal, which any stranger may have brought, takes the place of its older chain.
   *
   * @return ACCEPTED; DENIED or MALFORMED otherwise
   */
  public Outcome verify() {
    Outcome fields = GrantRules.fields(bytes);
    return fields.ok() && !GrantRules.signatures(bytes) ? Outcome.DENIED : fields;
  }

  /**
   * Whether the last grant is a device's own.
   *
   * @param keys the device's, borrowed
   * @return true when it names both of its public keys
   */
  public boolean heldBy(DeviceKeys keys) {
    return Arrays.equals(subjectSign(), keys.signPublic())
        && Arrays.equals(subjectHop(), keys.hopPublic());
  }

  /**
   * The encoding.
   *
   * @return a fresh copy
   */
  public byte[] encoded() {
    return bytes.clone();
  }

  /**
   * The grants.
   *
   * @return one to three, the owner's first
   */
  public List<Grant> grants() {
    return grants;
  }

  /**
   * Whose cameras.
   *
   * @return the owner named by the holder's grant
   */
  public OwnerId owner() {
    return leaf().owner();
  }

  /**
   * What the holder may do.
   *
   * @return the role named by the holder's grant
   */
  public Role role() {
    return leaf().role();
  }

  /**
   * Which camera.
   *
   * @return the camera named by the holder's grant; all zero bytes mean every camera (RELAY only)
   */
  public CameraId camera() {
    return leaf().camera();
  }

  /**
   * The holder's signing key.
   *
   * @return a fresh copy, 32 bytes
   */
  public byte[] subjectSign() {
    return GrantLayout.key(bytes, leafAt() + GrantLayout.SUBJECT_SIGN);
  }

  /**
   * The holder's hop key.
   *
   * @return a fresh copy, 32 bytes
   */
  public byte[] subjectHop() {
    return GrantLayout.key(bytes, leafAt() + GrantLayout.SUBJECT_HOP);
  }

  /**
   * When the holder's right ends, which is never after any of its parents.
   *
   * @return milliseconds since 1970
   */
  public long notAfterMillis() {
    return notAfterMillis;
  }

  /**
   * When the holder's right begins.
   *
   * @return milliseconds since 1970
   */
  public long notBeforeMillis() {
    return leaf().notBeforeMillis();
  }

  /**
   * When the owner's own grant begins.
   *
   * @return milliseconds since 1970
   */
  public long ownerNotBeforeMillis() {
    return grants.get(0).notBeforeMillis();
  }

  /**
   * Whether the right has ended, clocks' tolerance granted.
   *
   * @param timeMillis now, milliseconds since 1970
   * @return true from more than 120 s after notAfter
   */
  public boolean expiredAt(long timeMillis) {
    return timeMillis - TOLERANCE_MILLIS > notAfterMillis();
  }

  /**
   * Whether a revocation, if authentic, voids this chain: one void grant is enough.
   *
   * @param revocation any owner's
   * @return true when it voids
   */
  public boolean voidUnder(Revocation revocation) {
    for (Grant grant : grants) {
      if (revocation.voids(grant)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GrantChain that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "GrantChain[" + grants.size() + ": " + leaf() + "]";
  }

  /** The encoding itself, never written. */
  byte[] bytes() {
    return bytes;
  }

  /** Whether it is too early, clocks' tolerance granted. */
  boolean earlyAt(long timeMillis) {
    return timeMillis < leaf().notBeforeMillis() - TOLERANCE_MILLIS;
  }

  /** The holder's grant, the last. */
  public Grant leaf() {
    return grants.get(grants.size() - 1);
  }

  private int leafAt() {
    return GrantRules.at(grants.size() - 1);
  }

  /**
   * Tells a device once that its grant ends soon: when a quarter of its life is left, and a day at
   * most. One thread.
   */
  public static final class Expiry {
    /** From us: long enough for a person to answer. */
    private static final long MOST_MILLIS = 86_400_000L;

    private final Grant grant;
    private final long from;
    private boolean told;

    /**
     * Watches a chain's last grant, which ends first.
     *
     * @param chain the device's own
     */
    public Expiry(GrantChain chain) {
      this.grant = chain.grants().get(chain.grants().size() - 1);
      long life = grant.notAfterMillis() - grant.notBeforeMillis();
      this.from = grant.notAfterMillis() - Math.min(MOST_MILLIS, life / 4);
    }

    /**
     * Looks at the clock.
     *
     * @param timeMillis now, milliseconds since 1970
     * @return what to tell, or null when it is not time or was told
     */
    public RelayEvent.@Nullable GrantExpiring look(long timeMillis) {
      if (told || timeMillis < from) {
        return null;
      }
      told = true;
      return new RelayEvent.GrantExpiring(grant, Math.max(0, grant.notAfterMillis() - timeMillis));
    }
  }
}
