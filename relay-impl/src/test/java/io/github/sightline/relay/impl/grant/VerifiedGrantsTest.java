package io.github.sightline.relay.impl.grant;

import static io.github.sightline.relay.impl.grant.Household.NOW;
import static io.github.sightline.relay.impl.grant.Household.ask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.media.OwnerId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What is remembered of signatures, and that it changes no answer. */
class VerifiedGrantsTest {
  private final Household home = new Household(12);
  private final Revocations known = Household.nothingRevoked();

  private Capability remembered(GrantChain chain) {
    Capability capability = ask(chain, NOW, known).capability();
    assertNotNull(capability);
    known.remember(capability);
    return capability;
  }

  @Test
  void whatWasRememberedIsAcceptedAgainAndNothingElseIs() {
    GrantChain chain = home.chain(3);
    remembered(chain);
    assertEquals(Outcome.ACCEPTED, ask(chain, NOW, known).outcome());
    byte[] bytes = chain.encoded();
    for (int bit = 8; bit < 8 * bytes.length; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      assertFalse(
          Capability.fromSession(flipped, 0, flipped.length, hop(flipped), null, NOW, known)
              .outcome()
              .ok(),
          "bit " + bit);
    }
  }

  /** The hop key that the last grant names, flipped or not: only signatures are left to refuse. */
  private static byte[] hop(byte[] chain) {
    int last = GrantRules.at(chain[0] - 1);
    return Arrays.copyOfRange(
        chain, last + GrantLayout.SUBJECT_HOP, last + GrantLayout.SUBJECT_HOP + 32);
  }

  @Test
  void timeHolderAndRevocationAreJudgedAnew() {
    GrantChain chain = home.chain(2);
    remembered(chain);
    assertEquals(Outcome.EXPIRED, ask(chain, NOW + 2 * Household.DAY, known).outcome());
    byte[] bytes = chain.encoded();
    assertEquals(
        Outcome.DENIED,
        Capability.fromSession(bytes, 0, bytes.length, new byte[32], null, NOW, known).outcome());
    known.apply(home.revocation(1, 0, chain.grants().get(0)));
    assertEquals(Outcome.REVOKED, ask(chain, NOW, known).outcome());
  }

  /** A grant whose signature never verifies: it passes only while it is remembered. */
  private static byte[] forged(GrantChain chain, int id) {
    byte[] bytes = chain.bytes().clone();
    ByteBuffer.wrap(bytes).putInt(1 + GrantLayout.ID, id);
    return bytes;
  }

  @Test
  void aChainThatWasOnlyAskedAboutIsNotRemembered() {
    GrantChain chain = home.chain(1);
    VerifiedGrants table = known.verified();
    for (int i = 0; i < VerifiedGrants.PER_OWNER; i++) {
      table.remember(forged(chain, i), home.owner);
    }
    byte[] oldest = forged(chain, 0);
    byte[] second = forged(chain, 1);
    assertEquals(Outcome.ACCEPTED, ask(chain, NOW, known).outcome());
    assertTrue(table.signatures(oldest, home.owner), "the owner's places are full");
    remembered(chain);
    assertTrue(table.signatures(oldest, home.owner), "it was used");
    assertFalse(table.signatures(second, home.owner), "the longest unused gave way");
  }

  @Test
  void g12_aMillionGrantsOfOneOwnerStayWithinItsBoundAndDisplaceNobodyElses() {
    Household quiet = new Household(13);
    byte[] ofQuiet = forged(quiet.chain(1), 7);
    VerifiedGrants table = known.verified();
    table.remember(ofQuiet, quiet.owner);
    GrantChain chain = home.chain(1);
    byte[] flood = forged(chain, 0);
    int grants = 1_000_000;
    for (int i = 0; i < grants; i++) {
      ByteBuffer.wrap(flood).putInt(1 + GrantLayout.ID, i);
      table.remember(flood, home.owner);
    }
    int held = 0;
    for (int i = grants - 2 * VerifiedGrants.PER_OWNER; i < grants; i++) {
      held += table.signatures(forged(chain, i), home.owner) ? 1 : 0;
    }
    assertEquals(VerifiedGrants.PER_OWNER, held);
    assertTrue(table.signatures(ofQuiet, quiet.owner));
    assertFalse(table.signatures(ofQuiet, home.owner), "one owner's is not another's");
  }

  @Test
  void ownersAreBoundedAndTheLongestUnusedGoes() {
    VerifiedGrants table = known.verified();
    byte[] chain = forged(home.chain(1), 7);
    table.remember(chain, home.owner);
    int others = 2 * VerifiedGrants.OWNERS;
    for (int i = 0; i < others; i++) {
      table.remember(chain, other(i));
      assertTrue(table.signatures(chain, home.owner), "who is used stays");
    }
    int held = 0;
    for (int i = 0; i < others; i++) {
      held += table.signatures(chain, other(i)) ? 1 : 0;
    }
    assertEquals(VerifiedGrants.OWNERS - 1, held);
  }

  private static OwnerId other(int n) {
    byte[] id = new byte[32];
    ByteBuffer.wrap(id).putInt(n);
    return OwnerId.of(id);
  }
}
