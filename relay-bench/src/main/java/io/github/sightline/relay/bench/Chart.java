package io.github.sightline.relay.bench;

import io.github.sightline.relay.bench.OnTimeTable.Measured;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The table as one HTML page of bars in SVG; no script, nothing fetched. */
final class Chart {
  private static final int WIDTH = 900;
  private static final int LABEL = 190;
  private static final int ROW = 18;
  private static final double WORST_RATIO = 1.5;

  private Chart() {}

  /** What a bar's length means. */
  @FunctionalInterface
  private interface Length {
    double of(Measured cell);
  }

  static String page(List<Measured> cells, Machine at) {
    StringBuilder out =
        Svg.page(
            "Sightline under loss",
            ".ok{fill:#3a7d44}.missed{fill:#c0392b}"
                + ".bar{stroke:#888;stroke-dasharray:3 3}.limit{fill:#9db4c0}");
    out.append("<h1>1080p30 at 8 Mb/s under loss</h1>\n");
    Svg.paragraph(out, Table.GOAL);
    Svg.machine(out, at, "; virtual time: the figures do not depend on the machine.");
    groups(cells).forEach((title, group) -> section(out, title, group));
    return out.append("</html>").toString();
  }

  /** Cells of one path and size model belong side by side. */
  private static Map<String, List<Measured>> groups(List<Measured> cells) {
    return cells.stream()
        .collect(
            Collectors.groupingBy(
                m ->
                    "RTT %d ms, budget %d ms, %s frames"
                        .formatted(
                            m.cell().roundTripMillis(), m.cell().budgetMillis(), m.cell().frames()),
                LinkedHashMap::new,
                Collectors.toList()));
  }

  private static void section(StringBuilder out, String title, List<Measured> cells) {
    out.append("<h2>").append(title).append("</h2>\n");
    double dearest = cells.stream().mapToDouble(Chart::longest).max().orElse(1);
    bars(
        out,
        "Extra bytes, percent of the media; grey: the limit",
        cells,
        Math.max(1, dearest),
        m -> Math.max(0, m.figures().overheadPercent()));
    bars(
        out,
        "Not displayable in time, percent (a full bar: 1 % or more)",
        cells,
        1,
        m -> Math.min(1, 100 - m.figures().displayable().percent()));
  }

  /** The longer of a cell's two bars, percent: what it spent, and what it may spend. */
  private static double longest(Measured cell) {
    return Math.max(cell.figures().overheadPercent(), WORST_RATIO * cell.cell().limitPercent());
  }

  private static void bars(
      StringBuilder out, String caption, List<Measured> cells, double full, Length length) {
    int height = (cells.size() + 1) * ROW + 8;
    out.append("<h3>").append(caption).append("</h3>\n");
    Svg.begin(out, WIDTH, height);
    double scale = (WIDTH - LABEL - 120) / full;
    for (int i = 0; i < cells.size(); i++) {
      Measured cell = cells.get(i);
      int y = i * ROW + 2;
      Svg.text(out, 0, y + 12, cell.name());
      double limit = cell.cell().limitPercent();
      if (full > 1 && limit > 0) {
        Svg.rectangle(
            out, LABEL, y, limit * WORST_RATIO * scale, ROW - 3, "limit\" fill-opacity=\"0.4");
        Svg.rectangle(out, LABEL, y, limit * scale, ROW - 3, "limit");
      }
      double value = length.of(cell);
      Svg.rectangle(out, LABEL, y + 3, value * scale, ROW - 9, cell.pass() ? "ok" : "missed");
      String said = full > 1 ? "%.1f (x %.2f)" : "%.3f";
      Svg.text(
          out,
          LABEL + 6 + (int) Math.max(value * scale, full > 1 ? limit * WORST_RATIO * scale : 0),
          y + 12,
          String.format(Locale.ROOT, said, value, cell.figures().ratio()).replace("(x NaN)", ""));
    }
    out.append("</svg>\n");
  }
}
