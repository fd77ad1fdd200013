package io.github.sightline.relay.impl.grant;

import static io.github.sightline.relay.impl.grant.Household.NOW;
import static io.github.sightline.relay.impl.grant.Household.chain;
import static io.github.sightline.relay.impl.grant.Household.nothingRevoked;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.grant.Household.Draft;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrantChainTest {
  private static final long TOLERANCE = 120_000;

  private final Household home = new Household(51);
  private final Household stranger = new Household(52);

  private Outcome forKey(GrantChain chain, long time) {
    return chain.forKey(home.owner, home.camera, time, nothingRevoked());
  }

  @Test
  void cameraWrapsItsKeyToAGrantedDisplay() {
    for (int n = 1; n <= 3; n++) {
      assertEquals(Outcome.ACCEPTED, forKey(home.chain(n), NOW));
    }
  }

  @Test
  void cameraWrapsNoKeyForAnotherOwnerOrCamera() {
    GrantChain chain = home.chain(1);
    assertEquals(Outcome.DENIED, chain.forKey(stranger.owner, home.camera, NOW, nothingRevoked()));
    assertEquals(Outcome.DENIED, chain.forKey(home.owner, home.otherCamera, NOW, nothingRevoked()));
  }

  //
  @Test
  void cameraWrapsNoKeyToARelayOrToAPublisher() {
    List<Draft> relay = home.drafts(1);
    relay.get(0).role = Role.RELAY.code();
    assertEquals(Outcome.ACCEPTED, chain(relay).verify());
    assertEquals(Outcome.DENIED, forKey(chain(relay), NOW));
    List<Draft> publisher = home.drafts(1);
    publisher.get(0).role = Role.PUBLISH.code();
    publisher.get(0).subject = home.cameraKeys;
    assertEquals(Outcome.ACCEPTED, chain(publisher).verify());
    assertEquals(Outcome.DENIED, forKey(chain(publisher), NOW));
  }

  @Test
  void cameraWhoseClockLagsHonoursAGrantOfTomorrow() {
    GrantChain chain = home.chain(1);
    assertEquals(Outcome.ACCEPTED, forKey(chain, 0));
    assertEquals(Outcome.ACCEPTED, forKey(chain, chain.notAfterMillis() + TOLERANCE));
    assertEquals(Outcome.EXPIRED, forKey(chain, chain.notAfterMillis() + TOLERANCE + 1));
  }

  @Test
  void cameraRefusesTheRevoked() {
    GrantChain chain = home.chain(3);
    for (Grant grant : chain.grants()) {
      Revocations revocations = nothingRevoked();
      revocations.apply(home.revocation(1, 0, grant));
      assertEquals(Outcome.REVOKED, chain.forKey(home.owner, home.camera, NOW, revocations));
    }
  }

  @Test
  void cameraChecksRulesAndSignatures() {
    List<Draft> wide = home.drafts(2);
    wide.get(1).to++;
    assertEquals(Outcome.DENIED, forKey(chain(wide), NOW));
    List<Draft> forged = home.drafts(1);
    forged.get(0).namedIssuer = home.ownerKey.publicKey();
    forged.get(0).issuer = stranger.ownerKey;
    assertEquals(Outcome.DENIED, forKey(chain(forged), NOW));
    List<Draft> deep = home.drafts(1);
    deep.get(0).depth = 2;
    assertEquals(Outcome.MALFORMED, forKey(chain(deep), NOW));
  }

  @Test
  void renewalIsBelievedOnlyWhenSignedWhateverItsDates() {
    List<Draft> past = home.drafts(2);
    past.forEach(d -> d.from = 0);
    past.forEach(d -> d.to = 1);
    assertEquals(Outcome.ACCEPTED, chain(past).verify());
    past.get(1).namedIssuer = home.hands.get(0).signPublic();
    past.get(1).issuer = stranger.ownerKey;
    assertEquals(Outcome.DENIED, chain(past).verify());
    past.get(1).depth = 2;
    assertEquals(Outcome.MALFORMED, chain(past).verify());
  }

  @Test
  void chainIsHeldByTheDeviceWithBothKeys() {
    GrantChain chain = home.chain(2);
    byte[] secrets = new byte[64];
    home.hands.get(1).revealSecrets(secrets, 0);
    byte[] sign = Arrays.copyOf(secrets, 32);
    byte[] hop = Arrays.copyOfRange(secrets, 32, 64);
    assertTrue(chain.heldBy(home.hands.get(1)));
    assertFalse(chain.heldBy(home.hands.get(0)));
    assertFalse(chain.heldBy(DeviceKeys.of(sign, home.bytes(32))));
    assertFalse(chain.heldBy(DeviceKeys.of(home.bytes(32), hop)));
  }

  @Test
  void ownerSignedTimeIsTheFirstGrantsAlone() {
    List<Draft> drafts = home.drafts(2);
    drafts.get(1).from = NOW;
    assertEquals(drafts.get(0).from, chain(drafts).ownerNotBeforeMillis());
  }

  @Test
  void chainOfNoneOrFourIsMisuse() {
    Grant g = home.chain(1).grants().get(0);
    assertThrows(IllegalArgumentException.class, () -> GrantChain.of(List.of()));
    assertThrows(IllegalArgumentException.class, () -> GrantChain.of(List.of(g, g, g, g)));
  }

  @Test
  void equalChainsAreEqualAndNobodyCanChangeOne() {
    GrantChain chain = home.chain(2);
    byte[] b = chain.encoded();
    GrantChain same = GrantChain.parse(b, 0, b.length);
    assertEquals(chain, same);
    assertEquals(chain.hashCode(), same(chain).hashCode());
    assertNotEquals(chain.hashCode(), home.chain(1).hashCode());
    assertNotEquals(chain, home.chain(2));
    assertNotEquals(chain, (Object) "chain");
    Arrays.fill(b, (byte) 0);
    assertEquals(Outcome.ACCEPTED, chain.verify());
    assertArrayEquals(chain.encoded(), same(chain).encoded());
    assertTrue(chain.toString().startsWith("GrantChain[2: Grant[SUBSCRIBE camera "));
  }

  private static GrantChain same(GrantChain chain) {
    return GrantChain.of(chain.grants());
  }
}
