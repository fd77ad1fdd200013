package io.github.sightline.relay.bench;

import io.github.sightline.relay.bench.Course.Result;
import io.github.sightline.relay.bench.PeerComparison.Row;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The comparison as bars: who shows how much, how late, for how many bytes. */
final class PeerChart {
  private static final int WIDTH = 930;
  private static final int LABEL = 190;
  private static final int SCALE = WIDTH - LABEL - 160;
  private static final int ROW = 12;
  private static final int GAP = 10;
  private static final double BUDGET = 200;

  private PeerChart() {}

  /** Draws one bar with its number. */
  @FunctionalInterface
  private interface Bar {
    void draw(double y, Row row);
  }

  static String page(List<Row> rows, Machine at) {
    StringBuilder out =
        Svg.page(
            "Sightline and its peers under loss",
            "text{font-size:10px}.grid{stroke:#888;stroke-dasharray:3 3}.dark{fill-opacity:1}"
                + ".light{fill-opacity:.35}.sightline{fill:#3a7d44}.srt{fill:#b5651d}"
                + ".rist{fill:#5b5ea6}.udp{fill:#999}");
    out.append("<h1>1080p30 at 8 Mb/s over one lossy link, RTT 50 ms, real time</h1>\n");
    Svg.paragraph(out, PeerComparison.MEANING);
    Svg.machine(out, at, "");
    Set<String> peers = new LinkedHashSet<>();
    rows.forEach(row -> peers.add(row.peer() + " " + row.version() + " (" + row.settings() + ")"));
    peers.forEach(peer -> Svg.paragraph(out, peer));
    Map<String, List<Row>> models =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    row -> row.course().replaceFirst(".* ", ""),
                    LinkedHashMap::new,
                    Collectors.toList()));
    models.forEach((model, group) -> sections(out, model, group));
    return out.append("</html>").toString();
  }

  private static void sections(StringBuilder out, String model, List<Row> rows) {
    out.append("<h2>").append(title(model)).append("</h2>\n");
    bars(out, "Frames displayable within 200 ms, percent", rows, (y, row) -> shown(out, y, row));
    bars(
        out,
        "Latency, ms: median (dark) and 99th of a hundred (light); line: 200 ms",
        rows,
        (y, row) -> latency(out, y, row));
    bars(
        out,
        "Extra bytes, percent: repair (dark) and all the rest, headers and feedback (light)",
        rows,
        (y, row) -> extra(out, y, row));
  }

  private static String title(String model) {
    return model.equals("small") ? "Keyframes of 118 kB" : "Real frame sizes, keyframes to 430 kB";
  }

  private static void bars(StringBuilder out, String caption, List<Row> rows, Bar bar) {
    long courses = rows.stream().map(Row::course).distinct().count();
    out.append("<h3>").append(caption).append("</h3>\n");
    Svg.begin(out, WIDTH, (int) (rows.size() * ROW + courses * GAP));
    String course = "";
    double y = 0;
    for (Row row : rows) {
      if (!row.course().equals(course)) {
        y += course.isEmpty() ? 0 : GAP;
        course = row.course();
        Svg.text(out, 0, y + ROW - 2, course.replaceFirst(" r50.*", "").replace("U 0%", "no loss"));
      }
      Svg.text(out, LABEL - 60, y + ROW - 2, row.peer());
      bar.draw(y, row);
      y += ROW;
    }
    out.append("</svg>\n");
  }

  private static void shown(StringBuilder out, double y, Row row) {
    double percent = row.result().displayable().percent();
    double width = percent * SCALE / 100;
    Svg.rectangle(out, LABEL, y + 1, width, ROW - 2, kind(row) + " dark");
    String goal = row.note().isEmpty() ? "" : "  (" + row.note() + ")";
    Svg.text(out, LABEL + width + 4, y + ROW - 2, "%.2f".formatted(percent) + goal);
  }

  private static void latency(StringBuilder out, double y, Row row) {
    Result r = row.result();
    double p50 = Math.min(SCALE, r.p50() * SCALE / (2 * BUDGET));
    double p99 = Math.min(SCALE, r.p99() * SCALE / (2 * BUDGET));
    if (!Double.isNaN(p50)) {
      Svg.rectangle(
          out, LABEL, y + 1, Double.isNaN(p99) ? SCALE : p99, ROW - 2, kind(row) + " light");
      Svg.rectangle(out, LABEL, y + 1, p50, ROW - 2, kind(row) + " dark");
    }
    String words = Table.number(r.p50(), 0) + " / " + Table.number(r.p99(), 0);
    Svg.text(out, LABEL + SCALE + 4, y + ROW - 2, words.replace("-", "never"));
    double at = LABEL + SCALE / 2.0;
    Svg.line(out, at, y, at, y + ROW, "grid");
  }

  private static void extra(StringBuilder out, double y, Row row) {
    Result r = row.result();
    double full = SCALE / 60.0;
    double all = Math.min(SCALE, r.extraPercent() * full);
    Svg.rectangle(out, LABEL, y + 1, all, ROW - 2, kind(row) + " light");
    Svg.rectangle(
        out, LABEL, y + 1, Math.min(SCALE, r.repairPercent() * full), ROW - 2, kind(row) + " dark");
    String words = String.format(Locale.ROOT, "%.1f of %.1f", r.repairPercent(), r.extraPercent());
    Svg.text(out, LABEL + all + 4, y + ROW - 2, words);
  }

  private static String kind(Row row) {
    return row.peer().replaceFirst(".* ", "").toLowerCase(Locale.ROOT);
  }
}
