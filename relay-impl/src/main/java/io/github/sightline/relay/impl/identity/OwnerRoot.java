package io.github.sightline.relay.impl.identity;

import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Owner;
import io.github.sightline.relay.RelayException;
import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.crypto.Ed25519;
import io.github.sightline.relay.impl.grant.Issuer;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The root of one owner: signs first grants and revocations, and remembers what a careful signer
 * must (nonces given out, hop keys bound, everything revoked).
 *
 * <p><b>Guarantees.</b> A grant is signed only for an enrolment that verifies, is addressed to this
 * owner and carries a nonce of its own; a hop key is never bound to a second signing key; every
 * revocation holds all that was revoked before, as far as the owner was saved.
 *
 * <p><b>Does not guarantee.</b> That the enrolment is of the device in front of the person: compare
 * its fingerprint.
 */
public final class OwnerRoot implements Owner {
  private static final int NONCE_AT = 100;
  private static final int SIGN_AT = 36;
  private static final int HOP_AT = 68;
  private static final int KEY = 32;

  private final OwnerState state;
  private final Consumer<byte[]> entropy;
  private final LongSupplier epochMillis;
  private final Ed25519.Signer signer;
  private final Issuer issuer;
  private final OwnerId id;
  private boolean closed;

  private OwnerRoot(OwnerState state, Consumer<byte[]> entropy, LongSupplier epochMillis) {
    this.state = state;
    this.entropy = entropy;
    this.epochMillis = epochMillis;
    this.signer = Ed25519.Signer.of(state.seed());
    this.issuer = new Issuer(signer);
    this.id = OwnerId.of(signer.publicKey());
  }

  /**
   * Draws a fresh root.
   *
   * @param entropy fills an array with random bytes
   * @param epochMillis the wall clock, for the date of a revocation
   * @return the owner
   */
  public static OwnerRoot create(Consumer<byte[]> entropy, LongSupplier epochMillis) {
    byte[] seed = new byte[OwnerState.SEED];
    entropy.accept(seed);
    return new OwnerRoot(new OwnerState(seed), entropy, epochMillis);
  }

  /**
   * Reads an owner's file.
   *
   * @param file what {@link #save} wrote
   * @param passphrase borrowed
   * @param entropy fills an array with random bytes
   * @param epochMillis the wall clock, for the date of a revocation
   * @return the owner
   * @throws RelayException one line: what, which file, what was expected
   */
  public static OwnerRoot load(
      Path file, char[] passphrase, Consumer<byte[]> entropy, LongSupplier epochMillis) {
    return new OwnerRoot(OwnerFile.load(file, passphrase), entropy, epochMillis);
  }

  /**
   * Makes an owner again from its words. What it revoked is forgotten, so everything that began
   * before now is void from its next revocation on.
   *
   * @param phrase what {@link #recoveryPhrase} gave, borrowed
   * @param entropy fills an array with random bytes
   * @param epochMillis the wall clock
   * @return the owner
   * @throws RelayException when the words are not such a phrase
   */
  public static OwnerRoot recover(
      char[] phrase, Consumer<byte[]> entropy, LongSupplier epochMillis) {
    byte[] seed = RecoveryPhrase.seed(phrase);
    if (seed == null) {
      throw new RelayException("recovery phrase: a word is wrong or missing, expected 18", null);
    }
    OwnerState state = new OwnerState(seed);
    state.revoke(state.revision(), epochMillis.getAsLong(), new TreeMap<>(Arrays::compareUnsigned));
    return new OwnerRoot(state, entropy, epochMillis);
  }

  @Override
  public synchronized char[] recoveryPhrase() {
    requireOpen();
    return RecoveryPhrase.of(state.seed());
  }

  @Override
  public void save(Path file, char[] passphrase) {
    save(file, passphrase, OwnerFile.STRETCH);
  }

  /** With another cost of a guess, for tests. */
  synchronized void save(Path file, char[] passphrase, OwnerFile.Stretch stretch) {
    requireOpen();
    OwnerFile.save(file, state, passphrase, stretch, entropy);
  }

  @Override
  public OwnerId id() {
    return id;
  }

  @Override
  public synchronized byte[] enrolmentNonce() {
    requireOpen();
    byte[] nonce = random();
    state.remember(ByteBuffer.wrap(nonce.clone()));
    return nonce;
  }

  @Override
  public Grant grant(
      Role role, Enrolment subject, CameraId camera, Instant notBefore, Duration life) {
    return issue(terms(role, false, camera, notBefore, life), subject);
  }

  @Override
  public Grant grantDelegable(
      Role role, Enrolment subject, CameraId camera, Instant notBefore, Duration life) {
    return issue(terms(role, true, camera, notBefore, life), subject);
  }

  @Override
  public synchronized Revocation revoke(long revision, Grant... grants) {
    requireOpen();
    Map<byte[], Long> more = new TreeMap<>(Arrays::compareUnsigned);
    for (Grant grant : grants) {
      if (!grant.owner().equals(id)) {
        throw new IllegalArgumentException(grant + ": expected a grant of owner " + id);
      }
      byte[] grantId = new byte[Issuer.ID];
      grant.encoded().get(4, grantId);
      more.merge(grantId, grant.notBeforeMillis(), Math::max);
    }
    return advance(revision, state.voidBefore(), more);
  }

  @Override
  public synchronized Revocation revokeAllBefore(long revision, Instant instant) {
    requireOpen();
    long millis = instant.toEpochMilli();
    if (millis < state.voidBefore()) {
      throw new IllegalArgumentException(
          "void before "
              + millis
              + ", expected at least "
              + state.voidBefore()
              + ": what is void stays void");
    }
    return advance(revision, millis, Map.of());
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      signer.close();
      state.wipe();
    }
  }

  @Override
  public String toString() {
    return "Owner[" + id + "]";
  }

  private Revocation advance(long revision, long voidBefore, Map<byte[], Long> more) {
    if (revision <= state.revision()) {
      throw new IllegalArgumentException(
          "revision " + revision + ", expected at least " + (state.revision() + 1));
    }
    SortedMap<byte[], Long> all = state.revokedWith(more, voidBefore);
    if (all.size() > Revocation.MAX_GRANTS) {
      throw new IllegalStateException(
          all.size()
              + " revoked grants, expected at most "
              + Revocation.MAX_GRANTS
              + ": revokeAllBefore starts afresh");
    }
    Revocation revocation =
        issuer.revocation(revision, epochMillis.getAsLong(), voidBefore, List.copyOf(all.keySet()));
    state.revoke(revision, voidBefore, all);
    return revocation;
  }

  private synchronized Grant issue(Issuer.Terms terms, Enrolment subject) {
    requireOpen();
    byte[] device = new byte[Enrolment.BYTES];
    subject.encoded().get(device);
    ByteBuffer hop = part(device, HOP_AT, KEY);
    OwnerState.Subject wanted =
        new OwnerState.Subject(part(device, SIGN_AT, KEY), part(device, NONCE_AT, Issuer.ID));
    admit(terms.role(), subject, hop, wanted);
    Grant grant = issuer.grant(terms, subject, random());
    state.bind(hop, wanted);
    return grant;
  }

  private void admit(Role role, Enrolment subject, ByteBuffer hop, OwnerState.Subject wanted) {
    if (!subject.owner().equals(id)) {
      throw refused(subject, "it asks owner " + subject.owner() + ", expected " + id);
    }
    if (!subject.offers(role)) {
      throw refused(subject, "the device does not offer " + role);
    }
    if (!Issuer.verifies(subject)) {
      throw refused(subject, "its signature does not verify");
    }
    OwnerState.Subject bound = state.subject(hop);
    if (bound != null && !bound.sign().equals(wanted.sign())) {
      throw refused(subject, "its hop key is bound to another signing key already");
    }
    boolean known = bound != null && bound.nonce().equals(wanted.nonce());
    if (!known && !state.gaveOut(wanted.nonce())) {
      throw refused(subject, "its nonce is not one this owner gave out and nobody used");
    }
    if (bound == null && state.full()) {
      throw new IllegalStateException(
          OwnerState.MAX_SUBJECTS + " devices are enrolled, no more are possible");
    }
  }

  private static RelayException refused(Enrolment subject, String why) {
    return new RelayException("enrolment " + subject.fingerprint() + " refused: " + why, null);
  }

  private static Issuer.Terms terms(
      Role role, boolean mayDelegate, CameraId camera, Instant notBefore, Duration life) {
    long from;
    long to;
    try {
      from = notBefore.toEpochMilli();
      to = Math.addExact(from, life.toMillis());
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          role + " grant: from " + notBefore + " for " + life + ", expected milliseconds", e);
    }
    return new Issuer.Terms(role, mayDelegate, camera, from, to);
  }

  private static ByteBuffer part(byte[] device, int at, int bytes) {
    return ByteBuffer.wrap(Arrays.copyOfRange(device, at, at + bytes));
  }

  private byte[] random() {
    byte[] drawn = new byte[Issuer.ID];
    entropy.accept(drawn);
    return drawn;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("owner is closed");
    }
  }
}
