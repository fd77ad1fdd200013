package io.github.sightline.relay.impl.grant;

import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Proof;
import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.Ed25519;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/**
 * Signs what section 5 of PROTOCOL.md lets a key sign: an owner its grants and revocations, a
 * delegate its children, a device its enrolments and proofs. Issues nothing that {@link Capability}
 * would refuse for its fields.
 */
public final class Issuer {
  /** Length of a grant's id and of an enrolment's nonce. */
  public static final int ID = 16;

  private static final int ENROLMENT_HOP = 68;
  private static final int ENROLMENT_SIGN = 36;
  private static final int ENROLMENT_NONCE = 100;
  private static final int ENROLMENT_SIGNED = 116;
  private static final int REVOCATION_FIXED = 62;
  private static final int VERSION_WORD = 1 << 24;

  private final Ed25519.Signer signer;
  private final byte[] key;

  /**
   * Signs with a key.
   *
   * @param signer lent: the caller closes it
   */
  public Issuer(Ed25519.Signer signer) {
    this.signer = signer;
    this.key = signer.publicKey();
  }

  /**
   * What a grant allows, and when.
   *
   * @param role the role
   * @param mayDelegate whether the subject may issue children; never with PUBLISH
   * @param camera the camera; all zero bytes mean every camera (RELAY only)
   * @param notBeforeMillis the beginning, milliseconds since 1970
   * @param notAfterMillis the end
   */
  public record Terms(
      Role role, boolean mayDelegate, CameraId camera, long notBeforeMillis, long notAfterMillis) {
    /**
     * Checks what can be checked without a subject.
     *
     * @throws IllegalArgumentException with the value and the bound
     */
    public Terms {
      long life = notAfterMillis - notBeforeMillis;
      long longest = GrantRules.longestLifeMillis(role, mayDelegate);
      if (notBeforeMillis < 0 || life <= 0 || life > longest) {
        throw new IllegalArgumentException(
            role
                + " grant: from "
                + notBeforeMillis
                + " to "
                + notAfterMillis
                + ", expected a life of 1 to "
                + longest
                + " ms");
      }
      if (mayDelegate && role == Role.PUBLISH) {
        throw new IllegalArgumentException("PUBLISH grant: cannot be delegated");
      }
      if (role != Role.RELAY && GrantLayout.zeroKey(camera.bytes(), 0)) {
        throw new IllegalArgumentException(
            role + " grant: camera of zero bytes, expected one camera (only RELAY has all)");
      }
    }
  }

  /**
   * An owner's own grant.
   *
   * @param terms what it allows
   * @param subject the device, verified by the caller ({@link #verifies})
   * @param grantId16 fresh random bytes, borrowed
   * @return the grant
   * @throws IllegalArgumentException when a PUBLISH grant names another camera than the subject
   */
  public Grant grant(Terms terms, Enrolment subject, byte[] grantId16) {
    return accepted(List.of(), sign(terms, subject, grantId16, key, 0));
  }

  /**
   * A delegate's grant inside its own.
   *
   * @param parent the delegate's chain, ending with this key
   * @param terms what the child allows
   * @param subject the device, verified by the caller ({@link #verifies})
   * @param grantId16 fresh random bytes, borrowed
   * @return the child, to be appended to the parent chain
   * @throws IllegalArgumentException when it would not be inside its parent
   */
  public Grant child(GrantChain parent, Terms terms, Enrolment subject, byte[] grantId16) {
    List<Grant> above = parent.grants();
    if (above.size() == GrantChain.MAX_GRANTS) {
      throw new IllegalArgumentException(
          "grant chain: a child of depth " + above.size() + ", expected at most 2");
    }
    return accepted(above, sign(terms, subject, grantId16, parent.owner().bytes(), above.size()));
  }

  /**
   * An owner's complete state.
   *
   * @param revision greater than any before
   * @param issuedAtMillis now, by the owner's clock
   * @param voidBeforeMillis every grant that begins earlier is void
   * @param grantIds ids of 16 bytes, any order, at most {@link Revocation#MAX_GRANTS} different
   * @return the revocation
   * @throws IllegalArgumentException when a number is negative or there are too many ids
   */
  public Revocation revocation(
      long revision, long issuedAtMillis, long voidBeforeMillis, List<byte[]> grantIds) {
    TreeSet<byte[]> ids = new TreeSet<>(Arrays::compareUnsigned);
    ids.addAll(grantIds);
    if (ids.size() > Revocation.MAX_GRANTS) {
      throw new IllegalArgumentException(
          "revocation: " + ids.size() + " grants, expected at most " + Revocation.MAX_GRANTS);
    }
    ByteBuffer out = ByteBuffer.allocate(REVOCATION_FIXED + ids.size() * ID + Ed25519.SIGNATURE);
    out.putInt(VERSION_WORD).put(key).putLong(revision).putLong(issuedAtMillis);
    out.putLong(voidBeforeMillis).putChar((char) ids.size());
    ids.forEach(out::put);
    out.put(signer.sign(Ed25519.Label.REVOKE, out.array(), 0, out.position()));
    Revocation revocation = Revocation.parse(out.flip());
    if (revocation == null) {
      throw new IllegalArgumentException(
          "revocation: revision "
              + revision
              + ", issued at "
              + issuedAtMillis
              + ", void before "
              + voidBeforeMillis
              + ", expected 0 or more each");
    }
    return revocation;
  }

  /**
   * A device asks an owner for a grant.
   *
   * @param keys the device's, borrowed
   * @param roles sum of the roles' codes it is ready to hold, 1 to 7
   * @param owner the owner that is asked
   * @param ownerNonce16 the owner's nonce, borrowed
   * @return the enrolment
   */
  public static Enrolment enrolment(
      DeviceKeys keys, int roles, OwnerId owner, byte[] ownerNonce16) {
    if (ownerNonce16.length != ID) {
      throw new IllegalArgumentException(
          "owner nonce: " + ownerNonce16.length + " bytes, expected " + ID);
    }
    ByteBuffer out = ByteBuffer.allocate(Enrolment.BYTES);
    out.put((byte) GrantLayout.VERSION).put((byte) roles).putChar((char) 0).put(owner.bytes());
    out.put(keys.signPublic()).put(keys.hopPublic()).put(ownerNonce16);
    out.put(keys.signer().sign(Ed25519.Label.ENROL, out.array(), 0, out.position()));
    Enrolment enrolment = Enrolment.parse(out.flip());
    if (enrolment == null) {
      throw new IllegalArgumentException("enrolment: roles " + roles + ", expected 1 to 7");
    }
    return enrolment;
  }

  /**
   * Whether an enrolment is signed by the device it names.
   *
   * @param enrolment as it came
   * @return true when its signature verifies
   */
  public static boolean verifies(Enrolment enrolment) {
    byte[] b = bytes(enrolment);
    return Ed25519.Verifier.verify(
        GrantLayout.key(b, ENROLMENT_SIGN),
        Ed25519.Label.ENROL,
        b,
        0,
        ENROLMENT_SIGNED,
        b,
        ENROLMENT_SIGNED);
  }

  /**
   * Whether an enrolment answers a nonce.
   *
   * @param enrolment as it came
   * @param nonce16 what the issuer gave out, borrowed
   * @return true when it carries exactly that
   */
  public static boolean carries(Enrolment enrolment, byte[] nonce16) {
    byte[] b = bytes(enrolment);
    return Arrays.equals(b, ENROLMENT_NONCE, ENROLMENT_SIGNED, nonce16, 0, nonce16.length);
  }

  /**
   * A holder answers a cache's challenge.
   *
   * @param keys the holder's, borrowed
   * @param challenge32 the cache's, borrowed
   * @param chain the holder's
   * @return the proof
   * @throws IllegalArgumentException when the challenge has another length or the chain ends with
   *     another device
   */
  public static Proof proof(DeviceKeys keys, byte[] challenge32, GrantChain chain) {
    if (!chain.heldBy(keys)) {
      throw new IllegalArgumentException(
          "proof: the chain's last grant is not this identity's: " + chain);
    }
    byte[] message = Capability.proofMessage(challenge32, chain);
    byte[] signature = keys.signer().sign(Ed25519.Label.PROOF, message);
    return new Proof(chain.grants(), ByteBuffer.wrap(challenge32), ByteBuffer.wrap(signature));
  }

  private byte[] sign(Terms terms, Enrolment subject, byte[] grantId16, byte[] owner, int depth) {
    if (grantId16.length != ID) {
      throw new IllegalArgumentException(
          "grant id: " + grantId16.length + " bytes, expected " + ID);
    }
    byte[] device = bytes(subject);
    ByteBuffer out = ByteBuffer.allocate(Grant.BYTES);
    out.put((byte) GrantLayout.VERSION).put((byte) terms.role().code()).put((byte) depth);
    out.put((byte) (terms.mayDelegate() ? GrantLayout.MAY_DELEGATE : 0));
    out.put(grantId16).put(owner).put(terms.camera().bytes()).put(key);
    out.put(device, ENROLMENT_SIGN, GrantLayout.KEY_BYTES);
    out.put(device, ENROLMENT_HOP, GrantLayout.KEY_BYTES);
    out.putLong(terms.notBeforeMillis()).putLong(terms.notAfterMillis());
    out.put(signer.sign(Ed25519.Label.GRANT, out.array(), 0, out.position()));
    return out.array();
  }

  private static Grant accepted(List<Grant> above, byte[] encoded) {
    Grant grant = Objects.requireNonNull(Grant.parse(ByteBuffer.wrap(encoded)), "own grant");
    List<Grant> all = new ArrayList<>(above);
    all.add(grant);
    Outcome outcome = GrantRules.fields(GrantChain.of(all).bytes());
    if (!outcome.ok()) {
      throw new IllegalArgumentException(
          above.isEmpty()
              ? grant + ": a PUBLISH grant is for the subject's own camera id"
              : grant + ": not inside its parent " + above.get(above.size() - 1));
    }
    return grant;
  }

  private static byte[] bytes(Enrolment enrolment) {
    byte[] b = new byte[Enrolment.BYTES];
    enrolment.encoded().get(b);
    return b;
  }
}
