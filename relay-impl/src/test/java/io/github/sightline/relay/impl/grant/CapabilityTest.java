package io.github.sightline.relay.impl.grant;

import static io.github.sightline.relay.impl.grant.Household.NOW;
import static io.github.sightline.relay.impl.grant.Household.ask;
import static io.github.sightline.relay.impl.grant.Household.chain;
import static io.github.sightline.relay.impl.grant.Household.nothingRevoked;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.grant.Household.Draft;
import io.github.sightline.relay.media.CameraId;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapabilityTest {
  private static final long SECOND = 1000;
  private static final long TOLERANCE = 120 * SECOND;

  private final Household home = new Household(21);
  private final Household stranger = new Household(22);

  private static Outcome at(GrantChain chain, long time) {
    return ask(chain, time, nothingRevoked()).outcome();
  }

  private static Outcome session(GrantChain chain, byte[] hop, CameraId camera) {
    byte[] b = chain.encoded();
    return Capability.fromSession(b, 0, b.length, hop, camera, NOW, nothingRevoked()).outcome();
  }

  @Test
  void capabilitySaysWhatTheLastGrantSays() {
    GrantChain chain = home.chain(3);
    Capability capability = ask(chain).capability();
    assertNotNull(capability);
    assertEquals(home.owner, capability.owner());
    assertEquals(home.camera, capability.camera());
    assertEquals(Role.SUBSCRIBE, capability.role());
    assertArrayEquals(home.hands.get(2).signPublic(), capability.subjectSign());
    assertArrayEquals(home.hands.get(2).hopPublic(), capability.subjectHop());
    assertEquals(chain.notAfterMillis(), capability.notAfterMillis());
    assertArrayEquals(chain.encoded(), capability.chain());
    assertTrue(capability.toString().contains(home.owner.toString()));
  }

  @Test
  void everyFlippedBitOfAGrantIsRefused() {
    byte[] good = home.chain(1).encoded();
    for (int bit = 0; bit < 8 * good.length; bit++) {
      assertFlipRefused(good, home.hands.get(0).hopPublic(), bit);
    }
  }

  @Test
  void aFlippedBitInAnyByteOfAChainIsRefused() {
    byte[] good = home.chain(3).encoded();
    for (int at = 0; at < good.length; at++) {
      assertFlipRefused(good, home.hands.get(2).hopPublic(), 8 * at + at % 8);
    }
  }

  private static void assertFlipRefused(byte[] good, byte[] hop, int bit) {
    byte[] bad = good.clone();
    bad[bit >> 3] ^= (byte) (1 << (bit & 7));
    Capability.Checked checked =
        Capability.fromSession(bad, 0, bad.length, hop, null, NOW, nothingRevoked());
    assertNotEquals(Outcome.ACCEPTED, checked.outcome(), "bit " + bit);
    assertNull(checked.capability());
  }

  @Test
  void g2_everyFieldOfAnotherGrantIsRefused() {
    byte[] mine = home.chain(1).encoded();
    byte[] theirs = stranger.chain(1).encoded();
    byte[] ours = home.chain(2).encoded();
    int[] fields = {0, 1, 2, 3, 4, 20, 52, 84, 116, 148, 180, 188, 196, 260};
    for (int i = 0; i + 1 < fields.length; i++) {
      for (byte[] from : List.of(theirs, ours)) {
        byte[] mixed = mine.clone();
        System.arraycopy(from, 1 + fields[i], mixed, 1 + fields[i], fields[i + 1] - fields[i]);
        if (!Arrays.equals(mixed, mine)) {
          assertNotEquals(Outcome.ACCEPTED, ask(parsed(mixed)).outcome(), "field at " + fields[i]);
        }
      }
    }
  }

  @Test
  void everyOtherLengthIsMalformed() {
    byte[] three = Arrays.copyOf(home.chain(3).encoded(), 1 + 4 * 260);
    for (int n : new int[] {0, 1, 2, 3, 4, 255}) {
      for (int length : new int[] {0, 1, 260, 261, 262, 520, 521, 522, 780, 781, 782, 1041}) {
        three[0] = (byte) n;
        boolean fits = n >= 1 && n <= 3 && length == 1 + n * 260;
        GrantChain chain = GrantChain.parse(three, 0, length);
        assertEquals(fits, chain != null, n + " grants in " + length + " bytes");
      }
    }
    byte[] none = {};
    assertEquals(
        Outcome.MALFORMED,
        Capability.fromSession(none, 0, 0, new byte[32], null, NOW, nothingRevoked()).outcome());
  }

  @Test
  void chainMayLieAnywhereInAnArray() {
    byte[] b = home.chain(2).encoded();
    byte[] wide = new byte[b.length + 20];
    System.arraycopy(b, 0, wide, 7, b.length);
    byte[] hop = home.hands.get(1).hopPublic();
    assertEquals(
        Outcome.ACCEPTED,
        Capability.fromSession(wide, 7, b.length, hop, null, NOW, nothingRevoked()).outcome());
  }

  // [T-6]
  @Test
  void g1_timeWindowEndsTwoMinutesOutside() {
    for (int n = 1; n <= 3; n++) {
      List<Draft> drafts = home.drafts(n);
      drafts.get(n - 1).from = NOW;
      drafts.get(n - 1).to = NOW + 60 * SECOND;
      GrantChain chain = chain(drafts);
      assertEquals(Outcome.EXPIRED, at(chain, NOW - TOLERANCE - SECOND));
      assertEquals(Outcome.EXPIRED, at(chain, NOW - TOLERANCE - 1));
      assertEquals(Outcome.ACCEPTED, at(chain, NOW - TOLERANCE));
      assertEquals(Outcome.ACCEPTED, at(chain, NOW - TOLERANCE + SECOND));
      long end = NOW + 60 * SECOND + TOLERANCE;
      assertEquals(Outcome.ACCEPTED, at(chain, end - SECOND));
      assertEquals(Outcome.ACCEPTED, at(chain, end));
      assertEquals(Outcome.EXPIRED, at(chain, end + 1));
      assertEquals(Outcome.EXPIRED, at(chain, end + SECOND));
    }
  }

  @Test
  void datesAtTheEndOfTimeDoNotWrapAround() {
    Draft draft = home.drafts(1).get(0);
    draft.from = Long.MAX_VALUE - SECOND;
    draft.to = Long.MAX_VALUE;
    assertEquals(Outcome.EXPIRED, at(chain(List.of(draft)), NOW));
    assertEquals(Outcome.ACCEPTED, at(chain(List.of(draft)), Long.MAX_VALUE));
    draft.from = 0;
    draft.to = 1;
    assertEquals(Outcome.ACCEPTED, at(chain(List.of(draft)), 0));
    assertEquals(Outcome.EXPIRED, at(chain(List.of(draft)), Long.MAX_VALUE));
  }

  @Test
  void capabilityEndsWithItsGrant() {
    Capability capability = ask(home.chain(1)).capability();
    assertNotNull(capability);
    assertFalse(capability.expiredAt(capability.notAfterMillis() + TOLERANCE));
    assertTrue(capability.expiredAt(capability.notAfterMillis() + TOLERANCE + 1));
  }

  //
  @Test
  void stolenChainOpensNoSession() {
    GrantChain chain = home.chain(2);
    byte[] thief = stranger.hands.get(0).hopPublic();
    assertEquals(Outcome.DENIED, session(chain, thief, home.camera));
    assertEquals(Outcome.DENIED, session(chain, home.hands.get(0).hopPublic(), home.camera));
    assertEquals(Outcome.DENIED, session(chain, new byte[31], home.camera));
    assertEquals(Outcome.ACCEPTED, session(chain, chain.subjectHop(), home.camera));
  }

  @Test
  void g2_grantForOneCameraIsNoneForAnother() {
    GrantChain chain = home.chain(1);
    assertEquals(Outcome.DENIED, session(chain, chain.subjectHop(), home.otherCamera));
    Capability capability = ask(chain).capability();
    assertNotNull(capability);
    assertTrue(capability.covers(home.camera));
    assertFalse(capability.covers(home.otherCamera));
    assertFalse(capability.covers(CameraId.of(new byte[32])));
  }

  @Test
  void relayRightToAllCamerasCoversEachAndOneCoversOne() {
    List<Draft> drafts = home.drafts(2);
    drafts.forEach(d -> d.role = Role.RELAY.code());
    drafts.get(0).camera = CameraId.of(new byte[32]);
    GrantChain one = chain(drafts);
    assertEquals(Outcome.ACCEPTED, session(one, one.subjectHop(), home.camera));
    assertEquals(Outcome.DENIED, session(one, one.subjectHop(), home.otherCamera));
    drafts.get(1).camera = CameraId.of(new byte[32]);
    GrantChain all = chain(drafts);
    assertEquals(Outcome.ACCEPTED, session(all, all.subjectHop(), home.camera));
    assertEquals(Outcome.ACCEPTED, session(all, all.subjectHop(), home.otherCamera));
    Capability capability = ask(all).capability();
    assertNotNull(capability);
    assertTrue(capability.covers(home.otherCamera));
  }

  @Test
  void malformedIsToldBeforeDenied() {
    List<Draft> drafts = home.drafts(1);
    drafts.get(0).depth = 1;
    GrantChain chain = chain(drafts);
    assertEquals(Outcome.MALFORMED, session(chain, new byte[32], home.camera));
  }

  @Test
  void holderIsTheSameOnlyWithOwnerAndBothKeys() {
    Capability mine = ask(home.chain(1)).capability();
    Draft renewed = home.drafts(1).get(0);
    renewed.camera = home.otherCamera;
    Capability other = ask(chain(List.of(renewed))).capability();
    Capability child = ask(home.chain(2)).capability();
    List<Draft> drafts = stranger.drafts(1);
    drafts.get(0).subject = home.hands.get(0);
    Capability elsewhere = ask(chain(drafts)).capability();
    byte[] seeds = new byte[64];
    home.hands.get(0).revealSecrets(seeds, 0);
    Draft rekeyed = home.drafts(1).get(0);
    rekeyed.subject = DeviceKeys.of(Arrays.copyOf(seeds, 32), home.bytes(32));
    Capability newHop = ask(chain(List.of(rekeyed))).capability();
    Draft sharing = home.drafts(1).get(0);
    sharing.subject = DeviceKeys.of(home.bytes(32), Arrays.copyOfRange(seeds, 32, 64));
    Capability newSign = ask(chain(List.of(sharing))).capability();
    assertNotNull(mine);
    assertNotNull(other);
    assertTrue(mine.sameHolder(other));
    for (Capability not : Arrays.asList(child, elsewhere, newHop, newSign)) {
      assertNotNull(not);
      assertFalse(mine.sameHolder(not));
    }
  }

  //
  @Test
  void revokedIdVoidsTheChainAtEveryPosition() {
    GrantChain chain = home.chain(3);
    for (Grant grant : chain.grants()) {
      assertRevoked(chain, home.revocation(1, 0, grant), true);
    }
    assertRevoked(chain, home.revocation(1, 0), false);
    assertRevoked(chain, home.revocation(1, 0, home.chain(1).grants().get(0)), false);
  }

  //
  @Test
  void voidBeforeVoidsTheChainAtEveryPosition() {
    for (int i = 0; i < 3; i++) {
      List<Draft> drafts = home.drafts(3);
      for (int j = 0; j < 3; j++) {
        drafts.get(j).from = j <= i ? NOW - 100 : NOW - 50;
      }
      GrantChain chain = chain(drafts);
      assertRevoked(chain, home.revocation(1, NOW - 100), false);
      assertRevoked(chain, home.revocation(1, NOW - 99), true);
    }
  }

  @Test
  void anotherOwnersRevocationVoidsNothing() {
    GrantChain chain = home.chain(3);
    Grant[] all = chain.grants().toArray(Grant[]::new);
    Revocation foreign = stranger.revocation(1, NOW + Household.DAY, all);
    assertRevoked(chain, foreign, false);
  }

  //
  @Test
  void nothingIsLookedUpForAChainThatDoesNotVerify() {
    Cells cells = new Cells();
    Revocations revocations = new Revocations(8, cells);
    GrantChain chain = home.chain(1);
    revocations.apply(home.revocation(1, NOW));
    Cells fresh = new Cells();
    fresh.written.putAll(cells.written);
    Revocations restarted = new Revocations(8, fresh);
    byte[] forged = chain.encoded();
    forged[forged.length - 1] ^= 1;
    assertEquals(Outcome.DENIED, ask(parsed(forged), NOW, restarted).outcome());
    assertEquals(Outcome.EXPIRED, ask(chain, NOW + 90 * Household.DAY, restarted).outcome());
    assertEquals(0, fresh.reads);
    assertEquals(Outcome.REVOKED, ask(chain, NOW, restarted).outcome());
    assertEquals(1, fresh.reads);
  }

  private void assertRevoked(GrantChain chain, Revocation revocation, boolean expected) {
    Revocations revocations = nothingRevoked();
    Capability before = ask(chain, NOW, revocations).capability();
    assertNotNull(before);
    assertFalse(revocations.voids(before));
    assertEquals(Outcome.ACCEPTED, revocations.apply(revocation));
    assertEquals(expected, before.voidUnder(revocation));
    assertEquals(expected, revocations.voids(before));
    Outcome after = ask(chain, NOW, revocations).outcome();
    assertEquals(expected ? Outcome.REVOKED : Outcome.ACCEPTED, after);
  }

  private static GrantChain parsed(byte[] b) {
    GrantChain chain = GrantChain.parse(b, 0, b.length);
    assertNotNull(chain);
    return chain;
  }
}
