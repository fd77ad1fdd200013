package io.github.sightline.relay.impl.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Proof;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.cache.FrameCache;
import io.github.sightline.relay.cache.VaultReader;
import io.github.sightline.relay.cache.VaultWriter;
import io.github.sightline.relay.impl.identity.DeviceIdentity;
import io.github.sightline.relay.impl.memory.PoisoningMemory;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackName;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Entry only by proof: everything else is refused. */
class CacheDoorTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final int PROOF_BITS = (1 + Grant.BYTES + 32 + 64) * 8;

  private final StillHost host = new StillHost(new PoisoningMemory(64), 4);
  private final Set<OwnerId> admitted = new HashSet<>();
  private final Tenant a = admitted(new Tenant(host));
  private final Tenant b = admitted(new Tenant(host));
  private final FrameCache cache = cache();

  private Tenant admitted(Tenant tenant) {
    admitted.add(tenant.owner());
    return tenant;
  }

  private FrameCache cache() {
    return DefaultFrameCache.builder().host(host).admit(admitted::contains).build();
  }

  private Outcome read(Proof proof) {
    return cache.reader(proof).outcome();
  }

  private Outcome write(Proof proof) {
    return cache.writer(proof).outcome();
  }

  @Test
  void provenGrantOpensItsOwnersVaultAndNoOther() {
    try (VaultReader reader = a.reader(cache);
        VaultWriter writer = a.writer(cache)) {
      assertEquals(a.owner(), reader.owner());
      assertEquals(a.owner(), writer.owner());
      assertEquals(a.camera, writer.camera());
    }
  }

  //
  @Test
  void replayedProofOpensNothing() {
    Proof proof = a.readProof(cache);
    assertEquals(Outcome.ACCEPTED, read(proof));
    assertEquals(Outcome.DENIED, read(proof));
    Proof write = a.writeProof(cache);
    assertEquals(Outcome.ACCEPTED, write(write));
    assertEquals(Outcome.DENIED, write(write));
    assertEquals(2, cache.statistics().refused());
  }

  //
  @Test
  void proofForAnotherCacheOpensNothing() {
    assertEquals(Outcome.DENIED, read(a.readProof(cache())));
  }

  @Test
  void proofForAnotherChallengeOpensNothing() {
    Proof proof = a.readProof(cache);
    ByteBuffer other = ByteBuffer.wrap(cache.challenge());
    assertEquals(Outcome.DENIED, read(new Proof(proof.chain(), other, proof.signature())));
    assertEquals(Outcome.ACCEPTED, read(proof), "and the challenge was not used up by it");
  }

  @Test
  void proofForAnotherChainOpensNothing() {
    Proof proof = a.readProof(cache);
    Grant second = a.grant(host, Role.SUBSCRIBE, a.displayKeys, Duration.ofDays(1));
    assertEquals(
        Outcome.DENIED, read(new Proof(List.of(second), proof.challenge(), proof.signature())));
    assertEquals(
        Outcome.DENIED,
        read(new Proof(List.of(b.subscribe), proof.challenge(), proof.signature())));
  }

  @Test
  void stolenGrantWithoutItsKeyOpensNothing() {
    assertEquals(Outcome.DENIED, read(proofOf(b.displayKeys, a.subscribe)));
  }

  /** Signed by one who does not hold the grant: built by hand, as no identity of ours would. */
  private Proof proofOf(DeviceIdentity thief, Grant grant) {
    Proof own = thief.prove(cache.challenge(), b.subscribe);
    return new Proof(List.of(grant), own.challenge(), own.signature());
  }

  @Test
  void publishProofDoesNotReadAndSubscribeProofDoesNotWrite() {
    assertEquals(Outcome.DENIED, read(a.writeProof(cache)));
    assertEquals(Outcome.DENIED, write(a.readProof(cache)));
  }

  @Tag("slow")
  @Property(tries = PROOF_BITS, generation = GenerationMode.EXHAUSTIVE)
  void everyBitOfAProofMatters(@ForAll @IntRange(max = PROOF_BITS - 1) int bit) {
    byte[] bytes = new byte[PROOF_BITS / 8];
    a.readProof(cache).encoded().get(bytes);
    bytes[bit >> 3] ^= (byte) (1 << (bit & 7));
    Proof flipped = Proof.parse(ByteBuffer.wrap(bytes));
    assertTrue(flipped == null || !read(flipped).ok(), () -> "bit " + bit);
  }

  //
  @Test
  void challengeLivesSixtySeconds() {
    Proof proof = a.readProof(cache);
    Proof late = a.readProof(cache);
    host.advance(60 * SECOND);
    assertEquals(Outcome.ACCEPTED, read(proof));
    host.advance(1);
    assertEquals(Outcome.DENIED, read(late));
  }

  @Test
  void jumpingWallClockLengthensNoChallenge() {
    Proof proof = a.readProof(cache);
    host.advance(61 * SECOND);
    host.jump(-TimeUnit.HOURS.toMillis(1));
    assertFalse(read(proof).ok());
  }

  @Test
  void challengesDifferAndForgedOnesAreRefused() {
    Set<ByteBuffer> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      assertTrue(seen.add(ByteBuffer.wrap(cache.challenge())));
    }
    assertEquals(Outcome.DENIED, read(a.displayKeys.prove(new byte[32], a.subscribe)));
  }

  @Test
  void usedChallengesAreBoundedAndForgottenInTime() {
    Challenges challenges = new Challenges(host);
    byte[] first = challenges.next();
    assertEquals(Challenges.Use.FIRST, challenges.use(first));
    for (int i = 1; i < Challenges.MAX_USED; i++) {
      assertEquals(Challenges.Use.FIRST, challenges.use(challenges.next()));
    }
    assertEquals(Challenges.Use.AGAIN, challenges.use(first));
    assertEquals(Challenges.Use.FULL, challenges.use(challenges.next()));
    host.advance(Challenges.LIFE_NANOS);
    assertEquals(Challenges.Use.AGAIN, challenges.use(first), "as long as it is genuine");
    host.advance(1);
    assertFalse(challenges.genuine(first));
    assertEquals(Challenges.Use.FIRST, challenges.use(challenges.next()));
  }

  @Test
  void ownerThatIsNotAdmittedIsRefusedAfterItsProofWasVerified() {
    admitted.remove(a.owner());
    assertEquals(Outcome.DENIED, read(a.readProof(cache)));
    assertEquals(Outcome.ACCEPTED, read(b.readProof(cache)));
  }

  @Test
  void readerSeesOnlyTheCameraOfItsGrant() {
    try (VaultReader reader = a.reader(cache)) {
      assertEquals(Outcome.DENIED, reader.join(b.camera, TrackName.MAIN, view -> {}));
      assertEquals(Outcome.ABSENT, reader.join(a.camera, TrackName.MAIN, view -> {}));
    }
  }

  @Test
  void expiredGrantOpensNothingAndEndsWhatItOpened() {
    VaultReader reader = a.reader(cache);
    VaultWriter writer = a.writer(cache);
    ByteBuffer sealed = a.signed(TrackName.MAIN, new Location(1, 0, 0), 500, 0);
    assertEquals(Outcome.ACCEPTED, writer.put(TrackName.MAIN, sealed));
    host.advance(Duration.ofDays(7).toNanos());
    host.advance(121 * SECOND);
    assertEquals(Outcome.EXPIRED, reader.latestKeyframe(a.camera, TrackName.MAIN, view -> {}));
    assertEquals(Outcome.EXPIRED, read(a.readProof(cache)));
    host.jump(-Duration.ofDays(7).toMillis());
    assertEquals(
        Outcome.EXPIRED,
        reader.latestKeyframe(a.camera, TrackName.MAIN, view -> {}),
        "a wall clock set back prolongs nothing");
    host.jump(Duration.ofDays(30).toMillis());
    assertEquals(Outcome.EXPIRED, writer.put(TrackName.MAIN, sealed));
  }

  @Test
  void revokedGrantOpensNothingAndEndsWhatItOpened() {
    VaultReader reader = a.reader(cache);
    VaultWriter writer = a.writer(cache);
    VaultReader other = b.reader(cache);
    ByteBuffer sealed = a.signed(TrackName.MAIN, new Location(1, 0, 0), 500, 0);
    assertEquals(Outcome.ACCEPTED, writer.put(TrackName.MAIN, sealed));
    assertEquals(Outcome.ACCEPTED, cache.apply(a.root.revoke(1, a.subscribe)));
    assertEquals(Outcome.REVOKED, reader.join(a.camera, TrackName.MAIN, view -> {}));
    assertEquals(Outcome.REVOKED, read(a.readProof(cache)));
    assertEquals(Outcome.ACCEPTED, writer.put(TrackName.MAIN, sealed), "another grant lives");
    assertEquals(Outcome.ABSENT, other.join(b.camera, TrackName.MAIN, view -> {}));
    assertEquals(Outcome.ACCEPTED, cache.apply(a.root.revoke(2, a.publish)));
    assertEquals(Outcome.REVOKED, writer.put(TrackName.MAIN, sealed));
  }

  //
  @Test
  void readInFlightEndsWithTheObjectAtWhichItsGrantIsRevoked() {
    VaultReader reader = a.reader(cache);
    VaultWriter writer = a.writer(cache);
    for (int i = 0; i < 5; i++) {
      ByteBuffer sealed = a.signed(TrackName.MAIN, new Location(1, 0, i), 500, 0);
      assertEquals(Outcome.ACCEPTED, writer.put(TrackName.MAIN, sealed));
    }
    List<Location> seen = new ArrayList<>();
    Outcome outcome =
        reader.join(
            a.camera,
            TrackName.MAIN,
            view -> {
              seen.add(view.location());
              if (seen.size() == 2) {
                cache.apply(a.root.revoke(1, a.subscribe));
              }
            });
    assertEquals(Outcome.REVOKED, outcome);
    assertEquals(List.of(new Location(1, 0, 0), new Location(1, 0, 1)), seen);
  }

  @Test
  void revocationOfAnOwnerThatIsNotServedIsRefused() {
    Tenant stranger = new Tenant(host);
    assertEquals(Outcome.DENIED, cache.apply(stranger.root.revoke(1, stranger.subscribe)));
  }

  @Test
  void readersOfAnOwnerAreBoundedAndTheClosedMakePlace() {
    VaultReader first = a.reader(cache);
    for (int i = 1; i < Pins.MAX_READERS; i++) {
      assertEquals(Outcome.ACCEPTED, read(a.readProof(cache)));
    }
    assertEquals(Outcome.BUSY, read(a.readProof(cache)));
    assertEquals(Outcome.ACCEPTED, read(b.readProof(cache)), "another owner's place is its own");
    first.close();
    assertEquals(Outcome.ACCEPTED, read(a.readProof(cache)));
  }

  @Test
  void ownersAreBoundedAndTheIdleMakePlace() {
    CachePolicy d = CachePolicy.defaults();
    cache.reconfigure(new CachePolicy(d.bytesTotal(), d.bytesPerOwner(), 0, 2, 30, 1, 64, true));
    VaultReader reader = a.reader(cache);
    assertEquals(Outcome.BUSY, read(b.readProof(cache)));
    reader.close();
    assertEquals(Outcome.ACCEPTED, read(b.readProof(cache)));
    assertEquals(1, cache.statistics().owners());
  }

  @Test
  void closedCacheRefusesEverythingAndHoldsNothing() {
    VaultReader reader = a.reader(cache);
    VaultWriter writer = a.writer(cache);
    ByteBuffer sealed = a.signed(TrackName.MAIN, new Location(1, 0, 0), 500, 0);
    assertEquals(Outcome.ACCEPTED, writer.put(TrackName.MAIN, sealed));
    Proof proof = a.readProof(cache);
    cache.close();
    cache.close();
    assertEquals(Outcome.CLOSED, read(proof));
    assertEquals(Outcome.CLOSED, reader.join(a.camera, TrackName.MAIN, view -> {}));
    assertEquals(Outcome.CLOSED, writer.put(TrackName.MAIN, sealed));
    assertEquals(Outcome.CLOSED, cache.reconfigure(CachePolicy.defaults()));
    assertThrows(IllegalStateException.class, () -> cache.erase(a.owner()));
    assertEquals(0, cache.statistics().bytes());
  }

  @Test
  void buildingWithoutSayingWhomToServeIsMisuse() {
    assertThrows(IllegalStateException.class, () -> DefaultFrameCache.builder().host(host).build());
  }

  @Test
  void refusalCarriesNoVault() {
    Proof proof = a.readProof(cache);
    assertEquals(Outcome.ACCEPTED, read(proof));
    assertThrows(IllegalStateException.class, () -> cache.reader(proof).vault());
  }

  @Test
  void challengeIsThirtyTwoBytesOfNoLaterUse() {
    byte[] challenge = cache.challenge();
    byte[] copy = challenge.clone();
    cache.reader(a.displayKeys.prove(challenge, a.subscribe));
    assertArrayEquals(copy, challenge);
    assertEquals(32, challenge.length);
  }
}
