package io.github.sightline.relay.bench;

import io.github.sightline.relay.sim.LinkModel;
import io.github.sightline.relay.sim.World;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
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
 * The whole product on one core: camera, relay and display with full crypto over links in memory.
 * An operation is one frame of real size sealed, sent, cached, repaired, opened and shown, and 33
 * ms of virtual time; its time is the CPU of all three roles and of the simulator. With {@code
 * -prof gc}, gc.alloc.rate.norm is the bytes allocated per frame, the simulator's among them.
 *
 * <p>{@code goodput} is clear bytes shown per second, {@code shown} the frames, {@code cpuMicros}
 * the CPU they took: on a shared machine cpuMicros / shown is the figure to compare.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class Loss1080pBenchmark {
  private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
  private static final int BUDGET_MILLIS = 200;
  private static final double ONE_WAY_MILLIS = 12.5;

  /** Share lost on each hop, percent. */
  @Param({"0", "1", "2", "5", "10", "20"})
  public double loss;

  /** Mean run of lost datagrams: 1 is independent loss, 3 and 8 are Gilbert's. */
  @Param({"1", "3", "8"})
  public double burst;

  /** Frame sizes: small (26 and 104 fragments) or real. */
  @Param({"real"})
  public String frames;

  private @Nullable Film film;

  /** What came of it, per second. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Shown {
    /** Clear bytes of the frames shown. */
    public long goodput;

    /** Frames shown. */
    public long shown;

    /** Microseconds of CPU of all three roles and the simulator; over shown: per frame. */
    public long cpuMicros;
  }

  /** A world in which the display has begun to show. */
  @Setup(Level.Trial)
  public void open() {
    LinkModel weather =
        burst > 1 ? LinkModel.bursty(loss / 100, burst) : LinkModel.lossy(loss / 100);
    LinkModel hop = weather.delayMillis(ONE_WAY_MILLIS);
    Film made = new Film(new World(1), FrameSizes.of(frames), hop, hop, BUDGET_MILLIS);
    made.begin();
    film = made;
  }

  /** Closes the world. */
  @TearDown(Level.Trial)
  public void close() {
    running().close();
  }

  /**
   * One frame.
   *
   * @param count of what was shown meanwhile
   */
  @Benchmark
  public void frame(Shown count) {
    Film running = running();
    long bytes = running.shownBytes();
    int shown = running.shown();
    long cpu = CPU.getCurrentThreadCpuTime();
    running.frame();
    count.cpuMicros += (CPU.getCurrentThreadCpuTime() - cpu) / 1000;
    count.goodput += running.shownBytes() - bytes;
    count.shown += running.shown() - shown;
  }

  private Film running() {
    return Objects.requireNonNull(film, "open() was not called");
  }
}
