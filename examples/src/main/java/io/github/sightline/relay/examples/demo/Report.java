package io.github.sightline.relay.examples.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.sightline.relay.Relay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a run measured, as JSON. Times are milliseconds, shares are percent, -1 stands for "nothing measured". */
record Report(DemoOptions options, List<Household> households, RelaySide relay) {
  /** The relay's figures. */
  record RelaySide(Relay.Statistics statistics, long plaintextBytesSeen, long cpuMillis) {}

  void write(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), tree());
  }

  Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("lossPercent", options.loss);
    tree.put("rttMillis", options.rtt);
    tree.put("seed", options.seed);
    tree.put("seconds", options.seconds);
    List<Map<String, Object>> displays = new ArrayList<>();
    households.forEach(household -> displays.add(display(household)));
    tree.put("displays", displays);
    tree.put("relay", relayTree());
    return tree;
  }

  private static Map<String, Object> display(Household household) {
    Meter.Reading reading = household.read();
    Map<String, Object> onTime = new LinkedHashMap<>();
    for (int i = 0; i < Meter.Reading.LIMIT_MILLIS.length; i++) {
      onTime.put(String.valueOf(Meter.Reading.LIMIT_MILLIS[i]), rounded(reading.onTimePercent()[i]));
    }
    Map<String, Object> latency = new LinkedHashMap<>();
    latency.put("p50", rounded(reading.p50()));
    latency.put("p99", rounded(reading.p99()));
    latency.put("max", rounded(reading.max()));
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("owner", household.name());
    tree.put("framesSent", reading.framesSent());
    tree.put("framesRendered", reading.framesRendered());
    tree.put("onTimePercent", onTime);
    tree.put("latencyMillis", latency);
    tree.put("timeToFirstFrameMillis", rounded(reading.timeToFirstFrame()));
    tree.put("overheadPercent", rounded(overhead(household, reading)));
    tree.put("framesRefused", household.displayStatistics().framesRefused());
    tree.put("foreignFramesRendered", reading.foreignFrames());
    return tree;
  }

  /** All bytes of datagrams that reached the display, over the clear bytes it showed. */
  private static double overhead(Household household, Meter.Reading reading) {
    return reading.clearBytes() == 0 ? -1 : 100.0 * household.bytesIn() / reading.clearBytes() - 100;
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

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
