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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reads the repository and says what is untidy, each finding with its file and line. */
class TidyTest {
  private static final int FILE_LINES_MAX = 500;
  private static final int FILE_LINES_MEDIAN_MAX = 150;
  private static final int METHOD_LINES_MAX = 60;

  private static final Path ROOT = House.root();
  private static final List<String> MODULES =
      List.of("relay-api", "relay-impl", "relay-bench", "examples");

  private static final Pattern LATER = Pattern.compile("\\b(TODO|FIXME|XXX|HACK)\\b");
  private static final Pattern CODE_IN_COMMENT =
      Pattern.compile("^\\s*//.*(;|\\)\\s*\\{|^\\s*//\\s*\\})\\s*$");
  private static final Pattern WEAK_NAME =
      Pattern.compile(".*(Manager|Helper|Utils?|Info|Handle|Context|Impl|Abstract[A-Z].*)");
  private static final Pattern MACHINE = Pattern.compile("(?<![\\w.])/(work|root|home)/\\w+");
  private static final Pattern SEED = Pattern.compile("-?\\d+ \\S.*");

  @Test
  void filesAreShort() {
    List<String> findings = new ArrayList<>();
    for (Path file : sources()) {
      long lines = House.text(file).lines().count();
      if (lines > FILE_LINES_MAX) {
        findings.add(name(file) + ": " + lines + " lines, at most " + FILE_LINES_MAX);
      }
    }
    none(findings);
  }

  @Test
  void halfOfTheFilesAreAtMost150Lines() {
    List<Long> lines = sources().stream().map(f -> House.text(f).lines().count()).sorted().toList();
    long median = lines.get(lines.size() / 2);
    assertTrue(median <= FILE_LINES_MEDIAN_MAX, "median file: " + median + " lines");
  }

  @Test
  void methodsAreShort() {
    List<String> findings = new ArrayList<>();
    for (Path file : sources()) {
      for (SourceText.Method method : SourceText.of(House.text(file)).methods()) {
        if (method.lines() > METHOD_LINES_MAX) {
          findings.add(
              name(file)
                  + ":"
                  + method.line()
                  + ": "
                  + method.lines()
                  + " lines: "
                  + method.head());
        }
      }
    }
    none(findings);
  }

  @Test
  void everyRoomSaysItsPurposeDoorAndInvariant() throws IOException {
    List<String> findings = new ArrayList<>();
    for (Path room : rooms()) {
      Path file = room.resolve("package-info.java");
      String text = Files.exists(file) ? Files.readString(file) : "";
      for (String heading : Doors.HEADINGS) {
        if (Doors.section(text, heading).isBlank()) {
          findings.add(name(file) + ": no section \"" + heading + "\"");
        }
      }
    }
    none(findings);
  }

  @Test
  void everyRoomIsPartOfTheHouse() throws IOException {
    Path impl = ROOT.resolve("relay-impl/src/main/java").resolve(Room.IMPL.replace('.', '/'));
    List<String> findings = new ArrayList<>();
    for (Path room : rooms()) {
      String path = impl.relativize(room).toString().replace('/', '.').replace('\\', '.');
      if (Room.of(path.isEmpty() ? Room.IMPL : Room.IMPL + "." + path).isEmpty()) {
        findings.add(name(room) + ": a room that the house does not know");
      }
    }
    none(findings);
  }

  @Test
  void nothingIsLeftForLater() {
    List<String> findings = new ArrayList<>();
    for (Path file : sources()) {
      lines(findings, file, SourceText.of(House.text(file)).comments(), LATER);
    }
    none(findings);
  }

  @Test
  void noCodeIsCommentedOut() {
    List<String> findings = new ArrayList<>();
    for (Path file : sources()) {
      lines(findings, file, SourceText.of(House.text(file)).comments(), CODE_IN_COMMENT);
    }
    none(findings);
  }

  @Test
  void namesSayWhatAThingIs() {
    none(
        sources().stream()
            .filter(
                f -> WEAK_NAME.matcher(f.getFileName().toString().replace(".java", "")).matches())
            .map(TidyTest::name)
            .toList());
  }

  @Test
  void nothingNamesAMachine() throws IOException {
    List<String> findings = new ArrayList<>();
    try (Stream<Path> top = Files.list(ROOT)) {
      List<Path> texts =
          Stream.concat(sources().stream(), top.filter(Files::isRegularFile))
              .filter(f -> f.toString().matches(".*\\.(java|md|xml|txt)"))
              .toList();
      for (Path file : texts) {
        lines(findings, file, House.text(file), MACHINE);
      }
    }
    none(findings);
  }

  /** A seed file is lines of {@code seed why}: a number, a blank, and one line of reason. */
  @Test
  void everySeedSaysWhy() throws IOException {
    Path seeds = ROOT.resolve("relay-impl/src/test/resources/seeds");
    List<String> findings = new ArrayList<>();
    if (Files.isDirectory(seeds)) {
      try (Stream<Path> files = Files.list(seeds)) {
        for (Path file : files.sorted().toList()) {
          int line = 0;
          for (String text : Files.readAllLines(file)) {
            line++;
            if (!text.isBlank() && !text.startsWith("#") && !SEED.matcher(text).matches()) {
              findings.add(name(file) + ":" + line + ": expected \"seed why\": " + text);
            }
          }
        }
      }
    }
    none(findings);
  }

  private static void lines(List<String> findings, Path file, String text, Pattern forbidden) {
    String[] lines = text.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      Matcher m = forbidden.matcher(lines[i]);
      if (m.find()) {
        findings.add(name(file) + ":" + (i + 1) + ": " + lines[i].strip());
      }
    }
  }

  private static List<Path> sources() {
    List<Path> files = new ArrayList<>();
    for (String module : MODULES) {
      files.addAll(House.javaFiles(ROOT.resolve(module).resolve("src/main/java")));
      files.addAll(House.javaFiles(ROOT.resolve(module).resolve("src/test/java")));
    }
    assertTrue(files.size() > 50, "sources found: " + files.size());
    return files;
  }

  private static Set<Path> rooms() throws IOException {
    Path impl = ROOT.resolve("relay-impl/src/main/java").resolve(Room.IMPL.replace('.', '/'));
    Set<Path> rooms = new TreeSet<>();
    for (Path file : House.javaFiles(impl)) {
      rooms.add(file.getParent());
    }
    return rooms;
  }

  private static String name(Path file) {
    return ROOT.relativize(file).toString();
  }

  private static void none(List<String> findings) {
    assertEquals(0, findings.size(), () -> "\n  " + String.join("\n  ", findings) + "\n");
  }
}
