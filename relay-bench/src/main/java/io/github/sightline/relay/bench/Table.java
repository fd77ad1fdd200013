package io.github.sightline.relay.bench;

import io.github.sightline.relay.bench.OnTimeTable.Measured;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/** The table as text, a missed cell in red. */
final class Table {
  static final String GOAL =
      "displayable within D >= 99.9 % (r100 D200 under bursts: 99.6) at <= 1.5 x the limit; where"
          + " no round fits, 1.5 x the sliding window; nothing lost: <= 0.5 % repair bytes";

  private static final String ROW = "%-22s %8s %16s %8s %8s %7s %7s %6s %7s %7s %7s %s%n";

  private final PrintWriter out;
  private final Ansi ansi;

  Table(PrintWriter out, Ansi ansi) {
    this.out = out;
    this.ansi = ansi;
  }

  void print(List<Measured> measured) {
    out.println(GOAL);
    out.printf(
        Locale.ROOT,
        ROW,
        "cell",
        "displ. %",
        "95 % interval",
        "P %",
        "key %",
        "extra %",
        "limit %",
        "ratio",
        "p50 ms",
        "p99 ms",
        "freezes",
        "");
    for (Measured one : measured) {
      String row = row(one).stripTrailing();
      out.println(one.pass() ? row : ansi.string("@|red " + row + "|@"));
    }
    long passed = measured.stream().filter(Measured::pass).count();
    out.printf(Locale.ROOT, "%d of %d cells as they should be%n", passed, measured.size());
    out.flush();
  }

  private static String row(Measured one) {
    Figures f = one.figures();
    return String.format(
        Locale.ROOT,
        ROW,
        one.name(),
        number(f.displayable().percent(), 3),
        number(f.displayable().low(), 2) + ".." + number(f.displayable().high(), 2),
        number(f.deltas().percent(), 2),
        number(f.keyframes().percent(), 2),
        number(f.overheadPercent(), 1),
        number(one.cell().limitPercent(), 1),
        number(f.ratio(), 2),
        number(f.latency().p50(), 0),
        number(f.latency().p99(), 0),
        f.freezes().count(),
        f.note());
  }

  static String number(double value, int digits) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
