package io.github.sightline.relay.examples.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.sightline.relay.examples.media.Clip.BuiltIn;
import io.github.sightline.relay.examples.web.Chromium.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A minute of 1080p30 in the page: what the main thread and a frame cost, and whether one was
 * dropped. Only when asked for, since it wants the machine for itself: {@code mvn -pl examples -am
 * verify -Dtest=SteadyTest -Dsurefire.failIfNoSpecifiedTests=false -Dsteady=result.json}.
 */
class SteadyTest {
  private static final int SECONDS = 60;
  private static final double MAIN_THREAD_SHARE = 0.25;

  /** Keeps what the workers tell the page. */
  private static final String OVERHEAR =
      "const Quiet = Worker; window.Worker = class extends Quiet { constructor(...a) { super(...a);"
          + " this.addEventListener('message', (event) => { window.told = event.data; }); } };";

  @Test
  @Timeout(150)
  void minuteOf1080pLeavesTheMainThreadIdleAndDropsNoFrame() throws Exception {
    String file = System.getProperty("steady");
    assumeTrue(file != null, "skipped: a measurement, wanted with -Dsteady=result.json");
    assumeTrue(Chromium.program() != null, Chromium.MISSING);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    result.put("command", "mvn -pl examples -am verify -Dtest=SteadyTest -Dsteady=" + file);
    result.put("machine", machine());
    try (Street street = new Street(BuiltIn.ADA);
        Chromium chromium = Chromium.start()) {
      result.put("browser", chromium.version());
      try (Page page = chromium.open("about:blank", chromium.context())) {
        page.before(OVERHEAR);
        page.size(1920, 1080, false);
        page.go(street.address(0));
        assertTrue(page.becomes(Marks.LIVE, 30), page.complaints().toString());
        Chromium.pause(5000);
        measure(page, street, result);
      }
    }
    ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    Files.writeString(Path.of(file), json.writeValueAsString(result) + "\n");
    JsonNode told = json.valueToTree(result);
    assertTrue(told.get("mainThreadShare").asDouble() < MAIN_THREAD_SHARE, result.toString());
    assertEquals(0, told.get("framesDropped").asLong(), result.toString());
  }

  private static void measure(Page page, Street street, Map<String, Object> result) {
    JsonNode before = page.evaluate("window.told.cameras[0].figures");
    double busy = page.metric("TaskDuration");
    double renderer = page.rendererSeconds();
    long filmed = street.homes.get(0).filmed();
    long began = System.nanoTime();
    Chromium.pause(SECONDS * 1000L);
    JsonNode after = page.evaluate("window.told.cameras[0].figures");
    double seconds = (System.nanoTime() - began) / 1e9;
    long painted = difference(before, after, "painted");
    long skipped = difference(before, after, "skipped") + difference(before, after, "lost");
    result.put("seconds", rounded(seconds));
    result.put("framesFilmed", street.homes.get(0).filmed() - filmed);
    result.put("framesPainted", painted);
    result.put("framesDropped", skipped + difference(before, after, "faults"));
    result.put("framesRefused", difference(before, after, "refused"));
    result.put("megabitsPerSecond", rounded(difference(before, after, "bytes") * 8e-6 / seconds));
    result.put("mainThreadShare", rounded((page.metric("TaskDuration") - busy) / seconds));
    result.put("rendererShareOfACore", rounded((page.rendererSeconds() - renderer) / seconds));
    result.put("wholeToPaintedMillisP50", rounded(after.get("spent50").asDouble()));
    result.put("wholeToPaintedMillisP99", rounded(after.get("spent99").asDouble()));
    result.put("verifyAndOpenMillisP50", rounded(after.get("open50").asDouble()));
    result.put("verifyAndOpenMillisP99", rounded(after.get("open99").asDouble()));
    result.put("behindTheCameraMillisP50", rounded(after.get("latency").asDouble()));
  }

  private static long difference(JsonNode before, JsonNode after, String name) {
    return after.get(name).asLong() - before.get(name).asLong();
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  private static String machine() throws IOException {
    Path cpu = Path.of("/proc/cpuinfo");
    String model =
        Files.exists(cpu)
            ? Files.readAllLines(cpu).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.replaceFirst(".*: ", ""))
                .findFirst()
                .orElse("")
            : System.getProperty("os.arch");
    return Runtime.getRuntime().availableProcessors() + " x " + model;
  }
}
