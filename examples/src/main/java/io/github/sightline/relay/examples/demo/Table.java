package io.github.sightline.relay.examples.demo;

import io.github.sightline.relay.Relay;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** The live table: redrawn in place on a terminal, one block a second elsewhere. */
final class Table {
  private static final String HEAD = "%-10s %5s %11s %8s %8s %8s %9s %8s %8s%n";
  private static final String ROW = "%-10s %5d %10.2f%% %8.0f %8.0f %8.0f %9d %8d %8d%n";

  private final PrintStream out;
  private final boolean inPlace;
  private int drawn;

  Table(PrintStream out, boolean inPlace) {
    this.out = out;
    this.inPlace = inPlace;
  }

  void draw(String weather, List<Household> households, Relay.Statistics relay, String note) {
    StringBuilder page = new StringBuilder();
    page.append(weather).append('\n');
    page.append(String.format(Locale.ROOT, HEAD, "display", "fps", "in 200 ms", "p50 ms", "p99 ms", "max ms", "repaired", "refused", "foreign"));
    for (Household household : households) {
      Meter.Reading reading = household.read();
      var display = household.displayStatistics();
      long repaired = household.cameraStatistics().datagramsRepaired();
      page.append(
          String.format(
              Locale.ROOT,
              ROW,
              household.name(),
              reading.framesPerSecond(),
              reading.onTimePercent()[1],
              reading.p50(),
              reading.p99(),
              reading.max(),
              repaired,
              display.framesRefused(),
              reading.foreignFrames()));
    }
    page.append(
        String.format(
            Locale.ROOT,
            "relay: %d sessions, %d datagrams in, %d out, repaired %d, foreign memory refused %d%n",
            relay.sessions(),
            relay.datagramsIn(),
            relay.datagramsOut(),
            relay.retransmissions(),
            relay.pairCheckRefusals()));
    page.append(note).append('\n');
    show(page.toString());
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
