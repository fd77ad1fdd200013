package io.github.sightline.relay.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README shows code that the build runs, and points at files that exist. */
class ReadmeTest {
  private static final Path README = House.root().resolve("README.md");
  private static final String ACCEPT = "readme.accept";

  /** A mark, then the fenced block: file, text. */
  private static final Pattern SNIPPET =
      Pattern.compile("(<!-- cut from (\\S+) -->\\n```java\\n)(.*?)```", Pattern.DOTALL);

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");
  private static final int LINES_MAX = 16;

  @Test
  void everySnippetIsCutFromItsFile() throws IOException {
    String readme = Files.readString(README);
    String cut =
        SNIPPET
            .matcher(readme)
            .replaceAll(m -> Matcher.quoteReplacement(m.group(1) + region(m.group(2)) + "```"));
    if (Boolean.getBoolean(ACCEPT)) {
      Files.writeString(README, cut);
    } else {
      assertEquals(
          cut, readme, "run this test with -D" + ACCEPT + "=true to cut the snippets again");
    }
    assertEquals(
        fences(readme), SNIPPET.matcher(readme).results().count(), "a snippet without a file");
  }

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    Matcher links = LINK.matcher(Files.readString(README));
    while (links.find()) {
      if (!Files.exists(House.root().resolve(links.group(1)))) {
        broken.add(links.group(1));
      }
    }
    assertEquals(List.of(), broken);
  }

  @Test
  void thereAreTwoCommandsToKnow() throws IOException {
    List<String> commands =
        Pattern.compile("```\\n(mvn .*?)\\n```")
            .matcher(Files.readString(README))
            .results()
            .map(m -> m.group(1))
            .toList();
    assertEquals(List.of("mvn -Pdemo", "mvn verify"), commands);
  }

  @Test
  void whatToDependOnIsWhatIsBuilt() throws IOException {
    String parent = House.text(House.root().resolve("pom.xml"));
    String readme = Files.readString(README);
    for (String module : List.of("relay-api", "relay-impl")) {
      String pom = House.text(House.root().resolve(module).resolve("pom.xml"));
      assertTrue(pom.contains("<artifactId>" + module + "</artifactId>"), module);
      String dependency =
          String.format(
              "<groupId>%s</groupId>\n  <artifactId>%s</artifactId>\n  <version>%s</version>",
              first(parent, "groupId"), module, first(parent, "version"));
      assertTrue(readme.contains(dependency), dependency);
    }
  }

  private static String first(String pom, String element) {
    Matcher text = Pattern.compile("<" + element + ">(.*?)</" + element + ">").matcher(pom);
    assertTrue(text.find(), element);
    return text.group(1);
  }

  /** The lines between the marks, moved to the left margin. */
  private static String region(String file) {
    List<String> lines = House.text(House.root().resolve(file)).lines().toList();
    int from = indexOf(lines, 0, "// begin: README") + 1;
    int to = indexOf(lines, from, "// end: README");
    List<String> region = lines.subList(from, to);
    assertTrue(region.size() <= LINES_MAX, file + ": " + region.size() + " lines");
    int margin =
        region.stream()
            .filter(l -> !l.isBlank())
            .mapToInt(l -> l.length() - l.stripLeading().length())
            .min()
            .orElse(0);
    StringBuilder text = new StringBuilder();
    region.forEach(l -> text.append(l.isBlank() ? "" : l.substring(margin)).append('\n'));
    return text.toString();
  }

  private static int indexOf(List<String> lines, int from, String mark) {
    for (int i = from; i < lines.size(); i++) {
      if (lines.get(i).strip().equals(mark)) {
        return i;
      }
    }
    throw new AssertionError("no line: " + mark);
  }

  private static long fences(String text) {
    return Pattern.compile("^```java$", Pattern.MULTILINE).matcher(text).results().count();
  }
}
