package io.github.sightline.relay.impl.grant;

import static io.github.sightline.relay.impl.grant.Household.DAY;
import static io.github.sightline.relay.impl.grant.Household.NOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.media.CameraId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IssuerTest {
  private static final CameraId EVERY = CameraId.of(new byte[32]);

  private final Household home = new Household(71);
  private final Issuer owner = new Issuer(home.ownerKey);
  private final byte[] id = home.bytes(16);

  private Enrolment enrol(DeviceKeys device) {
    return Issuer.enrolment(device, 7, home.owner, id);
  }

  private static Issuer.Terms week(boolean mayDelegate, CameraId camera) {
    return new Issuer.Terms(Role.SUBSCRIBE, mayDelegate, camera, NOW, NOW + 7 * DAY);
  }

  private static void assertMisuse(String says, org.junit.jupiter.api.function.Executable call) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, call);
    assertTrue(String.valueOf(e.getMessage()).contains(says), e.getMessage());
  }

  @Test
  void issuedChainsAreAccepted() {
    Issuer delegate = new Issuer(home.hands.get(0).signer());
    Issuer second = new Issuer(home.hands.get(1).signer());
    Grant root = owner.grant(week(true, home.camera), enrol(home.hands.get(0)), id);
    GrantChain one = GrantChain.of(List.of(root));
    Grant child = delegate.child(one, week(true, home.camera), enrol(home.hands.get(1)), id);
    GrantChain two = GrantChain.of(List.of(root, child));
    Grant leaf = second.child(two, week(false, home.camera), enrol(home.hands.get(2)), id);
    GrantChain three = GrantChain.of(List.of(root, child, leaf));
    for (GrantChain chain : List.of(one, two, three)) {
      assertEquals(Outcome.ACCEPTED, Household.ask(chain).outcome());
    }
    assertTrue(three.heldBy(home.hands.get(2)));
    assertMisuse(
        "depth 3",
        () -> second.child(three, week(false, home.camera), enrol(home.hands.get(2)), id));
  }

  @Test
  void childOutsideItsParentIsMisuse() {
    Issuer delegate = new Issuer(home.hands.get(0).signer());
    Grant root = owner.grant(week(true, home.camera), enrol(home.hands.get(0)), id);
    GrantChain parent = GrantChain.of(List.of(root));
    Enrolment guest = enrol(home.hands.get(1));
    assertMisuse(
        "not inside its parent",
        () -> delegate.child(parent, week(false, home.otherCamera), guest, id));
    assertMisuse(
        "not inside its parent", () -> owner.child(parent, week(false, home.camera), guest, id));
  }

  @Test
  void publishIsForTheSubjectsOwnCameraId() {
    Issuer.Terms terms = new Issuer.Terms(Role.PUBLISH, false, home.camera, NOW, NOW + 400 * DAY);
    Grant grant = owner.grant(terms, enrol(home.cameraKeys), id);
    assertEquals(Outcome.ACCEPTED, Household.ask(GrantChain.of(List.of(grant))).outcome());
    assertMisuse("own camera id", () -> owner.grant(terms, enrol(home.hands.get(0)), id));
  }

  @Test
  void termsOutsideTheirBoundsAreMisuse() {
    assertMisuse(
        "cannot be delegated",
        () -> new Issuer.Terms(Role.PUBLISH, true, home.camera, NOW, NOW + DAY));
    assertMisuse(
        "camera of zero bytes", () -> new Issuer.Terms(Role.SUBSCRIBE, false, EVERY, 1, 2));
    assertMisuse("camera of zero bytes", () -> new Issuer.Terms(Role.PUBLISH, false, EVERY, 1, 2));
    assertNotNull(new Issuer.Terms(Role.RELAY, false, EVERY, 1, 2));
    assertNotNull(new Issuer.Terms(Role.SUBSCRIBE, false, home.camera, 0, 7 * DAY));
    assertMisuse("from -1", () -> new Issuer.Terms(Role.SUBSCRIBE, false, home.camera, -1, 2));
    assertMisuse("from 2 to 2", () -> new Issuer.Terms(Role.SUBSCRIBE, false, home.camera, 2, 2));
    assertMisuse(
        "604800000 ms", () -> new Issuer.Terms(Role.SUBSCRIBE, false, home.camera, 0, 7 * DAY + 1));
    assertMisuse(
        "7776000000 ms",
        () -> new Issuer.Terms(Role.SUBSCRIBE, true, home.camera, 0, 90 * DAY + 1));
    assertMisuse(
        "expected 16",
        () -> owner.grant(week(false, home.camera), enrol(home.cameraKeys), new byte[15]));
  }

  @Test
  void revocationSortsItsIdsWithoutSigns() {
    byte[] low = new byte[16];
    low[0] = 0x7f;
    byte[] high = new byte[16];
    high[0] = (byte) 0x80;
    Revocation revocation = owner.revocation(1, NOW, 5, List.of(high, low, high.clone()));
    assertEquals(2, revocation.grants());
    byte[] b = Household.encoded(revocation.encoded());
    assertEquals(0x7f, b[62]);
    assertEquals((byte) 0x80, b[78]);
    assertEquals(home.owner, revocation.owner());
    assertEquals(NOW, revocation.issuedAtMillis());
    assertEquals(5, revocation.voidBeforeMillis());
  }

  @Test
  void everyNamedGrantIsFoundAndNoOther() {
    List<Grant> grants = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      grants.add(home.drafts(1).get(0).sign());
    }
    for (int n = 0; n <= 20; n++) {
      Revocation revocation = home.revocation(n, 0, grants.subList(0, n).toArray(Grant[]::new));
      for (int i = 0; i < grants.size(); i++) {
        assertEquals(i < n, revocation.voids(grants.get(i)));
      }
    }
  }

  @Test
  void revocationNamesAThousandGrantsAndNoMore() {
    List<byte[]> ids = new ArrayList<>();
    for (int i = 0; i < Revocation.MAX_GRANTS; i++) {
      ids.add(ByteBuffer.allocate(16).putInt(12, i).array());
    }
    Revocation full = owner.revocation(1, NOW, 0, ids);
    assertEquals(Revocation.MAX_GRANTS, full.grants());
    assertEquals(Revocation.MAX_BYTES, full.encoded().remaining());
    assertEquals(Outcome.ACCEPTED, Household.nothingRevoked().apply(full));
    ids.add(home.bytes(16));
    assertMisuse("1001 grants", () -> owner.revocation(1, NOW, 0, ids));
  }

  @Test
  void negativeNumbersInARevocationAreMisuse() {
    assertMisuse("revision -1", () -> owner.revocation(-1, NOW, 0, List.of()));
    assertMisuse("issued at -1", () -> owner.revocation(1, -1, 0, List.of()));
    assertMisuse("void before -1", () -> owner.revocation(1, NOW, -1, List.of()));
  }

  @Test
  void enrolmentVerifiesForItsDeviceAlone() {
    DeviceKeys device = home.device();
    Enrolment enrolment = Issuer.enrolment(device, 3, home.owner, id);
    assertTrue(Issuer.verifies(enrolment));
    assertEquals(home.owner, enrolment.owner());
    assertArrayEquals(device.signPublic(), enrolment.camera().bytes());
    assertTrue(enrolment.offers(Role.PUBLISH));
    assertTrue(enrolment.offers(Role.SUBSCRIBE));
    assertFalse(enrolment.offers(Role.RELAY));
    byte[] good = Household.encoded(enrolment.encoded());
    for (int bit = 0; bit < 8 * good.length; bit++) {
      byte[] bad = good.clone();
      bad[bit >> 3] ^= (byte) (1 << (bit & 7));
      Enrolment parsed = Enrolment.parse(ByteBuffer.wrap(bad));
      assertFalse(parsed != null && Issuer.verifies(parsed), "bit " + bit);
    }
  }

  @Test
  void enrolmentOfNoRoleOrAnotherNonceLengthIsMisuse() {
    DeviceKeys device = home.device();
    assertMisuse("roles 0", () -> Issuer.enrolment(device, 0, home.owner, id));
    assertMisuse("roles 8", () -> Issuer.enrolment(device, 8, home.owner, id));
    assertMisuse("expected 16", () -> Issuer.enrolment(device, 1, home.owner, new byte[17]));
  }
}
