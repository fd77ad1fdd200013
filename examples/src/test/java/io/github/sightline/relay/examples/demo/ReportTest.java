package io.github.sightline.relay.examples.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sightline.relay.Relay;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  @TempDir Path folder = Path.of("");

  @Test
  void theFileHasExactlyTheFieldsThatArePromised() throws IOException {
    Path file = folder.resolve("not/yet/there/demo.json");

    report(0, 0, 1).write(file);

    JsonNode tree = new ObjectMapper().readTree(file.toFile());
    assertEquals(
        List.of("lossPercent", "rttMillis", "seed", "seconds", "swapAt", "displays", "relay"),
        names(tree));
    JsonNode display = tree.get("displays").get(0);
    assertEquals(
        List.of(
            "name",
            "framesSent",
            "framesRendered",
            "onTimePercent",
            "latencyMillis",
            "timeToFirstFrameMillis",
            "overheadPercent",
            "framesRefused",
            "foreignFramesRendered"),
        names(display));
    assertEquals(List.of("100", "200", "400"), names(display.get("onTimePercent")));
    assertEquals(List.of("p50", "p99", "max"), names(display.get("latencyMillis")));
    assertEquals(
        List.of(
            "plaintextBytesSeen", "pairCheckRefusals", "datagramsIn", "datagramsOut", "cpuMillis"),
        names(tree.get("relay")));
    assertEquals(8, tree.get("relay").get("pairCheckRefusals").asLong());
  }

  @Test
  void aForeignPictureIsBad() {
    assertSays("ada showed a picture that is not provably its owner's", report(1, 0, 1));
  }

  @Test
  void clearBytesInTheRelayAreBad() {
    assertSays("the relay saw clear video", report(0, 16, 1));
  }

  @Test
  void noPictureIsBad() {
    assertSays("ada showed no picture", report(0, 0, 0));
  }

  @Test
  void elseItIsGood() {
    assertTrue(report(0, 0, 1).good());
    assertTrue(printed(report(0, 0, 1)).endsWith("good: every picture was its owner's"));
  }

  private static void assertSays(String reason, Report report) {
    assertFalse(report.good());
    assertTrue(printed(report).endsWith("BAD: " + reason), printed(report));
  }

  private static String printed(Report report) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    report.print(new PrintStream(bytes, true, StandardCharsets.UTF_8), 0);
    return bytes.toString(StandardCharsets.UTF_8).strip();
  }

  private static Report report(long foreign, long clear, long rendered) {
    Tally.Figures frames =
        new Tally.Figures(2, rendered, List.of(50.0, 50.0, 50.0), 12.345, 20, 20);
    Report.DisplaySide ada = new Report.DisplaySide("ada", frames, 100, 12, 3, foreign);
    Relay.Statistics relay = new Relay.Statistics(1, 2, 3, 4, 5, 6, 7, 8);
    return new Report(new DemoOptions(), List.of(ada), new Report.RelaySide(relay, clear, 9));
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
