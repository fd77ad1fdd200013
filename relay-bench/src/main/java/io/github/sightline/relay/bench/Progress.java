package io.github.sightline.relay.bench;

import java.io.PrintStream;

/** One line that says how far the work is and when it may end. Thread-safe. */
final class Progress {
  private static final int WIDTH = 30;

  private final PrintStream out;
  private final boolean live;
  private final int of;
  private final long start = System.nanoTime();
  private int done;

  /**
   * A line at zero.
   *
   * @param out where it is drawn
   * @param live whether the place is a terminal: a line drawn over itself, else one line a step
   * @param of steps in all
   */
  Progress(PrintStream out, boolean live, int of) {
    this.out = out;
    this.live = live;
    this.of = of;
  }

  synchronized void step(String what) {
    done++;
    double seconds = (System.nanoTime() - start) / 1e9;
    int full = WIDTH * done / of;
    String line =
        "[%s%s] %d/%d %.0f s, %.0f s to go  %s"
            .formatted(
                "#".repeat(full),
                ".".repeat(WIDTH - full),
                done,
                of,
                seconds,
                seconds / done * (of - done),
                what);
    if (live) {
      out.print("\r\033[K" + line);
      if (done == of) {
        out.println();
      }
    } else {
      out.println(line);
    }
    out.flush();
  }
}
