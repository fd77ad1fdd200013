package io.github.sightline.relay.examples.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.sightline.relay.Display;
import io.github.sightline.relay.Relay;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a run measured, for a person and as JSON. Times are milliseconds, -1 where nothing was
 * measured.
 *
 * @param options how it was run
 * @param displays one entry for each display
 * @param relay the relay's side
 */
record Report(DemoOptions options, List<DisplaySide> displays, RelaySide relay) {

  /**
   * One display.
   *
   * @param name of the display: its owner's
   * @param frames what it showed of the frames sent after it joined
   * @param timeToFirstFrameMillis from opening it to its first picture
   * @param overheadPercent bytes of all datagrams that reached it (UDP payload), over the bytes of
   *     the pictures shown
   * @param framesRefused complete frames that did not open as its owner's
   * @param foreignFramesRendered pictures shown that are not provably its owner's
   */
  record DisplaySide(
      String name,
      Tally.Figures frames,
      double timeToFirstFrameMillis,
      double overheadPercent,
      long framesRefused,
      long foreignFramesRendered) {}

  /**
   * The relay.
   *
   * @param statistics its own counters
   * @param plaintextBytesSeen clear video found in any datagram of the links or slab of the relay
   * @param cpuMillis CPU time of its node's thread
   */
  record RelaySide(Relay.Statistics statistics, long plaintextBytesSeen, long cpuMillis) {}

  static Report of(DemoOptions options, Stage stage) {
    List<DisplaySide> displays = stage.viewers().stream().map(Report::displaySide).toList();
    long cpu = stage.relayCpuMillis();
    return new Report(
        options, displays, new RelaySide(stage.relay(), stage.plaintextBytesSeen(), cpu));
  }

  private static DisplaySide displaySide(Viewer viewer) {
    Meter meter = viewer.meter();
    Display.Statistics statistics = viewer.statistics();
    double overhead =
        meter.pictureBytes() == 0 ? -1 : 100.0 * viewer.bytesIn() / meter.pictureBytes() - 100;
    return new DisplaySide(
        viewer.name(),
        meter.total(),
        meter.timeToFirstFrameMillis(),
        overhead,
        statistics.framesRefused(),
        meter.foreign());
  }

  /** No foreign picture, no clear byte in the relay, and each display showed something. */
  boolean good() {
    return relay.plaintextBytesSeen() == 0
        && displays.stream()
            .allMatch(d -> d.foreignFramesRendered() == 0 && d.frames().rendered() > 0);
  }

  void write(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    Files.writeString(file, json.writeValueAsString(tree()) + System.lineSeparator());
  }

  Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("lossPercent", options.loss);
    tree.put("rttMillis", options.rtt);
    tree.put("seed", options.seed);
    tree.put("seconds", options.seconds);
    tree.put("swapAt", options.swapAt);
    List<Map<String, Object>> list = new ArrayList<>();
    displays.forEach(display -> list.add(tree(display)));
    tree.put("displays", list);
    tree.put("relay", relayTree());
    return tree;
  }

  private static Map<String, Object> tree(DisplaySide display) {
    Tally.Figures frames = display.frames();
    Map<String, Object> onTime = new LinkedHashMap<>();
    for (int i = 0; i < Tally.LIMITS_MILLIS.length; i++) {
      onTime.put(String.valueOf(Tally.LIMITS_MILLIS[i]), rounded(frames.onTimePercent().get(i)));
    }
    Map<String, Object> latency = new LinkedHashMap<>();
    latency.put("p50", rounded(frames.p50()));
    latency.put("p99", rounded(frames.p99()));
    latency.put("max", rounded(frames.max()));
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", display.name());
    tree.put("framesSent", frames.sent());
    tree.put("framesRendered", frames.rendered());
    tree.put("onTimePercent", onTime);
    tree.put("latencyMillis", latency);
    tree.put("timeToFirstFrameMillis", rounded(display.timeToFirstFrameMillis()));
    tree.put("overheadPercent", rounded(display.overheadPercent()));
    tree.put("framesRefused", display.framesRefused());
    tree.put("foreignFramesRendered", display.foreignFramesRendered());
    return tree;
  }

  private Map<String, Object> relayTree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("plaintextBytesSeen", relay.plaintextBytesSeen());
    tree.put("pairCheckRefusals", relay.statistics().pairCheckRefusals());
    tree.put("datagramsIn", relay.statistics().datagramsIn());
    tree.put("datagramsOut", relay.statistics().datagramsOut());
    tree.put("cpuMillis", relay.cpuMillis());
    return tree;
  }

  /** A line for each display and two for the relay. */
  void print(PrintStream out, long slabsExchanged) {
    for (DisplaySide display : displays) {
      Tally.Figures frames = display.frames();
      out.printf(
          Locale.ROOT,
          "%s: %d of %d frames shown, %.2f %% within 200 ms, latency p50 %.0f p99 %.0f max %.0f ms,"
              + " first picture after %.0f ms, refused %d, foreign %d%n",
          display.name(),
          frames.rendered(),
          frames.sent(),
          frames.onTimePercent().get(1),
          frames.p50(),
          frames.p99(),
          frames.max(),
          display.timeToFirstFrameMillis(),
          display.framesRefused(),
          display.foreignFramesRendered());
    }
    out.printf(
        Locale.ROOT,
        "relay: %d datagrams in, %d out, %d ms CPU, clear video seen %d bytes, foreign tags refused"
            + " %d (slabs exchanged %d)%n",
        relay.statistics().datagramsIn(),
        relay.statistics().datagramsOut(),
        relay.cpuMillis(),
        relay.plaintextBytesSeen(),
        relay.statistics().pairCheckRefusals(),
        slabsExchanged);
    out.println(good() ? "good: every picture was its owner's" : "BAD: " + reason());
    out.flush();
  }

  private String reason() {
    for (DisplaySide display : displays) {
      if (display.foreignFramesRendered() > 0) {
        return display.name() + " showed a picture that is not provably its owner's";
      }
      if (display.frames().rendered() == 0) {
        return display.name() + " showed no picture";
      }
    }
    return "the relay saw clear video";
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
