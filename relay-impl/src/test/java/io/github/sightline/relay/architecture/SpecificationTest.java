package io.github.sightline.relay.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** PROTOCOL.md, the code and the tests speak of the same rules. */
class SpecificationTest {
  private static final Path ROOT = House.root();
  private static final Pattern TEST = Pattern.compile("@(Test|Property|ParameterizedTest)\\b");

  private final Specification specification =
      new Specification(House.text(ROOT.resolve("relay-api/PROTOCOL.md")));

  private static List<Path> sources(String tree) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String module : List.of("relay-api", "relay-impl", "examples")) {
      Path folder = ROOT.resolve(module).resolve(tree);
      if (Files.isDirectory(folder)) {
        try (Stream<Path> all = Files.walk(folder)) {
          all.filter(f -> f.toString().matches(".*\\.(java|tla|mjs|js)")).forEach(files::add);
        }
      }
    }
    return files;
  }

  @Test
  void everyMustOfTheProtocolIsHeldByATest() throws IOException {
    Set<String> cited = new TreeSet<>();
    for (Path file : sources("src/test/java")) {
      String text = House.text(file);
      if (TEST.matcher(text).find() && !file.endsWith("SpecificationTest.java")) {
        cited.addAll(Specification.citations(text));
      }
    }
    List<String> unheld = specification.unheld(cited);
    assertEquals(0, unheld.size(), () -> "no test cites\n  " + String.join("\n  ", unheld));
    assertTrue(specification.ids().size() > 100, "rules: " + specification.ids().size());
  }

  @Test
  void everyCitedRuleExists() throws IOException {
    List<String> strange = new ArrayList<>();
    List<Path> files = sources("src/test");
    files.addAll(sources("src/main"));
    files.add(ROOT.resolve("relay-api/PROTOCOL.md"));
    for (Path file : files) {
      for (String id : Specification.citations(House.text(file))) {
        if (!specification.ids().contains(id) && !file.endsWith("SpecificationTest.java")) {
          strange.add(ROOT.relativize(file) + ": [" + id + "]");
        }
      }
    }
    assertEquals(List.of(), strange);
  }

  @Test
  void noTwoRulesHaveOneId() {
    assertEquals(List.of(), specification.definedTwice());
  }

  @Test
  void aMustWithoutATestAndAnIdOfTwoRulesAreFound() {
    Specification small =
        new Specification(
            """
            - **[A-1]** It MUST be so. **[A-2]** This is how.
            - **[A-3]** It MUST NOT.
            **[A-1]** Again.
            """);
    assertEquals(Set.of("A-1", "A-2", "A-3"), small.ids());
    assertEquals(List.of("A-1"), small.definedTwice());
    assertEquals(List.of("[A-3] It MUST NOT."), small.unheld(Set.of("A-2")));
    assertEquals(Set.of("A-2", "W-14"), Specification.citations("// [A-2] and [W-14], not W-3"));
  }
}
