package io.github.sightline.relay.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every row of the fault catalogue about the hop has a test whose name begins with the row: {@code
 * h4_noBitOfAHelloMayFlip}. H is handshake, T transport; there is no H9.
 */
class FaultCatalogueTest {
  private static final Path TESTS = Path.of("src", "test", "java");
  private static final Pattern NAMED = Pattern.compile("\\bvoid ([ht][0-9]{1,2})_[a-z]");
  private static final List<String> ROWS =
      List.of(
          "H1", "H2", "H3", "H4", "H5", "H6", "H7", "H8", "H10", "H11", "H12", "H13", "H14", "H15",
          "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11", "T12", "T13", "T14",
          "T15", "T16");

  @Test
  void everyRowAboutTheHopIsTheNameOfATest() throws IOException {
    TreeSet<String> missing = new TreeSet<>(ROWS);
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
