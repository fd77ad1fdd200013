package io.github.sightline.relay.bench;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.cache.FrameCache;
import io.github.sightline.relay.cache.VaultReader;
import io.github.sightline.relay.cache.VaultWriter;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.TrackName;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What a flood costs the quiet. Many owners write one group after another into a cache that holds a
 * fifth of it; in a second run one more owner writes a hundred times as much as each of them. Every
 * put and read goes through the front door of one cache. The quiet look up frames of their own
 * newest group at random, and their latest keyframe.
 *
 * <p>{@code java -Xmx6g -cp relay-bench/target/benchmarks.jar
 * io.github.sightline.relay.bench.FloodReport}
 */
@Command(
    name = "FloodReport",
    mixinStandardHelpOptions = true,
    description = "Hit ratio of quiet owners with and without one that floods.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:the quiet lose 1 %% or less and memory stayed in its bound", "1:not so"})
public final class FloodReport implements Callable<Integer> {
  private static final int GROUP = 30;
  private static final int KEYFRAME = 130_000;
  private static final int DELTA = 30_000;
  private static final int READ_EVERY = 10;
  private static final double MOST_DROP = 1;

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--owners", description = "quiet ones (default: ${DEFAULT-VALUE})")
  private int owners = 10_000;

  @Option(names = "--megabytes", description = "bound of the cache (default: ${DEFAULT-VALUE})")
  private int megabytes = 2000;

  @Option(names = "--flood", description = "times a quiet one's rate (default: ${DEFAULT-VALUE})")
  private int flood = 100;

  @Option(names = "--groups", description = "each quiet owner writes (default: ${DEFAULT-VALUE})")
  private int groups = 3;

  @Option(names = "--seed", description = "of the reads (default: ${DEFAULT-VALUE})")
  private long seed = 1;

  @Option(names = "--json", paramLabel = "FILE", description = "write every figure there")
  private @Nullable Path json;

  @Option(names = "--html", paramLabel = "FILE", description = "draw the curves there")
  private @Nullable Path html;

  private final List<CacheHome> homes = new ArrayList<>();
  private final ByteBuffer frame = ByteBuffer.allocate(KEYFRAME);
  private final byte[] copy = new byte[KEYFRAME];

  /**
   * Runs both.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(new CommandLine(new FloodReport()).execute(args));
  }

  /**
   * A moment of a run: after every quiet owner wrote one more frame.
   *
   * @param frameHits percent of the frames looked up that were there
   * @param keyframeHits percent of the latest keyframes looked up that were there
   * @param bytes in use
   */
  record Moment(double frameHits, double keyframeHits, long bytes) {}

  /**
   * A run.
   *
   * @param reads of frames, as many of keyframes
   * @param frameHits percent, of all reads
   * @param keyframeHits percent, of all reads
   * @param mostBytes in use at any moment
   * @param floodPuts accepted from the flooding owner
   * @param seconds it took
   * @param moments one after another
   */
  record Run(
      long reads,
      double frameHits,
      double keyframeHits,
      long mostBytes,
      long floodPuts,
      double seconds,
      List<Moment> moments) {}

  @Override
  public Integer call() throws Exception {
    for (int i = 0; i <= owners; i++) {
      homes.add(new CacheHome());
    }
    Run calm = run(0);
    Run flooded = run(flood);
    long bound = megabytes * 1_000_000L;
    double drop = calm.frameHits - flooded.frameHits;
    double keyframeDrop = calm.keyframeHits - flooded.keyframeHits;
    boolean pass = drop <= MOST_DROP && keyframeDrop <= MOST_DROP && flooded.mostBytes <= bound;
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("what", "hit ratio of quiet owners while one floods");
    report.put("machine", Machine.here());
    report.put("command", OnTimeTable.command(getClass(), spec));
    report.put("quietOwners", owners);
    report.put("groupBytes", KEYFRAME + (GROUP - 1) * DELTA);
    report.put("boundBytes", bound);
    report.put("floodTimes", flood);
    report.put("frameHitsDropPercent", drop);
    report.put("keyframeHitsDropPercent", keyframeDrop);
    report.put("pass", pass);
    report.put("calm", calm);
    report.put("flooded", flooded);
    if (json != null) {
      OnTimeTable.write(json, OnTimeTable.mapper().writeValueAsString(report));
    }
    if (html != null) {
      OnTimeTable.write(html, FloodChart.page(calm, flooded, bound, Machine.here()));
    }
    System.out.printf(
        "frames %.3f -> %.3f %%, keyframes %.3f -> %.3f %%, at most %d of %d bytes: %s%n",
        calm.frameHits,
        flooded.frameHits,
        calm.keyframeHits,
        flooded.keyframeHits,
        flooded.mostBytes,
        bound,
        pass ? "as it should be" : "MISSED");
    return pass ? 0 : 1;
  }

  /** What reads found since the last look. */
  private final class Tally {
    private long reads;
    private long frames;
    private long keyframes;

    void read(VaultReader reader, CacheHome home, Location newest, Location wanted) {
      reads++;
      frames += hit(reader, home, wanted) ? 1 : 0;
      keyframes += hit(reader, home, new Location(1, newest.group(), 0)) ? 1 : 0;
    }

    private boolean hit(VaultReader reader, CacheHome home, Location at) {
      return reader
          .range(home.camera(), TrackName.MAIN, at, at, v -> v.sealed().get(copy, 0, 1))
          .ok();
    }

    void add(Tally more) {
      reads += more.reads;
      frames += more.frames;
      keyframes += more.keyframes;
    }

    double percent(long hits) {
      return reads == 0 ? 0 : 100.0 * hits / reads;
    }
  }

  private Run run(int times) {
    long start = System.nanoTime();
    long bound = megabytes * 1_000_000L;
    CachePolicy policy =
        new CachePolicy(bound, Math.max(1 << 20, bound / 8), 0, 2, 3600, owners + 1, 4, false);
    try (FrameCache cache = FrameCache.builder().admit(o -> true).policy(policy).build()) {
      List<VaultWriter> writers = homes.stream().map(home -> home.writer(cache)).toList();
      List<VaultReader> readers = homes.stream().map(home -> home.reader(cache)).toList();
      SplittableRandom random = new SplittableRandom(seed);
      List<Moment> moments = new ArrayList<>();
      Tally all = new Tally();
      long most = 0;
      long flooded = 0;
      for (int i = 0; i < groups * GROUP; i++) {
        Location at = new Location(1, i / GROUP, i % GROUP);
        Tally now = new Tally();
        for (int n = 0; n < owners; n++) {
          put(writers.get(n), at);
          if (times > 0 && n % Math.max(1, owners / times) == 0) {
            flooded += put(writers.get(owners), flood(flooded)) ? 1 : 0;
          }
          if (n % READ_EVERY == 0) {
            int who = random.nextInt(n + 1);
            Location wanted = new Location(1, at.group(), random.nextLong(at.object() + 1));
            now.read(readers.get(who), homes.get(who), at, wanted);
          }
        }
        long bytes = cache.statistics().bytes();
        most = Math.max(most, bytes);
        all.add(now);
        moments.add(new Moment(now.percent(now.frames), now.percent(now.keyframes), bytes));
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      return new Run(
          all.reads,
          all.percent(all.frames),
          all.percent(all.keyframes),
          most,
          flooded,
          seconds,
          moments);
    }
  }

  private static Location flood(long put) {
    return new Location(1, put / GROUP, put % GROUP);
  }

  private boolean put(VaultWriter writer, Location at) {
    int length = at.object() == 0 ? KEYFRAME : DELTA;
    Outcome outcome = writer.put(TrackName.MAIN, CacheHome.sealed(frame, at, length));
    return outcome.ok();
  }
}
