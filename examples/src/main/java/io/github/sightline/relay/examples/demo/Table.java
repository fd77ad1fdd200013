package io.github.sightline.relay.examples.demo;

import io.github.sightline.relay.Display;
import io.github.sightline.relay.Relay;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** The live table: redrawn in place on a terminal, a block now and then elsewhere. */
final class Table {
  private static final int MILLIS_IN_PLACE = 250;
  private static final int MILLIS_ELSEWHERE = 2000;
  private static final int REPAIRED_UNIT = 1000;

  private static final String HEAD =
      String.format(
          "%-10s %5s %13s %9s %9s %12s %9s %9s%n",
          "display", "fps", "in 200 ms", "p50 ms", "p99 ms", "repaired kB", "refused", "foreign");

  private final PrintStream out;
  private final boolean inPlace;
  private int drawn;

  Table(PrintStream out, boolean inPlace) {
    this.out = out;
    this.inPlace = inPlace;
  }

  /** How often to draw. */
  int everyMillis() {
    return inPlace ? MILLIS_IN_PLACE : MILLIS_ELSEWHERE;
  }

  void draw(String weather, Stage stage, String note) {
    StringBuilder page = new StringBuilder();
    page.append(weather).append(System.lineSeparator());
    page.append(HEAD);
    stage.viewers().forEach(viewer -> page.append(row(viewer)));
    page.append(relay(stage));
    for (Household household : stage.households()) {
      List<String> rates = household.rates();
      if (!rates.isEmpty()) {
        page.append(rates.get(rates.size() - 1)).append(System.lineSeparator());
      }
    }
    if (!note.isEmpty()) {
      page.append(note).append(System.lineSeparator());
    }
    show(page.toString());
  }

  private static String row(Viewer viewer) {
    Tally.Figures live = viewer.meter().live();
    Display.Statistics statistics = viewer.statistics();
    return String.format(
        Locale.ROOT,
        "%-10s %5d %13s %9s %9s %12d %9d %9d%n",
        viewer.name(),
        viewer.meter().framesPerSecond(),
        figure(live.onTimePercent().get(1), "%.2f %%"),
        figure(live.p50(), "%.0f"),
        figure(live.p99(), "%.0f"),
        statistics.repairBytes() / REPAIRED_UNIT,
        statistics.framesRefused(),
        viewer.meter().foreign());
  }

  private static String relay(Stage stage) {
    Relay.Statistics relay = stage.relay();
    return String.format(
        Locale.ROOT,
        "relay: %d sessions, %d datagrams in, %d out, foreign tags refused %d, clear video seen %d"
            + " bytes%n",
        relay.sessions(),
        relay.datagramsIn(),
        relay.datagramsOut(),
        relay.pairCheckRefusals(),
        stage.plaintextBytesSeen());
  }

  private static String figure(double value, String format) {
    return value < 0 ? "-" : String.format(Locale.ROOT, format, value);
  }

  private void show(String page) {
    if (inPlace && drawn > 0) {
      out.print("\033[" + drawn + "A\033[J");
    }
    out.print(page);
    out.flush();
    drawn = (int) page.chars().filter(c -> c == '\n').count();
  }
}
