package io.github.sightline.relay.bench;

import io.github.sightline.relay.bench.Figures.Share;
import io.github.sightline.relay.examples.net.LossyLink;
import io.github.sightline.relay.examples.net.Weather;
import java.util.Arrays;
import java.util.List;

/**
 * A run in real time that every peer goes through: connect in clear weather, learn for a while in
 * the weather of the cell, then be measured.
 *
 * @param cell the path, its losses and the frames
 * @param reorder percent of the datagrams that are held back by 5 to 20 ms
 */
record Course(Cell cell, double reorder) {
  private static final int CONNECT_FRAMES = 600;
  private static final int LEARN_FRAMES = 150;
  private static final long DRAIN_NANOS = 1_000_000_000L;
  private static final long LATE_NANOS = 5_000_000L;

  /**
   * What a peer did on a course.
   *
   * @param displayable frames that could be shown within the budget
   * @param p50 milliseconds from capture until a frame could be shown; NaN: never
   * @param p99 the same of the 99th of a hundred
   * @param repairPercent of the media datagrams, each once: what was sent again or is parity
   * @param extraPercent all bytes of both directions beyond the frames' own, of these
   * @param backKilobits per second, from the display
   * @param lostPercent what the link lost, both directions
   * @param ratio repair over the limit of the cell; NaN without one
   * @param lateTicks frames that this machine captured over 5 ms late: how quiet it was not
   */
  record Result(
      Share displayable,
      double p50,
      double p99,
      double repairPercent,
      double extraPercent,
      double backKilobits,
      double lostPercent,
      double ratio,
      int lateTicks) {}

  /** The courses of a set, from its data file. */
  static List<Course> of(String set) {
    List<String[]> rows = DataFile.rows(set + ".csv");
    List<Cell> cells = Cell.of("all", Cell.Lossy.DISPLAY);
    return rows.stream()
        .map(row -> new Course(Cell.find(cells, row), Double.parseDouble(row[6])))
        .toList();
  }

  String name() {
    return reorder > 0 ? "%.0f%% reordered, ".formatted(reorder) + cell.name() : cell.name();
  }

  /** What happens on the link, both ways. */
  Weather weather() {
    return Weather.clear()
        .loss(cell.percent() / 100)
        .bursts(cell.burst())
        .delay(cell.roundTripMillis() / 2.0)
        .reorder(reorder / 100);
  }

  /**
   * Runs one peer.
   *
   * @param peer who
   * @param seconds measured, at least
   * @param seed of the link
   * @param latencyMillis the peer's setting
   */
  Result run(Peer peer, int seconds, long seed, int latencyMillis) {
    FrameSizes sizes = FrameSizes.of(cell.frames());
    int most = CONNECT_FRAMES + LEARN_FRAMES + 30 * seconds + 4 * sizes.framesPerKeyframe();
    Arrivals arrivals = new Arrivals(most);
    try (Leg leg = peer.open(arrivals, seed, latencyMillis)) {
      Runner runner = new Runner(leg, arrivals, sizes);
      leg.link().weather(Weather.clear().delay(cell.roundTripMillis() / 2.0));
      while (arrivals.count() == 0 && runner.next < CONNECT_FRAMES) {
        runner.frame();
      }
      leg.link().weather(weather());
      runner.untilKeyframe(LEARN_FRAMES);
      int first = runner.next;
      runner.late = 0;
      Wire.Count before = leg.wire().count();
      LossyLink link = leg.link();
      long lost = link.lost();
      long passed = link.passed();
      runner.untilKeyframe(30 * seconds);
      DatagramLeg.await(System.nanoTime() + DRAIN_NANOS);
      lost = link.lost() - lost;
      double lostPercent = 100.0 * lost / Math.max(1, link.passed() - passed + lost);
      Wire.Count bytes = leg.wire().count().since(before);
      long[] shown = arrivals.displayable(first, runner.next, sizes);
      return result(peer, shown, runner, first, bytes, lostPercent);
    }
  }

  private Result result(
      Peer peer, long[] shown, Runner runner, int first, Wire.Count bytes, double lostPercent) {
    long budget = cell.budgetMillis() * 1_000_000L;
    int good = (int) Arrays.stream(shown).filter(after -> after <= budget).count();
    long clear = 0;
    long once = 0;
    long pieces = 0;
    for (int i = first; i < runner.next; i++) {
      int frame = runner.sizes.bytes()[i % runner.sizes.count()];
      clear += frame;
      once += Film.firstTransmission(frame);
      pieces += DatagramLeg.pieces(frame);
    }
    double media = peer == Peer.SIGHTLINE ? once : bytes.media() * pieces / bytes.mediaDatagrams();
    double repair = 100 * Math.max(0, bytes.media() / media - 1);
    double limit = cell.limitPercent();
    long[] sorted = shown.clone();
    Arrays.sort(sorted);
    double millis = shown.length * (Film.INTERVAL_NANOS / 1e6);
    return new Result(
        Share.of(good, shown.length),
        quantile(sorted, 0.5),
        quantile(sorted, 0.99),
        repair,
        100.0 * bytes.all() / clear - 100,
        bytes.back() * 8 / millis,
        lostPercent,
        limit > 0 ? repair / limit : Double.NaN,
        runner.late);
  }

  private static double quantile(long[] sorted, double share) {
    long nanos = sorted[(int) Math.min(sorted.length - 1L, (long) (share * sorted.length))];
    return nanos == Arrivals.NEVER ? Double.NaN : nanos / 1e6;
  }

  /** The camera's clock: frame after frame at its time. */
  private static final class Runner {
    private final Leg leg;
    private final Arrivals arrivals;
    private final FrameSizes sizes;
    private long due = System.nanoTime();
    private int next;
    private int late;

    Runner(Leg leg, Arrivals arrivals, FrameSizes sizes) {
      this.leg = leg;
      this.arrivals = arrivals;
      this.sizes = sizes;
    }

    /** At least so many frames, and then until the next one is a keyframe. */
    void untilKeyframe(int frames) {
      for (int i = 0; i < frames || !sizes.keyframe()[next % sizes.count()]; i++) {
        frame();
      }
    }

    void frame() {
      due += Film.INTERVAL_NANOS;
      DatagramLeg.await(due);
      late += System.nanoTime() - due > LATE_NANOS ? 1 : 0;
      int at = next % sizes.count();
      arrivals.captured(next);
      leg.carry(next, sizes.bytes()[at], sizes.keyframe()[at]);
      next++;
    }
  }
}
