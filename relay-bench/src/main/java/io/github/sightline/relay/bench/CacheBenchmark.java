package io.github.sightline.relay.bench;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.cache.FrameCache;
import io.github.sightline.relay.cache.VaultReader;
import io.github.sightline.relay.cache.VaultWriter;
import io.github.sightline.relay.impl.cache.Group;
import io.github.sightline.relay.impl.cache.GroupRing;
import io.github.sightline.relay.impl.cache.OwnerVault;
import io.github.sightline.relay.impl.cache.Vaults;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.memory.PooledMemory;
import io.github.sightline.relay.impl.memory.Slab;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.SealedHandler;
import io.github.sightline.relay.media.SealedView;
import io.github.sightline.relay.media.TrackId;
import io.github.sightline.relay.media.TrackName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The cache against Caffeine (bounded by weight, without expiry) and a ConcurrentHashMap, each with
 * the same 488 MB: 128 tracks of two groups of 60 frames. All are asked for the same frames in the
 * same order (see {@link Wanted}). Their keys are made before and know their hash codes, so that
 * only the lookup is measured. Run with {@code -prof gc}, and once more with {@code -t 2}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms6g", "-Xmx6g"})
public class CacheBenchmark {
  private static final int TRACKS = 128;
  private static final int GROUPS = 2;
  private static final int FRAMES = TRACKS * GROUPS * CacheHome.GROUP;
  private static final int PICKS = 4 * FRAMES;

  /** Lookups of one call: a group's. */
  private static final int RUN = CacheHome.GROUP;

  /** A pick is track, group and object: 7, 1 and 6 bits. */
  private static final int GROUP_BITS = 6;

  private static final int TRACK_BITS = 7;
  private static final int OBJECT = (1 << GROUP_BITS) - 1;

  /** From one track to the next that is joined: all in turn, no neighbours. */
  private static final int STRIDE = 37;

  private static final long WEIGHT = 1L << 30;
  private static final CachePolicy POLICY =
      new CachePolicy(2L << 30, 64L << 20, 8L << 20, GROUPS, 3600, 1024, 64, false);

  /** What somebody would look up by in a plain map. */
  static final class Key {
    private final TrackId track;
    private final Location at;
    private final int hash;

    Key(TrackId track, Location at) {
      this.track = track;
      this.at = at;
      this.hash = 31 * track.hashCode() + at.hashCode();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && key.at.equals(at) && key.track.equals(track);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /** The same frames three times: in vaults, in a cache of their own, and once for both maps. */
  @State(Scope.Benchmark)
  public static class Filled {
    private final Vaults vaults = new Vaults(new PooledMemory(), POLICY);
    private final FrameCache cache =
        FrameCache.builder().admit(owner -> true).policy(POLICY).build();
    private final Cache<Key, ByteBuf> caffeine =
        Caffeine.newBuilder()
            .maximumWeight(WEIGHT)
            .weigher((Key key, ByteBuf value) -> value.capacity())
            .build();
    private final ConcurrentHashMap<Key, ByteBuf> map = new ConcurrentHashMap<>();
    private final List<CacheHome> homes = new ArrayList<>();
    private final GroupRing[] rings = new GroupRing[TRACKS];
    private final Key[] keys = new Key[TRACKS << TRACK_BITS];
    private final long now = System.nanoTime();

    /** Fills all four. */
    @Setup
    public void fill() {
      ByteBuffer frame = ByteBuffer.allocate(CacheHome.KEYFRAME_BYTES);
      for (int t = 0; t < TRACKS; t++) {
        CacheHome home = new CacheHome();
        homes.add(home);
        OwnerVault vault = home.vault(vaults);
        TrackId track = TrackIdentity.of(home.owner(), home.camera(), TrackName.MAIN).track();
        VaultWriter writer = home.writer(cache);
        for (int i = 0; i < GROUPS * CacheHome.GROUP; i++) {
          Location at = new Location(1, i / CacheHome.GROUP, i % CacheHome.GROUP);
          int length = CacheHome.length(at.object());
          CacheHome.sealed(frame, at, length);
          require(put(vaults, vault, track, frame, now));
          require(writer.put(TrackName.MAIN, frame).ok());
          keys[pick(t, i)] = new Key(track, at);
          Key own = new Key(track, at);
          ByteBuf value = copy(frame);
          caffeine.put(own, value);
          map.put(own, value);
        }
        rings[t] = Objects.requireNonNull(vault.track(track));
      }
    }
  }

  /** The i-th frame of a track. */
  private static int pick(int track, int i) {
    return track << TRACK_BITS | i / CacheHome.GROUP << GROUP_BITS | i % CacheHome.GROUP;
  }

  /** What is looked up, in which order. */
  @State(Scope.Benchmark)
  public static class Wanted {
    /**
     * In runs: groups in random order, each from its keyframe on, as joins and displays read.
     * Scattered: every frame somewhere else, as nobody reads.
     */
    @Param({"runs", "scattered"})
    private String order = "";

    private final int[] picks = new int[PICKS];

    /** Draws them. */
    @Setup
    public void draw() {
      SplittableRandom random = new SplittableRandom(1);
      boolean runs = order.equals("runs");
      for (int i = 0; i < PICKS; i++) {
        int first = i % CacheHome.GROUP;
        picks[i] =
            runs && first > 0
                ? picks[i - 1] + 1
                : pick(
                    random.nextInt(TRACKS),
                    random.nextInt(GROUPS) * CacheHome.GROUP
                        + (runs ? 0 : random.nextInt(CacheHome.GROUP)));
      }
    }
  }

  private static void require(boolean fine) {
    if (!fine) {
      throw new IllegalStateException("not accepted");
    }
  }

  private static ByteBuf copy(ByteBuffer frame) {
    byte[] bytes = new byte[frame.remaining()];
    frame.duplicate().get(bytes);
    return Unpooled.wrappedBuffer(bytes);
  }

  private static boolean put(
      Vaults vaults, OwnerVault vault, TrackId track, ByteBuffer frame, long now) {
    Slab slab = vault.arena().allocate(frame.remaining());
    if (slab == null) {
      return false;
    }
    frame.duplicate().get(slab.array(), slab.offset(), frame.remaining());
    boolean put = vault.put(now, track, SealedObject.whole(slab, frame.remaining(), 0)).ok();
    vaults.step(now);
    return put;
  }

  /** Each thread its own reader and its own writer, of the same cache. */
  private final class Mine {
    private final CacheHome home = new CacheHome();
    private final TrackId track =
        TrackIdentity.of(home.owner(), home.camera(), TrackName.MAIN).track();
    private final VaultWriter writer;
    private final VaultReader[] readers = new VaultReader[TRACKS];
    private final ByteBuffer frame = ByteBuffer.allocate(CacheHome.KEYFRAME_BYTES);
    private long next;

    Mine(Filled filled) {
      writer = home.writer(filled.cache);
      for (int i = 0; i < TRACKS; i++) {
        readers[i] = filled.homes.get(i).reader(filled.cache);
      }
    }

    ByteBuffer frame(Location at) {
      return CacheHome.sealed(frame, at, CacheHome.length(at.object()));
    }

    Location following() {
      long at = next++;
      return new Location(1, at / CacheHome.GROUP, at % CacheHome.GROUP);
    }
  }

  private final Touch touch = new Touch();
  private Mine mine;
  private int at;

  /** Reads the two ends of what it is given. */
  private static final class Touch implements SealedHandler {
    private long sum;
    private int seen;

    @Override
    public void onSealed(SealedView frame) {
      ByteBuffer sealed = frame.sealed();
      sum += sealed.get(0) + sealed.get(sealed.limit() - 1);
      seen++;
    }
  }

  /** Opens what a thread needs. */
  @Setup
  public void open(Filled filled) {
    mine = new Mine(filled);
    at = new SplittableRandom(System.nanoTime()).nextInt(PICKS / RUN) * RUN;
  }

  /** Where the next run of picks begins. */
  private int run() {
    at = at + RUN < PICKS ? at + RUN : 0;
    return at;
  }

  private int pick(Wanted wanted) {
    at = at + 1 < PICKS ? at + 1 : 0;
    return wanted.picks[at];
  }

  /** In an opened read: the track's ring once for a group, then by number. */
  @Benchmark
  @OperationsPerInvocation(RUN)
  public void lookup(Filled filled, Wanted wanted, Blackhole sink) {
    int from = run();
    int opened = -1;
    Group group = null;
    for (int i = from; i < from + RUN; i++) {
      int pick = wanted.picks[i];
      if (pick >>> GROUP_BITS != opened) {
        opened = pick >>> GROUP_BITS;
        group = filled.rings[pick >>> TRACK_BITS].group(1, opened & 1);
      }
      sink.consume(group.object(filled.now, pick & OBJECT));
    }
  }

  /** The same frames by their keys. */
  @Benchmark
  @OperationsPerInvocation(RUN)
  public void lookupCaffeine(Filled filled, Wanted wanted, Blackhole sink) {
    int from = run();
    for (int i = from; i < from + RUN; i++) {
      sink.consume(filled.caffeine.getIfPresent(filled.keys[wanted.picks[i]]));
    }
  }

  /** The same frames by their keys. */
  @Benchmark
  @OperationsPerInvocation(RUN)
  public void lookupConcurrentHashMap(Filled filled, Wanted wanted, Blackhole sink) {
    int from = run();
    for (int i = from; i < from + RUN; i++) {
      sink.consume(filled.map.get(filled.keys[wanted.picks[i]]));
    }
  }

  /** By the front door: right, pin, look up, compare, lend, read, unpin; 10 ms lost count too. */
  @Benchmark
  public long lookupPinRead(Filled filled, Wanted wanted) {
    int pick = pick(wanted);
    int track = pick >>> TRACK_BITS;
    Location location = filled.keys[pick].at;
    Outcome outcome =
        mine.readers[track].range(
            filled.homes.get(track).camera(), TrackName.MAIN, location, location, touch);
    require(outcome.ok() || outcome == Outcome.BACK_PRESSURED);
    return touch.sum;
  }

  /** The same with a reference count, which is what pooled memory needs there. */
  @Benchmark
  public long lookupPinReadCaffeine(Filled filled, Wanted wanted) {
    return read(filled.caffeine.getIfPresent(filled.keys[pick(wanted)]));
  }

  /** The same with a reference count. */
  @Benchmark
  public long lookupPinReadConcurrentHashMap(Filled filled, Wanted wanted) {
    return read(filled.map.get(filled.keys[pick(wanted)]));
  }

  private long read(@Nullable ByteBuf found) {
    if (found == null) {
      return 0;
    }
    found.retain();
    touch.sum += found.getByte(0) + found.getByte(found.capacity() - 1);
    found.release();
    return touch.sum;
  }

  /** All 60 frames of the newest group, nothing copied; fewer when the system took 10 ms away. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public long join(Filled filled) {
    int track = at = (at + STRIDE) % TRACKS;
    touch.seen = 0;
    Outcome outcome =
        mine.readers[track].join(filled.homes.get(track).camera(), TrackName.MAIN, touch);
    require(touch.seen == CacheHome.GROUP || outcome == Outcome.BACK_PRESSURED);
    return touch.sum;
  }

  /** The same out of the map. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public long joinConcurrentHashMap(Filled filled) {
    int track = at = (at + STRIDE) % TRACKS;
    for (int i = 0; i < CacheHome.GROUP; i++) {
      read(filled.map.get(filled.keys[pick(track, CacheHome.GROUP + i)]));
    }
    return touch.sum;
  }

  /** One frame in, by the front door; the track's oldest group out, wiped. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public Outcome putEvict(Filled filled) {
    Outcome outcome = mine.writer.put(TrackName.MAIN, mine.frame(mine.following()));
    require(outcome.ok());
    return outcome;
  }

  /** One frame in, copied as ours is; the weight's bound evicts. Nothing is wiped. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public void putEvictCaffeine(Filled filled) {
    Location location = mine.following();
    filled.caffeine.put(new Key(mine.track, location), copy(mine.frame(location)));
  }

  /** One frame in, the one of two groups before out. Nothing is wiped. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public void putEvictConcurrentHashMap(Filled filled) {
    long old = mine.next - (long) GROUPS * CacheHome.GROUP;
    Location location = mine.following();
    filled.map.put(new Key(mine.track, location), copy(mine.frame(location)));
    if (old >= 0) {
      Location before = new Location(1, old / CacheHome.GROUP, old % CacheHome.GROUP);
      filled.map.remove(new Key(mine.track, before));
    }
  }

  /** Nine reads and a put, by the front door. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public long mixed(Filled filled, Wanted wanted) {
    for (int i = 0; i < 9; i++) {
      lookupPinRead(filled, wanted);
    }
    putEvict(filled);
    return touch.sum;
  }

  /** The same. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public long mixedCaffeine(Filled filled, Wanted wanted) {
    for (int i = 0; i < 9; i++) {
      lookupPinReadCaffeine(filled, wanted);
    }
    putEvictCaffeine(filled);
    return touch.sum;
  }

  /** The same. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public long mixedConcurrentHashMap(Filled filled, Wanted wanted) {
    for (int i = 0; i < 9; i++) {
      lookupPinReadConcurrentHashMap(filled, wanted);
    }
    putEvictConcurrentHashMap(filled);
    return touch.sum;
  }
}
