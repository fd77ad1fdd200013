package io.github.sightline.relay.impl.grant;

import static io.github.sightline.relay.impl.grant.Household.NOW;
import static io.github.sightline.relay.impl.grant.Household.nothingRevoked;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Proof;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.grant.Household.Draft;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProofTest {
  private final Household home = new Household(31);
  private final Household stranger = new Household(32);
  private final byte[] challenge = home.bytes(32);

  private Proof proof(int length) {
    return Issuer.proof(home.hands.get(length - 1), challenge, home.chain(length));
  }

  private Outcome ask(Proof proof) {
    return Capability.fromProof(proof, challenge, NOW, nothingRevoked()).outcome();
  }

  @Test
  void holderOpensWithChainsOfOneToThree() {
    for (int n = 1; n <= 3; n++) {
      Capability.Checked checked = Capability.fromProof(proof(n), challenge, NOW, nothingRevoked());
      assertEquals(Outcome.ACCEPTED, checked.outcome());
      Capability capability = checked.capability();
      assertNotNull(capability);
      assertEquals(home.owner, capability.owner());
    }
  }

  @Test
  void everyFlippedBitIsRefused() {
    byte[] good = Household.encoded(proof(1).encoded());
    for (int bit = 0; bit < 8 * good.length; bit++) {
      byte[] bad = good.clone();
      bad[bit >> 3] ^= (byte) (1 << (bit & 7));
      Proof parsed = Proof.parse(ByteBuffer.wrap(bad));
      if (parsed != null) {
        assertNotEquals(Outcome.ACCEPTED, ask(parsed), "bit " + bit);
      }
    }
  }

  //
  @Test
  void proofOpensNoOtherChallenge() {
    byte[] other = home.bytes(32);
    Proof proof = proof(1);
    assertEquals(
        Outcome.DENIED, Capability.fromProof(proof, other, NOW, nothingRevoked()).outcome());
    Proof relabelled = new Proof(proof.chain(), ByteBuffer.wrap(other), proof.signature());
    assertEquals(
        Outcome.DENIED, Capability.fromProof(relabelled, other, NOW, nothingRevoked()).outcome());
    assertEquals(Outcome.DENIED, ask(relabelled));
  }

  @Test
  void stolenChainGivesNoProof() {
    Proof mine = proof(1);
    Proof theirs = Issuer.proof(stranger.hands.get(0), challenge, stranger.chain(1));
    assertEquals(
        Outcome.DENIED, ask(new Proof(mine.chain(), mine.challenge(), theirs.signature())));
    assertEquals(
        Outcome.DENIED, ask(new Proof(theirs.chain(), mine.challenge(), mine.signature())));
  }

  //
  @Test
  void proofForOneChainIsNoneForAnotherOfTheSameHolder() {
    Draft other = home.drafts(1).get(0);
    other.camera = home.otherCamera;
    Proof mine = proof(1);
    assertEquals(
        Outcome.DENIED, ask(new Proof(List.of(other.sign()), mine.challenge(), mine.signature())));
  }

  @Test
  void selfMadeChainIsRefusedThoughItsProofIsGenuine() {
    List<Draft> drafts = home.drafts(1);
    drafts.get(0).namedIssuer = home.ownerKey.publicKey();
    drafts.get(0).issuer = home.hands.get(0).signer();
    GrantChain forged = Household.chain(drafts);
    assertEquals(Outcome.DENIED, ask(Issuer.proof(home.hands.get(0), challenge, forged)));
  }

  @Test
  void rulesTimeAndRevocationHoldForProofsToo() {
    List<Draft> drafts = home.drafts(1);
    drafts.get(0).depth = 1;
    Proof deep = Issuer.proof(home.hands.get(0), challenge, Household.chain(drafts));
    assertEquals(Outcome.MALFORMED, ask(deep));
    Proof proof = proof(1);
    long late = NOW + 30 * Household.DAY;
    assertEquals(
        Outcome.EXPIRED, Capability.fromProof(proof, challenge, late, nothingRevoked()).outcome());
    Revocations revocations = nothingRevoked();
    revocations.apply(home.revocation(1, 0, proof.chain().get(0)));
    assertEquals(
        Outcome.REVOKED, Capability.fromProof(proof, challenge, NOW, revocations).outcome());
  }

  @Test
  void identityProvesOnlyItsOwnChain() {
    GrantChain chain = home.chain(1);
    DeviceKeys other = home.hands.get(1);
    assertThrows(IllegalArgumentException.class, () -> Issuer.proof(other, challenge, chain));
    DeviceKeys mine = home.hands.get(0);
    assertThrows(IllegalArgumentException.class, () -> Issuer.proof(mine, new byte[31], chain));
  }

  @Test
  void encodingReadsBackAndNoOtherLengthParses() {
    for (int n = 1; n <= 3; n++) {
      Proof proof = proof(n);
      byte[] b = Household.encoded(proof.encoded());
      Proof back = Proof.parse(ByteBuffer.wrap(b));
      assertEquals(proof, back);
      assertArrayEquals(challenge, Household.encoded(proof.challenge()));
      for (int length = 0; length < b.length; length++) {
        assertNull(Proof.parse(ByteBuffer.wrap(b, 0, length)));
      }
      assertNull(Proof.parse(ByteBuffer.wrap(java.util.Arrays.copyOf(b, b.length + 1))));
    }
  }

  @Test
  void readingAPartOfAProofDoesNotConsumeIt() {
    Proof proof = proof(1);
    proof.challenge().get(new byte[32]);
    proof.signature().get(new byte[64]);
    proof.encoded().get();
    assertEquals(32, proof.challenge().remaining());
    assertEquals(64, proof.signature().remaining());
    assertEquals(Outcome.ACCEPTED, ask(proof));
  }

  @Test
  void partsOfAnotherLengthAreMisuse() {
    List<Grant> chain = home.chain(1).grants();
    ByteBuffer c = ByteBuffer.allocate(32);
    ByteBuffer s = ByteBuffer.allocate(64);
    assertThrows(IllegalArgumentException.class, () -> new Proof(List.of(), c, s));
    Grant g = chain.get(0);
    assertThrows(IllegalArgumentException.class, () -> new Proof(List.of(g, g, g, g), c, s));
    assertThrows(
        IllegalArgumentException.class, () -> new Proof(chain, ByteBuffer.allocate(31), s));
    assertThrows(
        IllegalArgumentException.class, () -> new Proof(chain, c, ByteBuffer.allocate(65)));
  }
}
