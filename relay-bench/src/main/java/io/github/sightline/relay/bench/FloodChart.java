package io.github.sightline.relay.bench;

import io.github.sightline.relay.bench.FloodReport.Moment;
import io.github.sightline.relay.bench.FloodReport.Run;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Two runs as curves over time, one HTML page of SVG; no script, nothing fetched. */
final class FloodChart {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 220;
  private static final int MARGIN = 60;

  private FloodChart() {}

  static String page(Run calm, Run flooded, long bound, Machine at) {
    StringBuilder out =
        Svg.page(
            "Sightline: one owner floods",
            "polyline{fill:none;stroke-width:2}.calm{stroke:#9db4c0;stroke-width:5}"
                + ".flooded{stroke:#c0392b}.bound{stroke:#888;stroke-dasharray:3 3}");
    out.append("<h1>What a flood costs the quiet</h1>\n");
    Svg.paragraph(
        out, "Grey: nobody floods; red: one does. Over the frames that each quiet owner wrote.");
    Svg.machine(out, at, "");
    section(out, "Own frames found, percent", calm, flooded, Moment::frameHits, 100);
    section(out, "Own latest keyframes found, percent", calm, flooded, Moment::keyframeHits, 100);
    section(out, "Memory in use, of its bound, percent", calm, flooded, share(bound), 100);
    return out.append("</html>").toString();
  }

  private static ToDoubleFunction<Moment> share(long bound) {
    return moment -> 100.0 * moment.bytes() / bound;
  }

  private static void section(
      StringBuilder out,
      String title,
      Run calm,
      Run flooded,
      ToDoubleFunction<Moment> value,
      double full) {
    out.append("<h2>").append(title).append("</h2>\n");
    Svg.begin(out, WIDTH, HEIGHT + 20);
    for (int percent = 0; percent <= full; percent += 25) {
      double y = y(percent, full);
      Svg.text(out, 0, y + 4, Integer.toString(percent));
      Svg.line(out, MARGIN, y, WIDTH, y, "bound");
    }
    curve(out, "calm", calm.moments(), value, full);
    curve(out, "flooded", flooded.moments(), value, full);
    out.append("</svg>\n");
  }

  private static double y(double value, double full) {
    return 10 + (HEIGHT - 10) * (1 - value / full);
  }

  private static void curve(
      StringBuilder out,
      String kind,
      List<Moment> moments,
      ToDoubleFunction<Moment> value,
      double full) {
    double step = (double) (WIDTH - MARGIN) / Math.max(1, moments.size() - 1);
    String points =
        IntStream.range(0, moments.size())
            .mapToObj(
                i ->
                    String.format(
                        Locale.ROOT,
                        "%.1f,%.1f",
                        MARGIN + i * step,
                        y(value.applyAsDouble(moments.get(i)), full)))
            .collect(Collectors.joining(" "));
    out.append("<polyline class=\"%s\" points=\"%s\"/>\n".formatted(kind, points));
  }
}
