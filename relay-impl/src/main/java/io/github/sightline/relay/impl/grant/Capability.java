package io.github.sightline.relay.impl.grant;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Proof;
import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.crypto.Digest;
import io.github.sightline.relay.impl.crypto.Ed25519;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The right of one holder, verified: the only thing that opens a vault or a subscription.
 *
 * <p><b>Guarantees.</b> Every grant of the chain is well formed, inside its parent, signed by its
 * issuer up to the owner's key, in its time and not revoked at the moment of the check; and the
 * holder possesses the key the last grant names: its hop key ({@link #fromSession}) or its signing
 * key ({@link #fromProof}). There is no third way to get one.
 *
 * <p><b>Does not guarantee.</b> That it is still so: whoever keeps a Capability asks {@link
 * #expiredAt} and, at each new revocation, {@link #voidUnder}. A check made off the node's thread
 * is followed by {@link Revocations#voids(Capability)} in the node's turn, for a revocation may
 * have come in between.
 */
public final class Capability {
  private final GrantChain chain;
  private final OwnerId owner;
  private final CameraId camera;

  private Capability(GrantChain chain) {
    this.chain = chain;
    this.owner = chain.owner();
    this.camera = chain.camera();
  }

  /**
   * What a check gave.
   *
   * @param outcome ACCEPTED, or why not: MALFORMED, DENIED, EXPIRED (outside its time), REVOKED
   * @param capability there iff ACCEPTED
   */
  public record Checked(Outcome outcome, @Nullable Capability capability) {}

  /**
   * The holder of a session's hop key. Nothing is looked up before the last signature verified.
   *
   * @param chain borrowed: {@code n1 | n x 260} at {@code at}
   * @param at first byte
   * @param len all of the chain's bytes and none behind
   * @param remoteHop32 the static key that the peer's handshake proved
   * @param camera the camera that is asked for, or null when none is yet (HELLO)
   * @param timeMillis now, milliseconds since 1970
   * @param revocations what is known to be revoked
   * @return the capability or why there is none
   */
  public static Checked fromSession(
      byte[] chain,
      int at,
      int len,
      byte[] remoteHop32,
      @Nullable CameraId camera,
      long timeMillis,
      Revocations revocations) {
    GrantChain parsed = GrantChain.parse(chain, at, len);
    if (parsed == null) {
      return refused(Outcome.MALFORMED);
    }
    boolean holds = Digest.equal(parsed.subjectHop(), remoteHop32);
    Outcome fields = GrantRules.fields(parsed.bytes());
    if (!fields.ok() || !holds) {
      return refused(fields.ok() ? Outcome.DENIED : fields);
    }
    if (camera != null && !covers(parsed.role(), parsed.camera(), camera)) {
      return refused(Outcome.DENIED);
    }
    boolean signed = revocations.verified().signatures(parsed.bytes(), parsed.owner());
    return finish(parsed, timeMillis, revocations, signed);
  }

  /**
   * The holder of a signing key, by an answered challenge.
   *
   * @param proof what the holder sent
   * @param challenge32 the challenge this cache gave out, and takes back with this call
   * @param timeMillis now, milliseconds since 1970
   * @param revocations what is known to be revoked
   * @return the capability or why there is none
   */
  public static Checked fromProof(
      Proof proof, byte[] challenge32, long timeMillis, Revocations revocations) {
    GrantChain chain = GrantChain.of(proof.chain());
    Outcome fields = GrantRules.fields(chain.bytes());
    if (!fields.ok()) {
      return refused(fields);
    }
    if (!proof.challenge().equals(ByteBuffer.wrap(challenge32))) {
      return refused(Outcome.DENIED);
    }
    byte[] message = proofMessage(challenge32, chain);
    byte[] signature = new byte[Ed25519.SIGNATURE];
    proof.signature().get(signature);
    boolean authentic =
        Ed25519.Verifier.verify(chain.subjectSign(), Ed25519.Label.PROOF, message, signature, 0)
            && GrantRules.signatures(chain.bytes());
    return finish(chain, timeMillis, revocations, authentic);
  }

  /**
   * Whose cameras: the one owner this capability can ever mean.
   *
   * @return the owner
   */
  public OwnerId owner() {
    return owner;
  }

  /**
   * What the holder may do.
   *
   * @return the role
   */
  public Role role() {
    return chain.role();
  }

  /**
   * Which camera.
   *
   * @return the camera; all zero bytes mean every camera (RELAY only)
   */
  public CameraId camera() {
    return camera;
  }

  /**
   * Whether the right is for a camera.
   *
   * @param wanted the camera
   * @return true for the capability's own camera, and for any under a RELAY right to all
   */
  public boolean covers(CameraId wanted) {
    return covers(role(), camera, wanted);
  }

  /**
   * Whether both are rights of one device under one owner: same signing key, same hop key.
   *
   * @param other another capability
   * @return true when owner and both keys are the same
   */
  public boolean sameHolder(Capability other) {
    return owner.equals(other.owner)
        && Arrays.equals(subjectSign(), other.subjectSign())
        && Arrays.equals(subjectHop(), other.subjectHop());
  }

  /**
   * The holder's signing key.
   *
   * @return a fresh copy, 32 bytes
   */
  public byte[] subjectSign() {
    return chain.subjectSign();
  }

  /**
   * The holder's hop key.
   *
   * @return a fresh copy, 32 bytes
   */
  public byte[] subjectHop() {
    return chain.subjectHop();
  }

  /**
   * When the right ends.
   *
   * @return milliseconds since 1970
   */
  public long notAfterMillis() {
    return chain.notAfterMillis();
  }

  /**
   * Whether the right has ended, clocks' tolerance granted: the session or vault is then closed.
   *
   * @param timeMillis now, milliseconds since 1970
   * @return true from more than 120 s after notAfter
   */
  public boolean expiredAt(long timeMillis) {
    return chain.expiredAt(timeMillis);
  }

  /**
   * Whether a verified revocation ends this right.
   *
   * @param revocation what {@link Revocations#apply} accepted; another owner's never does
   * @return true when the session or vault has to be closed at once
   */
  public boolean voidUnder(Revocation revocation) {
    return chain.voidUnder(revocation);
  }

  /**
   * The chain's encoding.
   *
   * @return a fresh copy, {@code n1 | n x 260}
   */
  public byte[] chain() {
    return chain.encoded();
  }

  @Override
  public String toString() {
    return "Capability[" + chain + "]";
  }

  GrantChain grants() {
    return chain;
  }

  /** No cache id beside the challenge: the challenge is recognised by its own cache alone. */
  static byte[] proofMessage(byte[] challenge32, GrantChain chain) {
    if (challenge32.length != Proof.CHALLENGE) {
      throw new IllegalArgumentException(
          "challenge: " + challenge32.length + " bytes, expected " + Proof.CHALLENGE);
    }
    byte[] message = Arrays.copyOf(challenge32, 2 * Proof.CHALLENGE);
    System.arraycopy(Digest.sha256(chain.bytes()), 0, message, Proof.CHALLENGE, Proof.CHALLENGE);
    return message;
  }

  private static Checked finish(
      GrantChain chain, long timeMillis, Revocations revocations, boolean authentic) {
    if (!authentic) {
      return refused(Outcome.DENIED);
    }
    if (chain.expiredAt(timeMillis) || chain.earlyAt(timeMillis)) {
      return refused(Outcome.EXPIRED);
    }
    if (revocations.voids(chain)) {
      return refused(Outcome.REVOKED);
    }
    return new Checked(Outcome.ACCEPTED, new Capability(chain));
  }

  private static boolean covers(Role role, CameraId granted, CameraId wanted) {
    boolean every = role == Role.RELAY && GrantLayout.zeroKey(granted.bytes(), 0);
    return every || granted.equals(wanted);
  }

  private static Checked refused(Outcome why) {
    return new Checked(why, null);
  }
}
