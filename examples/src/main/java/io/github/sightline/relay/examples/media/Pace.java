package io.github.sightline.relay.examples.media;

import java.util.concurrent.locks.LockSupport;

/** When the next frame is due: the real clock for a camera, none at all for a test. */
interface Pace {
  /** A frame later than this by the schedule starts a new schedule instead of hurrying after it. */
  long LATE_NANOS = 500_000_000;

  /** Waits until the frame is due; returns its capture time in microseconds. */
  long await();

  /** So many frames per second by the monotonic clock. */
  static Pace perSecond(double frames) {
    long interval = Math.round(1e9 / frames);
    return new Pace() {
      private long due = System.nanoTime();

      @Override
      public long await() {
        long now = System.nanoTime();
        if (now - due > LATE_NANOS) {
          due = now;
        }
        while (due - now > 0 && !Thread.currentThread().isInterrupted()) {
          LockSupport.parkNanos(due - now);
          now = System.nanoTime();
        }
        due += interval;
        return now / 1000;
      }
    };
  }
}
