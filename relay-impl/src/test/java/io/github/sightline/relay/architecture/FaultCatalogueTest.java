package io.github.sightline.relay.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every row of the fault catalogue about hop, relay and grants has a test whose name begins with
 * the row: {@code h4_noBitOfAHelloMayFlip}. H is handshake, R relay, T transport, G grants and
 * keys; there is no H9.
 */
class FaultCatalogueTest {
  private static final Path TESTS = Path.of("src", "test", "java");
  private static final Pattern NAMED = Pattern.compile("\\bvoid ([hrtg][0-9]{1,2})_[a-z]");

  /** The last row of each letter. */
  private static final Map<String, Integer> ROWS = Map.of("H", 15, "R", 15, "T", 16, "G", 12);

  private static Set<String> rows() {
    Set<String> rows = new TreeSet<>();
    ROWS.forEach(
        (letter, last) -> IntStream.rangeClosed(1, last).forEach(n -> rows.add(letter + n)));
    rows.remove("H9");
    return rows;
  }

  @Test
  void everyRowAboutHopRelayAndGrantsIsTheNameOfATest() throws IOException {
    Set<String> missing = rows();
    try (Stream<Path> files = Files.walk(TESTS)) {
      for (Path file : files.filter(f -> f.toString().endsWith("Test.java")).toList()) {
        Matcher named = NAMED.matcher(Files.readString(file, StandardCharsets.UTF_8));
        while (named.find()) {
          missing.remove(named.group(1).toUpperCase(Locale.ROOT));
        }
      }
    }
    assertEquals(new TreeSet<>(), missing, "rows without a test");
  }
}
