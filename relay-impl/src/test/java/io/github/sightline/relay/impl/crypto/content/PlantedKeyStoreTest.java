package io.github.sightline.relay.impl.crypto.content;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.crypto.Ed25519.Signer;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import io.github.sightline.relay.impl.crypto.Vectors;
import io.github.sightline.relay.impl.wire.SealedHeader;
import io.github.sightline.relay.media.OwnerId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Row G7: keys that are found by the id in the frame alone. The ids of two owners collide, for each
 * camera numbers its epochs from 1; here an id has one byte besides. A relay that mixes up its
 * displays hands each of them frames of all.
 */
class PlantedKeyStoreTest {
  private static final int SEEDS = 500;
  private static final int OWNERS = 3;
  private static final int STEPS = 12;

  /** A home: its camera seals under one epoch after another. */
  private static final class Home {
    final TrackIdentity track;
    final int number;

    Home(int number) {
      this.number = number;
      Signer camera = Signer.of(Vectors.bytes(32, 60 + number));
      track = Rig.track(OwnerId.of(Vectors.bytes(32, 50 + number)), camera, "main");
    }

    byte[] secret(int epoch) {
      return Vectors.bytes(32, 1000 * (number + 1) + epoch);
    }
  }

  /** Where displays look for the key of a frame. */
  private interface KeyStore {
    void granted(Home home, int epoch);

    /** What the display of a home shows of a frame; empty for nothing. */
    byte[] shown(Home display, byte[] sealed);
  }

  private static final List<Home> HOMES = List.of(new Home(0), new Home(1), new Home(2));

  /** Whether a display showed what was not its own. */
  private static boolean leaks(long seed, KeyStore store) {
    Random random = new Random(seed);
    for (int step = 1; step <= STEPS; step++) {
      Home camera = HOMES.get(random.nextInt(OWNERS));
      int epoch = 1 + random.nextInt(300);
      store.granted(camera, epoch);
      byte[] clear = {(byte) camera.number, (byte) step};
      byte[] sealed = seal(camera, epoch, clear);
      Home display = HOMES.get(random.nextInt(OWNERS));
      byte[] shown = store.shown(display, sealed);
      if (shown.length > 0 && shown[0] != display.number) {
        return true;
      }
    }
    return false;
  }

  private static byte[] seal(Home camera, int epoch, byte[] clear) {
    FrameSealer fresh =
        new FrameSealer(camera.track, Signer.of(Vectors.bytes(32, 60 + camera.number)));
    fresh.epoch(epoch, camera.secret(epoch));
    return Rig.seal(fresh, 0, 0, clear);
  }

  private static byte[] open(FrameOpener opener, byte[] sealed) {
    byte[] out = new byte[sealed.length];
    int length = opener.open(sealed, 0, sealed.length, out, 0);
    return Arrays.copyOf(out, Math.max(0, length));
  }

  /** The bug: one store for the whole app; a key is whoever's key has that id. */
  private static KeyStore byShortId() {
    Map<Integer, FrameOpener> byId = new HashMap<>();
    return new KeyStore() {
      @Override
      public void granted(Home home, int epoch) {
        FrameOpener opener = new FrameOpener(home.track);
        opener.epoch(epoch, home.secret(epoch), Long.MIN_VALUE);
        byId.put(epoch & 0xFF, opener);
      }

      @Override
      public byte[] shown(Home display, byte[] sealed) {
        int id = (int) SealedHeader.epoch(sealed, 0) & 0xFF;
        FrameOpener found = byId.get(id);
        return found == null ? new byte[0] : open(found, sealed);
      }
    };
  }

  /** As the library does: an opener belongs to one track of one owner. */
  private static KeyStore byOwner() {
    Map<Home, FrameOpener> openers = new HashMap<>();
    return new KeyStore() {
      @Override
      public void granted(Home home, int epoch) {
        openers
            .computeIfAbsent(home, h -> new FrameOpener(h.track))
            .epoch(epoch, home.secret(epoch), Long.MIN_VALUE);
      }

      @Override
      public byte[] shown(Home display, byte[] sealed) {
        FrameOpener own = openers.get(display);
        return own == null ? new byte[0] : open(own, sealed);
      }
    };
  }

  private static int firstLeak(Supplier<KeyStore> store, int seeds) {
    for (int seed = 1; seed <= seeds; seed++) {
      if (leaks(seed, store.get())) {
        return seed;
      }
    }
    return Integer.MAX_VALUE;
  }

  @Test
  void g7_theOracleFindsKeysThatAreFoundByAShortIdAlone() {
    int seed = firstLeak(PlantedKeyStoreTest::byShortId, SEEDS);
    assertTrue(seed <= SEEDS, "not found in " + SEEDS + " seeds");
  }

  @Test
  void g7_theOpenerOfATrackOpensNoOthersFrameWhateverItsId() {
    assertTrue(firstLeak(PlantedKeyStoreTest::byOwner, 60) > 60);
  }

  /** The same id, the right length, another owner: refused, and no other key is tried. */
  @Test
  void g7_aCollidingIdOfAnotherOwnerIsRefused() {
    List<String> wrong = new ArrayList<>();
    for (Home mine : HOMES) {
      FrameOpener opener = new FrameOpener(mine.track);
      opener.epoch(7, mine.secret(7), Long.MIN_VALUE);
      for (Home other : HOMES) {
        byte[] sealed = seal(other, 7, new byte[] {(byte) other.number});
        boolean opened = open(opener, sealed).length > 0;
        if (opened != (mine == other)) {
          wrong.add(mine.number + " with a frame of " + other.number);
        }
      }
    }
    assertTrue(wrong.isEmpty(), wrong::toString);
  }
}
