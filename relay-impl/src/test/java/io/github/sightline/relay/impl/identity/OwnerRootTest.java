package io.github.sightline.relay.impl.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.RelayException;
import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.grant.GrantChain;
import io.github.sightline.relay.impl.grant.Issuer;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class OwnerRootTest {
  /** The least the format allows. */
  static final OwnerFile.Stretch QUICK = new OwnerFile.Stretch(OwnerFile.Stretch.MIN_MEMORY, 1);

  private static final char[] PASS = "correct horse".toCharArray();
  private static final Instant FROM = Instant.ofEpochMilli(1_800_000_000_000L);
  private static final Duration WEEK = Duration.ofDays(7);

  @TempDir private Path folder = Path.of("");

  private final Drawn entropy = new Drawn(9);
  private long now = 1_800_000_000_000L;
  private final OwnerRoot owner = OwnerRoot.create(entropy, () -> now);
  private final DeviceKeys device = device();

  private DeviceKeys device() {
    return DeviceKeys.of(drawn(32), drawn(32));
  }

  private byte[] drawn(int n) {
    byte[] b = new byte[n];
    entropy.accept(b);
    return b;
  }

  private Enrolment enrol(DeviceKeys keys) {
    return Issuer.enrolment(keys, 7, owner.id(), owner.enrolmentNonce());
  }

  private Grant display(Enrolment subject) {
    return owner.grant(Role.SUBSCRIBE, subject, subject.camera(), FROM, WEEK);
  }

  private OwnerRoot reload() {
    Path file = folder.resolve("owner.key");
    owner.save(file, PASS, QUICK);
    return OwnerRoot.load(file, PASS, entropy, () -> now);
  }

  private static void assertRefused(String says, Executable call) {
    RelayException e = assertThrows(RelayException.class, call);
    String said = String.valueOf(e.getMessage());
    assertTrue(said.startsWith("enrolment ") && said.contains(says), said);
  }

  private static void assertMisuse(String says, Executable call) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, call);
    assertTrue(String.valueOf(e.getMessage()).contains(says), e.getMessage());
  }

  @Test
  void grantsOfEveryRoleVerify() {
    Enrolment subject = enrol(device);
    CameraId every = CameraId.of(new byte[32]);
    List<Grant> grants =
        List.of(
            display(subject),
            owner.grant(Role.PUBLISH, subject, subject.camera(), FROM, Duration.ofDays(400)),
            owner.grant(Role.RELAY, subject, every, FROM, Duration.ofDays(90)),
            owner.grantDelegable(
                Role.SUBSCRIBE, subject, subject.camera(), FROM, Duration.ofDays(90)),
            owner.grantDelegable(Role.RELAY, subject, every, FROM, Duration.ofDays(90)));
    for (Grant grant : grants) {
      GrantChain chain = GrantChain.of(List.of(grant));
      assertEquals(Outcome.ACCEPTED, chain.verify());
      assertTrue(chain.heldBy(device));
      assertEquals(owner.id(), grant.owner());
      assertEquals(FROM.toEpochMilli(), grant.notBeforeMillis());
    }
    assertEquals(5, grants.stream().map(OwnerRootTest::id).distinct().count());
  }

  //
  @Test
  void enrolmentForAnotherOwnerIsRefused() {
    OwnerRoot stranger = OwnerRoot.create(entropy, () -> now);
    Enrolment theirs = Issuer.enrolment(device, 7, stranger.id(), owner.enrolmentNonce());
    assertRefused("it asks owner " + stranger.id(), () -> display(theirs));
  }

  //
  @Test
  void roleTheDeviceDidNotOfferIsRefused() {
    Enrolment relayOnly = Issuer.enrolment(device, 4, owner.id(), owner.enrolmentNonce());
    assertRefused("does not offer SUBSCRIBE", () -> display(relayOnly));
  }

  //
  @Test
  void enrolmentWithAStrangersSignKeyIsRefused() {
    Enrolment mine = enrol(device);
    byte[] forged = new byte[Enrolment.BYTES];
    mine.encoded().get(forged);
    System.arraycopy(device().signPublic(), 0, forged, 36, 32);
    Enrolment parsed = Enrolment.parse(ByteBuffer.wrap(forged));
    assertRefused(
        "signature does not verify", () -> display(java.util.Objects.requireNonNull(parsed)));
  }

  //
  @Test
  void enrolmentNeedsANonceOfThisOwner() {
    Enrolment made = Issuer.enrolment(device, 7, owner.id(), new byte[16]);
    assertRefused("nonce", () -> display(made));
    Enrolment good = enrol(device);
    display(good);
    byte[] used = new byte[16];
    good.encoded().get(100, used);
    Enrolment second = Issuer.enrolment(device(), 7, owner.id(), used);
    assertRefused("nonce", () -> display(second));
  }

  @Test
  void oneEnrolmentServesForAnyNumberOfGrants() {
    Enrolment subject = enrol(device);
    display(subject);
    display(subject);
    Enrolment again = enrol(device);
    display(again);
    assertRefused("nonce", () -> display(subject));
    display(again);
  }

  //
  @Test
  void hopKeyIsNeverBoundToASecondSigningKey() {
    byte[] secrets = new byte[64];
    device.revealSecrets(secrets, 0);
    byte[] hop = Arrays.copyOfRange(secrets, 32, 64);
    DeviceKeys thief = DeviceKeys.of(drawn(32), hop);
    display(enrol(device));
    assertRefused("hop key is bound", () -> display(enrol(thief)));
    OwnerRoot back = reload();
    Enrolment later = Issuer.enrolment(thief, 7, back.id(), back.enrolmentNonce());
    assertRefused(
        "hop key is bound", () -> back.grant(Role.SUBSCRIBE, later, later.camera(), FROM, WEEK));
  }

  @Test
  void refusedTermsUseUpNoNonce() {
    Enrolment subject = enrol(device);
    CameraId other = CameraId.of(drawn(32));
    assertMisuse("own camera id", () -> owner.grant(Role.PUBLISH, subject, other, FROM, WEEK));
    display(subject);
  }

  @Test
  void oldestOfTooManyNoncesGoes() {
    byte[] first = owner.enrolmentNonce();
    byte[] second = owner.enrolmentNonce();
    for (int i = 2; i <= OwnerState.MAX_NONCES; i++) {
      owner.enrolmentNonce();
    }
    Enrolment late = Issuer.enrolment(device, 7, owner.id(), first);
    assertRefused("nonce", () -> display(late));
    display(Issuer.enrolment(device, 7, owner.id(), second));
  }

  @Test
  void nonceGivenOutBeforeASaveIsGoodAfterIt() {
    Enrolment subject = enrol(device);
    OwnerRoot back = reload();
    Grant grant = back.grant(Role.SUBSCRIBE, subject, subject.camera(), FROM, WEEK);
    assertEquals(owner.id(), grant.owner());
  }

  @Test
  void nonceHandedOutIsACopy() {
    byte[] nonce = owner.enrolmentNonce();
    Enrolment subject = Issuer.enrolment(device, 7, owner.id(), nonce);
    Arrays.fill(nonce, (byte) 0);
    display(subject);
  }

  @Test
  void devicesAreLimitedAndThoseEnrolledGoOn() {
    Enrolment first = enrol(device);
    display(first);
    OwnerState full = new OwnerState(drawn(32));
    for (int i = 0; i < OwnerState.MAX_SUBJECTS; i++) {
      assertFalse(full.full());
      full.bind(
          ByteBuffer.wrap(drawn(32)),
          new OwnerState.Subject(ByteBuffer.wrap(drawn(32)), ByteBuffer.wrap(drawn(16))));
    }
    assertTrue(full.full());
    Path file = folder.resolve("full.key");
    OwnerFile.save(file, full, PASS, QUICK, entropy);
    OwnerRoot loaded = OwnerRoot.load(file, PASS, entropy, () -> now);
    Enrolment one = Issuer.enrolment(device, 7, loaded.id(), loaded.enrolmentNonce());
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class,
            () -> loaded.grant(Role.SUBSCRIBE, one, one.camera(), FROM, WEEK));
    assertTrue(String.valueOf(e.getMessage()).startsWith("1024 devices"));
  }

  @Test
  void datesThatAreNoMillisecondsAreMisuse() {
    Enrolment subject = enrol(device);
    CameraId camera = subject.camera();
    assertMisuse(
        "expected milliseconds",
        () -> owner.grant(Role.SUBSCRIBE, subject, camera, Instant.MAX, WEEK));
    assertMisuse(
        "expected milliseconds",
        () ->
            owner.grant(Role.SUBSCRIBE, subject, camera, FROM, Duration.ofSeconds(Long.MAX_VALUE)));
    assertMisuse(
        "expected milliseconds",
        () ->
            owner.grant(
                Role.SUBSCRIBE, subject, camera, Instant.ofEpochMilli(Long.MAX_VALUE), WEEK));
    assertMisuse(
        "expected a life",
        () -> owner.grant(Role.SUBSCRIBE, subject, camera, FROM, Duration.ofDays(8)));
    assertMisuse(
        "cannot be delegated",
        () -> owner.grantDelegable(Role.PUBLISH, subject, camera, FROM, WEEK));
  }

  //
  @Test
  void revocationIsTheCompleteState() {
    Enrolment subject = enrol(device);
    Grant a = display(subject);
    Grant b = display(subject);
    Grant c = display(subject);
    Revocation first = owner.revoke(1, a);
    OwnerRoot back = reload();
    Revocation second = back.revoke(2, b, b);
    assertEquals(owner.id(), first.owner());
    assertEquals(now, first.issuedAtMillis());
    assertTrue(first.voids(a));
    assertFalse(first.voids(b));
    assertTrue(second.voids(a));
    assertTrue(second.voids(b));
    assertFalse(second.voids(c));
    assertEquals(2, second.grants());
    Revocation renewed = back.revoke(3);
    assertEquals(2, renewed.grants());
    assertEquals(3, renewed.revision());
  }

  @Test
  void revisionOnlyGrows() {
    owner.revoke(5);
    assertMisuse("revision 5, expected at least 6", () -> owner.revoke(5));
    OwnerRoot back = reload();
    assertMisuse("revision 4, expected at least 6", () -> back.revoke(4));
    back.revoke(6);
    OwnerRoot fresh = OwnerRoot.create(entropy, () -> now);
    assertMisuse("expected at least 0", () -> fresh.revoke(-1));
    fresh.revoke(0);
  }

  @Test
  void grantOfAnotherOwnerCannotBeRevoked() {
    OwnerRoot stranger = OwnerRoot.create(entropy, () -> now);
    Enrolment theirs = Issuer.enrolment(device, 7, stranger.id(), stranger.enrolmentNonce());
    Grant grant = stranger.grant(Role.SUBSCRIBE, theirs, theirs.camera(), FROM, WEEK);
    assertMisuse("expected a grant of owner " + owner.id(), () -> owner.revoke(1, grant));
    assertEquals(0, owner.revoke(1).grants());
  }

  @Test
  void voidBeforeShortensTheListAndNeverGoesBack() {
    Enrolment subject = enrol(device);
    Grant early = display(subject);
    Grant late = owner.grant(Role.SUBSCRIBE, subject, subject.camera(), FROM.plusMillis(1), WEEK);
    owner.revoke(1, early, late);
    Revocation all = owner.revokeAllBefore(2, FROM.plusMillis(1));
    assertEquals(1, all.grants());
    assertTrue(all.voids(early));
    assertTrue(all.voids(late));
    assertMisuse("stays void", () -> owner.revokeAllBefore(3, FROM));
    OwnerRoot back = reload();
    assertMisuse("stays void", () -> back.revokeAllBefore(3, FROM));
    Revocation next = back.revoke(3, early);
    assertEquals(1, next.grants());
    assertEquals(FROM.plusMillis(1).toEpochMilli(), next.voidBeforeMillis());
    assertMisuse("expected at least 4", () -> back.revokeAllBefore(3, FROM.plusMillis(9)));
  }

  @Test
  void listOfTheRevokedIsBoundedAndCanStartAfresh() {
    Enrolment subject = enrol(device);
    List<Grant> grants = new ArrayList<>();
    for (int i = 0; i <= Revocation.MAX_GRANTS; i++) {
      grants.add(display(subject));
    }
    Grant last = grants.remove(Revocation.MAX_GRANTS);
    Revocation full = owner.revoke(1, grants.toArray(Grant[]::new));
    assertEquals(Revocation.MAX_GRANTS, full.grants());
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> owner.revoke(2, last));
    assertTrue(String.valueOf(e.getMessage()).contains("revokeAllBefore"));
    assertEquals(Revocation.MAX_GRANTS, owner.revoke(2).grants());
    assertEquals(0, owner.revokeAllBefore(3, FROM.plusMillis(1)).grants());
    assertEquals(0, owner.revoke(4, last).grants());
  }

  @Test
  void failedRevocationChangesNothing() {
    Grant grant = display(enrol(device));
    now = -1;
    assertMisuse("issued at -1", () -> owner.revoke(1, grant));
    now = 5;
    assertEquals(0, owner.revoke(1).grants());
  }

  @Test
  void closedOwnerKeepsOnlyItsName() {
    Enrolment subject = enrol(device);
    OwnerId id = owner.id();
    owner.close();
    owner.close();
    Path file = folder.resolve("closed.key");
    assertEquals(id, owner.id());
    assertThrows(IllegalStateException.class, () -> display(subject));
    assertThrows(IllegalStateException.class, () -> owner.revoke(1));
    assertThrows(IllegalStateException.class, () -> owner.revokeAllBefore(1, FROM));
    assertThrows(IllegalStateException.class, owner::enrolmentNonce);
    assertThrows(IllegalStateException.class, () -> owner.save(file, PASS));
  }

  @Test
  void ownerPrintsItsPublicNameAlone() {
    assertEquals("Owner[" + owner.id() + "]", owner.toString());
  }

  private static ByteBuffer id(Grant grant) {
    byte[] id = new byte[16];
    grant.encoded().get(4, id);
    return ByteBuffer.wrap(id);
  }
}
