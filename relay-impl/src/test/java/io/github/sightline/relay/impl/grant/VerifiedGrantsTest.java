package io.github.sightline.relay.impl.grant;

import static io.github.sightline.relay.impl.grant.Household.NOW;
import static io.github.sightline.relay.impl.grant.Household.ask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Grant;
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
    assertEquals(3, known.verified().size(home.owner));
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

  @Test
  void aChainThatWasOnlyAskedAboutIsNotRemembered() {
    assertEquals(Outcome.ACCEPTED, ask(home.chain(2), NOW, known).outcome());
    assertEquals(0, known.verified().size());
  }

  @Test
  void g12_aMillionGrantsOfOneOwnerStayWithinItsBoundAndDisplaceNobodyElses() {
    Household quiet = new Household(13);
    GrantChain ofQuiet = quiet.chain(1);
    remembered(ofQuiet);
    VerifiedGrants table = known.verified();
    byte[] flood = home.chain(1).bytes().clone();
    for (int i = 0; i < 1_000_000; i++) {
      ByteBuffer.wrap(flood).putInt(1 + GrantLayout.ID, i);
      table.remember(flood, home.owner);
    }
    assertEquals(VerifiedGrants.PER_OWNER, table.size(home.owner));
    assertEquals(1, table.size(quiet.owner));
    assertEquals(VerifiedGrants.PER_OWNER + 1, table.size());
  }

  @Test
  void ownersAreBoundedAndTheLongestUnusedGoes() {
    VerifiedGrants table = known.verified();
    byte[] chain = home.chain(1).bytes();
    table.remember(chain, home.owner);
    for (int i = 0; i < 2 * VerifiedGrants.OWNERS; i++) {
      byte[] id = new byte[32];
      ByteBuffer.wrap(id).putInt(i);
      table.remember(chain, OwnerId.of(id));
      assertTrue(table.signatures(chain, home.owner));
    }
    assertEquals(VerifiedGrants.OWNERS, table.size());
    assertEquals(1, table.size(home.owner), "who is used stays");
    assertEquals(Grant.BYTES, chain.length - 1);
  }
}
