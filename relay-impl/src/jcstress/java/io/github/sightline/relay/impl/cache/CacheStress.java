package io.github.sightline.relay.impl.cache;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.memory.PoisoningMemory;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackId;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * C1, C4, C15 on real hardware: a pinned reader against each thing a writer can do to what it reads,
 * with memory that is poisoned and handed on at once. It misses, or reads its own frame; nothing
 * else.
 */
public final class CacheStress {
  private static final int MISS = 0;
  private static final int OWN = 1;
  private static final int OTHER = 2;
  private static final int LENGTH = 160;
  private static final OwnerId A = Sealed.owner(1);
  private static final OwnerId B = Sealed.owner(2);
  private static final TrackId TRACK = Sealed.track(A, 1);
  private static final TrackId THEIRS = Sealed.track(B, 1);
  private static final Location AT = new Location(1, 0, 0);
  private static final byte[] FRAME = Sealed.bytes(A, TRACK, AT, LENGTH, 0);
  private static final byte[] LATER = Sealed.bytes(A, TRACK, new Location(1, 1, 0), LENGTH, 0);
  private static final byte[] FOREIGN = Sealed.bytes(B, THEIRS, AT, LENGTH, 0);

  private CacheStress() {}

  private static CachePolicy policy(int tracks) {
    return new CachePolicy(1 << 20, 1 << 20, 0, 1, 30, 4, tracks, false);
  }

  private static @Nullable SealedObject find(GroupRing ring) {
    Group group = ring.group(1, 0);
    return group == null ? null : group.object(0, 0);
  }

  /** A vault, its writer and one reader. */
  static class Vault {
    final Vaults vaults = new Vaults(new PoisoningMemory(64), policy(2));
    final OwnerVault own = Objects.requireNonNull(vaults.open(A));
    final OwnerVault theirs = Objects.requireNonNull(vaults.open(B));
    final Pins.Pin pin = Objects.requireNonNull(own.pins().register(0, Long.MAX_VALUE));
    final GroupRing ring;

    Vault() {
      put(own, TRACK, FRAME);
      ring = Objects.requireNonNull(own.track(TRACK));
    }

    final void put(OwnerVault vault, TrackId track, byte[] frame) {
      vault.put(0, track, Objects.requireNonNull(Sealed.in(vault.arena(), frame)));
    }

    /** Wipes what is free, and lets another owner have the memory. */
    final void recycle() {
      while (vaults.step(0)) {
        put(theirs, THEIRS, FOREIGN);
      }
      put(theirs, THEIRS, FOREIGN);
    }

    final int read() {
      pin.pin();
      SealedObject found = find(ring);
      int seen = MISS;
      if (found != null && found.check(A) == 0) {
        seen = Arrays.equals(FRAME, Sealed.read(found)) ? OWN : OTHER;
      }
      pin.unpin();
      return seen;
    }

    final int readAfterUnpinning() {
      pin.pin();
      SealedObject found = find(ring);
      boolean own = found != null && found.check(A) == 0;
      pin.unpin();
      if (found == null || !own) {
        return MISS;
      }
      try {
        boolean whole = true;
        for (int i = 0; i < 50; i++) {
          whole &= Arrays.equals(FRAME, Sealed.read(found));
        }
        return whole ? OWN : OTHER;
      } catch (IllegalStateException released) {
        return OTHER;
      }
    }
  }

  /** What a reader may see. */
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "a miss")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "its own frame")
  @Outcome(expect = FORBIDDEN, desc = "other bytes")
  static final class OwnOrNothing {}

  /** A newer group takes the place of the one that is read. */
  @JCStressTest
  @State
  @JCStressMeta(OwnOrNothing.class)
  public static class EvictAndRead extends Vault {
    /** The writer. */
    @Actor
    public void writer() {
      put(own, TRACK, LATER);
      recycle();
    }

    /** The reader. */
    @Actor
    public void reader(I_Result r) {
      r.r1 = read();
    }
  }

  /** The owner is erased. */
  @JCStressTest
  @State
  @JCStressMeta(OwnOrNothing.class)
  public static class EraseOwnerAndRead extends Vault {
    /** The writer. */
    @Actor
    public void writer() {
      vaults.erase(A);
      recycle();
    }

    /** The reader. */
    @Actor
    public void reader(I_Result r) {
      r.r1 = read();
    }
  }

  /** The track is erased. */
  @JCStressTest
  @State
  @JCStressMeta(OwnOrNothing.class)
  public static class EraseTrackAndRead extends Vault {
    /** The writer. */
    @Actor
    public void writer() {
      vaults.erase(A, TRACK);
      recycle();
    }

    /** The reader. */
    @Actor
    public void reader(I_Result r) {
      r.r1 = read();
    }
  }

  /** A new policy takes everything out but the newest owner. */
  @JCStressTest
  @State
  @JCStressMeta(OwnOrNothing.class)
  public static class ReconfigureAndRead extends Vault {
    /** The writer. */
    @Actor
    public void writer() {
      vaults.reconfigure(0, new CachePolicy(1 << 20, 1 << 20, 0, 1, 1, 1, 1, false));
      vaults.reconfigure(0, policy(2));
      vaults.step(0);
    }

    /** The reader. */
    @Actor
    public void reader(I_Result r) {
      r.r1 = read();
    }
  }

  /** What was erased is put again. */
  @JCStressTest
  @State
  @JCStressMeta(OwnOrNothing.class)
  public static class EraseAndPutAgain extends Vault {
    /** The writer. */
    @Actor
    public void writer() {
      vaults.erase(A, TRACK);
      recycle();
      put(own, TRACK, FRAME);
    }

    /** The reader. */
    @Actor
    public void reader(I_Result r) {
      r.r1 = read();
    }
  }

  /** A planted bug: the reader lets go before it has read. A run of this alone has to fail. */
  @JCStressTest
  @State
  @JCStressMeta(OwnOrNothing.class)
  public static class PlantedEarlyUnpin extends Vault {
    /** The writer. */
    @Actor
    public void writer() {
      vaults.erase(A);
      recycle();
    }

    /** The reader. */
    @Actor
    public void reader(I_Result r) {
      r.r1 = readAfterUnpinning();
    }
  }

  /** What is published is complete, or is not there. */
  @JCStressTest
  @State
  @JCStressMeta(OwnOrNothing.class)
  public static class PublishAndRead {
    private final Vaults vaults = new Vaults(new PoisoningMemory(64), policy(2));
    private final OwnerVault own = Objects.requireNonNull(vaults.open(A));

    /** The writer. */
    @Actor
    public void writer() {
      own.put(0, TRACK, Objects.requireNonNull(Sealed.in(own.arena(), FRAME)));
    }

    /** The reader. */
    @Actor
    public void reader(I_Result r) {
      GroupRing ring = own.track(TRACK);
      SealedObject found = ring == null ? null : find(ring);
      r.r1 = found == null ? MISS : Arrays.equals(FRAME, Sealed.read(found)) ? OWN : OTHER;
    }
  }
}
