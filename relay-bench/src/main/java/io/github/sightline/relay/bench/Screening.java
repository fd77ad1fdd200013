package io.github.sightline.relay.bench;

import io.github.sightline.relay.bench.Figures.Freezes;
import io.github.sightline.relay.bench.Figures.Latency;
import io.github.sightline.relay.bench.Figures.Share;
import io.github.sightline.relay.sim.World;
import java.time.Duration;
import java.util.Arrays;

/** Runs one cell in virtual time and measures it. */
final class Screening {
  /** What the estimators learn in is not measured. */
  private static final int WARM_UP_FRAMES = 150;

  private static final Duration DRAIN = Duration.ofSeconds(2);
  private static final double FREEZE_MILLIS = 200;
  private static final double WORST_RATIO = 1.5;
  private static final double CLEAN_PERCENT = 0.5;

  private Screening() {}

  /**
   * Measures one cell.
   *
   * @param cell what to run
   * @param frames how many frames are measured, at least
   * @param seed of the world
   */
  static Figures run(Cell cell, int frames, long seed) {
    World world = new World(seed);
    FrameSizes sizes = FrameSizes.of(cell.frames());
    try (Film film =
        new Film(world, sizes, cell.cameraHop(), cell.displayHop(), cell.budgetMillis())) {
      film.begin();
      for (int i = 0; i < WARM_UP_FRAMES || !film.atKeyframe(); i++) {
        film.frame();
      }
      int first = film.published();
      Film.Traffic before = film.traffic();
      for (int i = 0; i < frames || !film.atKeyframe(); i++) {
        film.frame();
      }
      int end = film.published();
      film.drain(DRAIN);
      Film.Traffic bytes = film.traffic().since(before);
      if (film.wrong() > 0) {
        throw new IllegalStateException(world + ": " + film.wrong() + " wrong frames in " + cell);
      }
      return measure(cell, film, first, end, bytes);
    }
  }

  private static Figures measure(Cell cell, Film film, int first, int end, Film.Traffic bytes) {
    long budget = cell.budgetMillis() * 1_000_000L;
    int[] good = new int[3];
    int keys = 0;
    double[] latencies = new double[end - first];
    for (int i = first; i < end; i++) {
      long latency = film.latencyNanos(i);
      latencies[i - first] = latency == Film.NEVER ? Double.NaN : latency / 1e6;
      boolean shown = latency <= budget;
      boolean held =
          latency != Film.NEVER && i > first && film.shownAtNanos(i) == film.shownAtNanos(i - 1);
      good[2] += shown ? 1 : 0;
      if (film.keyframe(i)) {
        keys++;
        good[0] += shown || held ? 1 : 0;
      } else {
        good[1] += shown || held ? 1 : 0;
      }
    }
    Arrays.sort(latencies);
    double overhead = 100.0 * bytes.displayHop() / bytes.media() - 100;
    Share displayable = Share.of(good[2], end - first);
    double ratio = cell.limitPercent() > 0 ? overhead / cell.limitPercent() : Double.NaN;
    String note = verdict(cell, displayable, overhead, ratio);
    return new Figures(
        Share.of(good[0], keys),
        Share.of(good[1], end - first - keys),
        displayable,
        new Latency(quantile(latencies, 0.5), quantile(latencies, 0.99), quantile(latencies, .999)),
        freezes(film, first, end, Math.max(FREEZE_MILLIS, cell.budgetMillis())),
        100.0 * bytes.lost() / bytes.sent(),
        overhead,
        100.0 * bytes.cameraHop() / bytes.media() - 100,
        100.0 * bytes.media() / bytes.clear() - 100,
        bytes.feedback() * 8 / ((end - first) * (Film.INTERVAL_NANOS / 1e6)),
        ratio,
        note.isEmpty() || cell.goal() == Cell.Goal.NONE,
        note);
  }

  private static double quantile(double[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1L, (long) (share * sorted.length))];
  }

  private static Freezes freezes(Film film, int first, int end, double limit) {
    int count = 0;
    double longest = 0;
    long last = -1;
    for (int i = first; i < end; i++) {
      long at = film.shownAtNanos(i);
      if (at == Film.NEVER) {
        continue;
      }
      double gap = last < 0 ? 0 : (at - last) / 1e6;
      count += gap > limit ? 1 : 0;
      longest = Math.max(longest, gap);
      last = at;
    }
    return new Freezes(count, longest);
  }

  /** Empty when the goal is met. */
  private static String verdict(Cell cell, Share displayable, double overhead, double ratio) {
    Cell.Goal goal = cell.goal();
    if (goal == Cell.Goal.NONE) {
      return "no bar";
    }
    double least = goal == Cell.Goal.ROUNDS_BURST ? 99.6 : 99.9;
    String why = "";
    if (displayable.percent() < least) {
      why = "displayable below " + least + " %";
      why += displayable.high() >= least ? " (within the interval)" : "";
    }
    boolean dear = goal == Cell.Goal.CLEAN ? overhead > CLEAN_PERCENT : ratio > WORST_RATIO;
    String bytes =
        goal == Cell.Goal.CLEAN ? "repair bytes above 0.5 %" : "above 1.5 times the limit";
    return !dear ? why : why.isEmpty() ? bytes : why + "; " + bytes;
  }
}
