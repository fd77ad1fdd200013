package io.github.sightline.relay.examples.net;

import java.util.SplittableRandom;

/** One direction's dice. Used by the link's thread; {@link #weather} may change at any time. */
final class Direction {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final long QUEUE_NANOS = 500_000_000;
  private static final double OVERTAKEN_LEAST_MILLIS = 5;
  private static final double OVERTAKEN_MOST_MILLIS = 20;

  private final SplittableRandom random;
  private volatile Weather weather = Weather.clear();
  private volatile long passed;
  private volatile long lost;
  private boolean bad;

  Direction(long seed) {
    random = new SplittableRandom(seed);
  }

  void weather(Weather next) {
    weather = next;
  }

  Weather weather() {
    return weather;
  }

  long passed() {
    return passed;
  }

  long lost() {
    return lost;
  }

  /** One client's way in one direction: when it has sent what waits for it. */
  static final class Way {
    private long free = Long.MIN_VALUE / 2;
    private long last = Long.MIN_VALUE;

    /** When a datagram has gone through, or -1 when too much waits before it. */
    private long through(long now, int bytes, double megabits) {
      if (megabits <= 0) {
        return now;
      }
      if (free - now > QUEUE_NANOS) {
        return -1;
      }
      free = Math.max(free, now) + Math.round(bytes * 8e3 / megabits);
      return free;
    }
  }

  /** When a datagram that came at {@code now} goes on, or -1 when it is lost. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others only look
  long due(long now, int bytes, Way way) {
    Weather w = weather;
    long through = way.through(now, bytes, w.megabits());
    if (through == -1 || loses(w)) {
      lost++;
      return -1;
    }
    passed++;
    double delay = w.delayMillis() + random.nextDouble() * w.jitterMillis();
    long due = through + Math.round(delay * NANOS_PER_MILLI);
    if (w.reorder() > 0 && random.nextDouble() < w.reorder()) {
      double behind = random.nextDouble(OVERTAKEN_LEAST_MILLIS, OVERTAKEN_MOST_MILLIS);
      return due + Math.round(behind * NANOS_PER_MILLI);
    }
    way.last = Math.max(way.last, due);
    return way.last;
  }

  /** Gilbert's model: the bad state loses everything and lasts for the mean burst. */
  private boolean loses(Weather w) {
    if (w.loss() <= 0 || w.loss() >= 1) {
      bad = false;
      return w.loss() >= 1;
    }
    if (w.meanBurst() <= 1) {
      bad = false;
      return random.nextDouble() < w.loss();
    }
    double leave = 1 / w.meanBurst();
    double enter = Math.min(1, w.loss() * leave / (1 - w.loss()));
    bad = random.nextDouble() < (bad ? 1 - leave : enter);
    return bad;
  }
}
