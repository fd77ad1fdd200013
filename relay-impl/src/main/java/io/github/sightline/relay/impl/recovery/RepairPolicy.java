package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.base.HotPath;

/**
 * How many coded rows go with a frame, and with a repair.
 *
 * <p>The idea (Hairpin, NSDI 2024): with rounds left the cheapest redundancy is little, since a
 * lost repair reports itself; the last round carries it all. Some rows go with each frame at once,
 * so that the median frame waits for no round trip: a frame that waits holds back the one behind
 * it, so both must be whole for more than half to be in time. These rows cover a window of the last
 * frames, not the newest alone: what one frame does not need of its rows another does, and the
 * larger the window the fewer are idle. With no round left the rows must do everything, over as
 * many frames as may wait.
 *
 * <p>The risks are ours, measured in the on-time table at one to twenty percent and runs of one to
 * eight; each is the probability that the rows do not suffice.
 */
@HotPath
final class RepairPolicy {
  /**
   * FEEDBACK's half period and 2 ms of work: what a round costs beside round trip and reorder wait.
   */
  static final long ROUND_EXTRA = 4_500_000L;

  /** How long a P frame takes to leave. */
  static final long SERIALISATION = 8_000_000L;

  /** Frames come that often, or somewhat less. */
  static final long FRAME_INTERVAL = 33_000_000L;

  private static final int MOST_FRAMES = 5;
  private static final double LEAST_LOSS = 0.004;

  /** Rows are cheap beside many repairs and dear beside few: the more is lost, the less risk. */
  private static final double RISK_DELTA = 0.40;

  private static final double RISK_DELTA_PER_LOSS = 1.4;

  /**
   * Against runs of two or three, longer than those that chance makes of single losses, a row is
   * worth less: it is lost with what it is for, and rounds are cheaper while there are two. Longer
   * runs hit fewer frames, of which a few rows more keep the median one from waiting.
   */
  private static final double RISK_DELTA_RUNS = 0.25;

  private static final double RUNS_SHORT = 1.3;

  /** Where much is lost in runs, no affordable number of rows does that: the longer, the less. */
  private static final double RISK_DELTA_RUNS_PER_LOSS = 2.2;

  private static final double RUNS_MUCH = 0.06;
  private static final double RUNS_AMPLE = 0.75;

  /** On a long path a frame waits for one before it anyhow, however many rows there are. */
  private static final double RISK_DELTA_PER_WINDOW = 0.12;

  /** With one round left, over a window of two frames and single losses. */
  private static final double RISK_DELTA_LAST_ROUND = 0.42;

  private static final double RISK_DELTA_LAST_ROUND_PER_LOSS = 2.4;

  private static final double SHORT_WINDOW = 52;
  private static final double WIDER = 0.35;
  private static final double RUNS = 0.45;
  private static final double RISK_KEYFRAME = 0.80;
  private static final double RISK_KEYFRAME_LAST_ROUND = 0.70;
  private static final double RISK_NO_ROUND = 0.0003;
  private static final double RUNS_NO_ROUND = 0.52;

  /** A late P frame holds back those behind it for a whole round. */
  private static final double RISK_REPAIR = 0.0006;

  private static final double RISK_REPAIR_KEYFRAME = 0.0003;

  /** Few objects that began with two rounds ever come to their last chance: more on a bad path. */
  private static final double RISK_REPAIR_AMPLE = 0.007;

  private static final double RISK_REPAIR_AMPLE_PER_LOSS = 0.02;

  /** Against long runs rows buy less, and fewer frames lose anything. */
  private static final double RUNS_REPAIR = 1.0;

  private static final double RISK_BLIND = 0.03;
  private static final long PER_MISSING = 50_000L;

  private final LossModel model = new LossModel();

  /**
   * How many more rounds of asking and answering fit.
   *
   * @param left nanoseconds until the object is due at the receiver
   * @param roundTrip of the hop
   * @param reorderWait of the hop
   * @return 0 or more
   */
  static int rounds(long left, long roundTrip, long reorderWait) {
    return (int) Math.max(0, (left - roundTrip / 2) / (roundTrip + reorderWait + ROUND_EXTRA));
  }

  /**
   * How many frames a row that follows a P frame covers: with rounds left as many as come in a
   * round trip, since older ones are repaired by then; without, as many as may still wait for a
   * row.
   *
   * @param rounds left for the frame
   * @param left nanoseconds of its budget
   * @param roundTrip of the hop
   * @return 1 to 5
   */
  static int frames(int rounds, long left, long roundTrip) {
    long span = rounds == 0 ? left - roundTrip / 2 - SERIALISATION : roundTrip;
    int more = (int) (span / FRAME_INTERVAL);
    return 1 + Math.max(0, Math.min(more, MOST_FRAMES - 1));
  }

  /**
   * Rows that follow a span of a keyframe at once.
   *
   * @param fragments of the span
   * @param rounds left for it
   * @param path the hop's estimates
   * @return 0 or more; never more than half the span while a round is left
   */
  int keyframe(int fragments, int rounds, OutboundTrack.Path path) {
    double loss = path.lossRate();
    if (loss < LEAST_LOSS) {
      return 0;
    }
    double some = rounds >= 2 ? RISK_KEYFRAME : RISK_KEYFRAME_LAST_ROUND;
    double burst = path.burstLength();
    double risk = rounds == 0 ? noRoundRisk(burst) : some;
    int rows = model.redundancy(fragments, loss, burst, risk);
    return rounds == 0 ? rows : Math.min(rows, (fragments + 1) / 2);
  }

  /**
   * Rows that follow a P frame at once: its share of what its window needs. With no round left the
   * frames of a window share alike: those behind a large one must bring what it needs.
   *
   * @param fragments of the frame
   * @param frames that the rows cover, it among them
   * @param window fragments of those
   * @param rounds left for the frame
   * @param path the hop's estimates
   * @return 0 or more, not whole: the sender carries the rest to the next frame
   */
  double delta(int fragments, int frames, int window, int rounds, OutboundTrack.Path path) {
    double loss = path.lossRate();
    if (loss < LEAST_LOSS) {
      return 0;
    }
    double burst = path.burstLength();
    double rows = model.meanRedundancy(window, loss, burst, deltaRisk(rounds, window, loss, burst));
    if (rounds == 0) {
      return rows / frames;
    }
    return Math.min(rows * fragments / window, (fragments + 1) / 2.0);
  }

  private static double deltaRisk(int rounds, int window, double loss, double burst) {
    if (rounds == 0) {
      return noRoundRisk(burst);
    }
    if (rounds == 1) {
      double single = RISK_DELTA_LAST_ROUND - RISK_DELTA_LAST_ROUND_PER_LOSS * Math.min(loss, 0.10);
      return single * Math.pow(window / SHORT_WINDOW, WIDER) / Math.pow(burst, RUNS);
    }
    double lossy = RISK_DELTA_PER_LOSS * Math.min(loss, 0.13);
    double wide = RISK_DELTA_PER_WINDOW * Math.max(0, window / SHORT_WINDOW - 1);
    double runs = Math.max(0, burst * (1 - loss) - 1);
    return RISK_DELTA - lossy + wide + runsRisk(loss, runs);
  }

  private static double runsRisk(double loss, double runs) {
    double some = RISK_DELTA_RUNS * runs * Math.exp(-runs / RUNS_SHORT);
    double much = RISK_DELTA_RUNS_PER_LOSS * Math.max(0, Math.min(loss, 0.25) - RUNS_MUCH);
    return some + much * Math.pow(runs, RUNS_AMPLE);
  }

  private static double noRoundRisk(double burst) {
    return RISK_NO_ROUND * Math.pow(burst, RUNS_NO_ROUND);
  }

  /**
   * Rows beyond what is missing that an answer carries.
   *
   * @param missing fragments asked for in the span
   * @param sending the object
   * @param path the hop's estimates
   * @return 0 while another round is left
   */
  int extra(int missing, Sending sending, OutboundTrack.Path path) {
    long wait = path.reorderWaitNanos();
    if (rounds(sending.left() - missing * PER_MISSING, path.roundTripNanos(), wait) >= 1) {
      return 0;
    }
    double loss = path.lossRate();
    double burst = path.burstLength();
    double ample = RISK_REPAIR_AMPLE - RISK_REPAIR_AMPLE_PER_LOSS * Math.min(loss, 0.2);
    double tight = sending.keyframe() ? RISK_REPAIR_KEYFRAME : RISK_REPAIR;
    double risk =
        sending.rounds() >= 2 ? Math.sqrt(burst) * ample : Math.pow(burst, RUNS_REPAIR) * tight;
    return model.redundancy(missing, Math.max(LEAST_LOSS, loss), burst, risk);
  }

  /** Rows for a span of which nothing was heard and of which nothing can be heard in time. */
  int blind(int fragments, OutboundTrack.Path path) {
    double loss = path.lossRate();
    double burst = path.burstLength();
    return loss < LEAST_LOSS ? 0 : model.redundancy(fragments, loss, burst, RISK_BLIND);
  }
}
