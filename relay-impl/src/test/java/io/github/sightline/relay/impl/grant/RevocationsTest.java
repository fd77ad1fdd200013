package io.github.sightline.relay.impl.grant;

import static io.github.sightline.relay.impl.grant.Household.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.spi.StateStore;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RevocationsTest {
  private final Household home = new Household(41);
  private final Household stranger = new Household(42);
  private final Cells cells = new Cells();
  private final Revocations revocations = new Revocations(2, cells);

  //
  @Property(tries = 60)
  void whateverTheOrderTheGreatestRevisionStays(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 0, max = 6) Integer> revisions,
      @ForAll @Size(min = 12, max = 12) List<Boolean> restarts) {
    GrantChain chain = home.chain(1);
    Cells durable = new Cells();
    Revocations store = new Revocations(2, durable);
    int greatest = -1;
    for (int i = 0; i < revisions.size(); i++) {
      int revision = revisions.get(i);
      // Even revisions name the grant, odd ones take it back: only the newest counts.
      Revocation next =
          revision % 2 == 0
              ? home.revocation(revision, 0, chain.grants().get(0))
              : home.revocation(revision, 0);
      Outcome expected = revision > greatest ? Outcome.ACCEPTED : Outcome.EXPIRED;
      assertEquals(expected, store.apply(next));
      greatest = Math.max(greatest, revision);
      store = restarts.get(i) ? new Revocations(2, durable) : store;
      assertEquals(greatest % 2 == 0, store.voids(chain));
    }
  }

  //
  @Test
  void olderAndEqualRevisionsChangeNothing() {
    GrantChain chain = home.chain(1);
    Revocation newest = home.revocation(5, 0, chain.grants().get(0));
    assertEquals(Outcome.ACCEPTED, revocations.apply(newest));
    assertEquals(Outcome.EXPIRED, revocations.apply(newest));
    assertEquals(Outcome.EXPIRED, revocations.apply(home.revocation(5, 0)));
    assertEquals(Outcome.EXPIRED, revocations.apply(home.revocation(4, 0)));
    assertEquals(newest, revocations.newest(home.owner));
    assertTrue(revocations.voids(chain));
    assertNull(revocations.newest(stranger.owner));
  }

  //
  @Test
  void restartDoesNotRollBack() {
    GrantChain chain = home.chain(1);
    revocations.apply(home.revocation(5, 0, chain.grants().get(0)));
    Revocations restarted = new Revocations(2, cells);
    assertEquals(Outcome.EXPIRED, restarted.apply(home.revocation(4, 0)));
    assertTrue(restarted.voids(chain));
    assertEquals(5, revision(restarted, home));
    assertEquals(Outcome.ACCEPTED, restarted.apply(home.revocation(6, 0)));
    assertFalse(restarted.voids(chain));
  }

  @Test
  void everyFlippedBitIsRefused() {
    byte[] good = Household.encoded(home.revocation(1, 7, home.chain(1).grants().get(0)).encoded());
    for (int bit = 0; bit < 8 * good.length; bit++) {
      byte[] bad = good.clone();
      bad[bit >> 3] ^= (byte) (1 << (bit & 7));
      Revocation parsed = Revocation.parse(ByteBuffer.wrap(bad));
      if (parsed != null) {
        assertEquals(Outcome.DENIED, revocations.apply(parsed), "bit " + bit);
      }
    }
    assertNull(revocations.newest(home.owner));
    assertTrue(cells.written.isEmpty());
  }

  @Test
  void anotherOwnersSignatureIsRefused() {
    byte[] forged = Household.encoded(stranger.revocation(1, NOW).encoded());
    System.arraycopy(home.owner.bytes(), 0, forged, 4, 32);
    Revocation parsed = Revocation.parse(ByteBuffer.wrap(forged));
    assertNotNull(parsed);
    assertEquals(Outcome.DENIED, revocations.apply(parsed));
  }

  @Test
  void ownersBeyondTheLimitFindNoPlaceAndNobodyLosesTheirs() {
    Household third = new Household(43);
    assertEquals(Outcome.ACCEPTED, revocations.apply(home.revocation(1, 0)));
    assertEquals(Outcome.ACCEPTED, revocations.apply(stranger.revocation(1, 0)));
    assertEquals(Outcome.BUSY, revocations.apply(third.revocation(1, 0)));
    assertNull(revocations.newest(third.owner));
    assertEquals(Outcome.ACCEPTED, revocations.apply(home.revocation(2, 0)));
    assertEquals(2, revision(revocations, home));
    assertEquals(2, cells.written.size());
  }

  @Test
  void storedStateIsReadOnceWhileThereIsPlace() {
    revocations.apply(home.revocation(1, 0));
    revocations.apply(stranger.revocation(1, 0));
    Revocations small = new Revocations(1, cells);
    cells.reads = 0;
    for (int i = 0; i < 3; i++) {
      assertEquals(1, revision(small, home));
    }
    assertEquals(1, cells.reads);
    for (int i = 0; i < 3; i++) {
      assertEquals(1, revision(small, stranger));
    }
    assertEquals(4, cells.reads);
  }

  //
  @Test
  void unreadableStateVoidsAllUntilANewerOneComes() {
    GrantChain chain = home.chain(1);
    byte[] good = Household.encoded(home.revocation(3, 0).encoded());
    byte[] tampered = good.clone();
    tampered[good.length - 1] ^= 1;
    byte[] foreign = Household.encoded(stranger.revocation(3, 0).encoded());
    for (byte[] cell : List.of(new byte[0], new byte[] {1}, tampered, foreign)) {
      Cells damaged = new Cells();
      damaged.written.put(home.owner, cell);
      Revocations store = new Revocations(2, damaged);
      assertTrue(store.voids(chain));
      assertNull(store.newest(home.owner));
      assertEquals(Outcome.ACCEPTED, store.apply(home.revocation(0, 0)));
      assertFalse(store.voids(chain));
    }
  }

  @Test
  void revokedStayOutThoughTheDiskIsFull() {
    GrantChain chain = home.chain(1);
    cells.full = true;
    Revocation revocation = home.revocation(1, 0, chain.grants().get(0));
    assertThrows(IllegalStateException.class, () -> revocations.apply(revocation));
    assertTrue(revocations.voids(chain));
  }

  @Test
  void everyOwnerHasACellOfItsOwn() {
    Map<String, byte[]> state = new HashMap<>();
    Revocations.Store store =
        Revocations.Store.in(
            new StateStore() {
              @Override
              public @Nullable ByteBuffer get(String cell) {
                byte[] b = state.get(cell);
                return b == null ? null : ByteBuffer.wrap(b);
              }

              @Override
              public void put(String cell, ByteBuffer borrowed) {
                state.put(cell, Household.encoded(borrowed));
              }
            });
    assertNull(store.read(home.owner));
    new Revocations(2, store).apply(home.revocation(1, 0));
    new Revocations(2, store).apply(stranger.revocation(2, 0));
    assertEquals(2, state.size());
    Revocations restarted = new Revocations(2, store);
    assertEquals(1, revision(restarted, home));
    assertEquals(2, revision(restarted, stranger));
  }

  @Test
  void versionMovesWithEveryChangeAndOnlyThen() {
    assertEquals(0, revocations.version());
    Revocation first = home.revocation(1, 0);
    revocations.apply(first);
    assertEquals(1, revocations.version());
    revocations.apply(first);
    revocations.newest(stranger.owner);
    assertEquals(1, revocations.version());
    revocations.apply(stranger.revocation(1, 0));
    assertEquals(2, revocations.version());
  }

  @Test
  void numberOfOwnersIsBounded() {
    assertThrows(IllegalArgumentException.class, () -> new Revocations(0, cells));
    assertThrows(
        IllegalArgumentException.class, () -> new Revocations(Revocations.MAX_OWNERS + 1, cells));
    assertNotEquals(null, new Revocations(Revocations.MAX_OWNERS, cells));
  }

  private static long revision(Revocations store, Household of) {
    Revocation newest = store.newest(of.owner);
    assertNotNull(newest);
    return newest.revision();
  }
}
