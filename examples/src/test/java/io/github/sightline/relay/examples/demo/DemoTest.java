package io.github.sightline.relay.examples.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole demo, in real time on real sockets: short, and judged by what must hold at any speed.
 */
class DemoTest {
  @TempDir Path folder = Path.of("");

  @Test
  void memoryMixedUpInTheRelayShowsNobodyAForeignPicture() throws IOException {
    DemoOptions options = new DemoOptions();
    options.loss = 2;
    options.rtt = 20;
    options.seconds = 10;
    options.swapAt = 2;
    options.displays = 1;
    options.headless = true;
    options.report = folder.resolve("demo.json");
    ByteArrayOutputStream said = new ByteArrayOutputStream();

    int code;
    try (Demo demo = new Demo(options, new PrintStream(said, true, StandardCharsets.UTF_8))) {
      code = demo.run();
    }

    String text = said.toString(StandardCharsets.UTF_8);
    assertEquals(Demo.GOOD, code, text);
    JsonNode report = new ObjectMapper().readTree(folder.resolve("demo.json").toFile());
    assertEquals(0, report.get("relay").get("plaintextBytesSeen").asLong(), text);
    assertTrue(report.get("relay").get("pairCheckRefusals").asLong() > 0, text);
    long refused = 0;
    for (JsonNode display : report.get("displays")) {
      assertEquals(0, display.get("foreignFramesRendered").asLong(), text);
      assertTrue(display.get("framesRendered").asLong() > 0, text);
      refused += display.get("framesRefused").asLong();
    }
    assertTrue(refused > 0, text);
  }
}
