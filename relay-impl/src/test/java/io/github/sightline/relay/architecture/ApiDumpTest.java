package io.github.sightline.relay.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A change of the public API is a change of {@code relay-api/api.txt}, and so seen in review. */
class ApiDumpTest {
  private static final int TOP_LEVEL_TYPES_MAX = 40;
  private static final Path COMMITTED = House.root().resolve("relay-api/api.txt");
  private static final House API = House.api();
  private static final String ACCEPT = "api.accept";

  @Test
  void theApiIsTheOneThatWasCommitted() throws IOException {
    List<String> now = ApiDump.lines(API);
    if (Boolean.getBoolean(ACCEPT)) {
      Files.writeString(COMMITTED, String.join("\n", now) + "\n");
    }
    List<String> committed = Files.exists(COMMITTED) ? Files.readAllLines(COMMITTED) : List.of();
    assertEquals(
        committed,
        now,
        () ->
            "the public API changed:\n"
                + String.join("\n", difference(committed, now))
                + "\naccept it with: mvn -pl relay-api,relay-impl test -Dtest=ApiDumpTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dapi.accept=true\n");
  }

  @Test
  void theApiHasAtMostFortyTopLevelTypes() {
    List<Class<?>> types = ApiDump.topLevelTypes(API);
    assertTrue(
        types.size() <= TOP_LEVEL_TYPES_MAX && types.size() > 30,
        () -> types.size() + " public types, at most " + TOP_LEVEL_TYPES_MAX + ": " + types);
  }

  /** Lines that went, with a minus, and lines that came, with a plus, in order. */
  private static List<String> difference(List<String> before, List<String> after) {
    List<String> found = new ArrayList<>();
    int i = 0;
    for (String line : after) {
      int at = before.subList(i, before.size()).indexOf(line);
      if (at < 0) {
        found.add("+ " + line);
      } else {
        before.subList(i, i + at).forEach(gone -> found.add("- " + gone));
        i += at + 1;
      }
    }
    before.subList(i, before.size()).forEach(gone -> found.add("- " + gone));
    return found;
  }
}
