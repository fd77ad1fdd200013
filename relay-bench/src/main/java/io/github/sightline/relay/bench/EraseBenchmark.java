package io.github.sightline.relay.bench;

import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.impl.cache.Erased;
import io.github.sightline.relay.impl.cache.OwnerVault;
import io.github.sightline.relay.impl.cache.Vaults;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.memory.PooledMemory;
import io.github.sightline.relay.impl.memory.Slab;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.TrackId;
import io.github.sightline.relay.media.TrackName;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long until nobody can reach an owner's frames, and until their memory is overwritten, with 1
 * MB and with 1 GB held. One call each, for there is nothing to erase twice; the code was compiled
 * before, by erasing small owners.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 10)
@Measurement(iterations = 20)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms4g", "-Xmx4g"})
public class EraseBenchmark {
  private static final long ROOM = 3L << 29;
  private static final int FRAME = 29_000;
  private static final int WARM = 10_000;
  private static final CachePolicy POLICY =
      new CachePolicy(ROOM, ROOM, 0, CachePolicy.MAX_GROUPS, 3600, 4, 4096, false);

  /** What the owner holds. */
  @Param({"1", "1000"})
  private int megabytes;

  private final Vaults vaults = new Vaults(new PooledMemory(), POLICY);
  private final CacheHome home = new CacheHome();
  private final ByteBuffer frame = ByteBuffer.allocate(FRAME);
  private int filled;

  /** Erases an owner of three frames, often. */
  @Setup
  public void warm() {
    for (int i = 0; i < WARM; i++) {
      fill(3);
      vaults.erase(home.owner());
      wipe();
    }
  }

  /** Fills the vault, spread over tracks of 16 groups. */
  @Setup(Level.Invocation)
  public void fill() {
    fill((int) (megabytes * 1_000_000L / FRAME));
  }

  private void fill(int frames) {
    OwnerVault vault = home.vault(vaults);
    filled++;
    for (int i = 0; i < frames; i++) {
      Location at = new Location(filled, i / CacheHome.GROUP % 16, i % CacheHome.GROUP);
      TrackName name = TrackName.of("t" + i / CacheHome.GROUP / 16);
      TrackId track = TrackIdentity.of(home.owner(), home.camera(), name).track();
      CacheHome.sealed(frame, at, FRAME);
      Slab slab = Objects.requireNonNull(vault.arena().allocate(FRAME));
      frame.duplicate().get(slab.array(), slab.offset(), FRAME);
      if (!vault.put(0, track, SealedObject.whole(slab, FRAME, 0)).ok()) {
        throw new IllegalStateException("not accepted");
      }
    }
  }

  /** Wipes what is left, unmeasured. */
  @TearDown(Level.Invocation)
  public void wipe() {
    while (vaults.step(0)) {
      filled += 0;
    }
    if (vaults.statistics().bytes() != 0) {
      throw new IllegalStateException("not wiped: " + vaults.statistics());
    }
  }

  /** Until no lookup finds anything. */
  @Benchmark
  public Erased eraseToUnreachable() {
    return vaults.erase(home.owner());
  }

  /** Until all of it is overwritten, step by step, and given back. */
  @Benchmark
  public int eraseToWiped() {
    vaults.erase(home.owner());
    int steps = 0;
    while (vaults.step(0)) {
      steps++;
    }
    return steps;
  }
}
