package io.github.sightline.relay.spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Has TLC check each model of a folder, one process for each. {@code X.cfg} is the model as the
 * protocol is and must hold; {@code X-broken-why.cfg} has one rule taken out and must not: a model
 * that finds nothing wrong there proves nothing.
 */
public final class Models {
  private static final Pattern STATES = Pattern.compile("(\\d+) distinct states found");
  private static final Pattern VIOLATED =
      Pattern.compile("(Invariant|property) (\\w+) is violated");

  private Models() {}

  /**
   * Checks all.
   *
   * @param args the folder
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path folder = Path.of(args[0]);
    List<Path> configurations;
    try (Stream<Path> files = Files.list(folder)) {
      configurations = files.filter(f -> f.toString().endsWith(".cfg")).sorted().toList();
    }
    List<String> wrong = new ArrayList<>();
    for (Path configuration : configurations) {
      if (!check(folder, configuration)) {
        wrong.add(configuration.getFileName().toString());
      }
    }
    if (!wrong.isEmpty() || configurations.isEmpty()) {
      throw new IllegalStateException("not as expected: " + wrong);
    }
  }

  private static boolean check(Path folder, Path configuration)
      throws IOException, InterruptedException {
    String name = configuration.getFileName().toString().replace(".cfg", "");
    boolean broken = name.contains("-broken-");
    long begun = System.nanoTime();
    String said = tlc(folder, configuration, name.replaceFirst("-broken-.*", "") + ".tla");
    long seconds = (System.nanoTime() - begun) / 1_000_000_000L;
    Matcher violated = VIOLATED.matcher(said);
    boolean found = violated.find();
    boolean holds = said.contains("No error has been found");
    boolean expected = broken ? found && !holds : holds;
    Matcher states = STATES.matcher(said);
    String count = "0";
    while (states.find()) {
      count = states.group(1);
    }
    String result = found ? violated.group(2) + " is violated" : holds ? "holds" : "no result";
    System.out.printf(
        "%-45s %9s states %3d s  %s%s%n",
        name, count, seconds, result, expected ? "" : "  NOT AS EXPECTED\n" + said);
    return expected;
  }

  private static String tlc(Path folder, Path configuration, String model)
      throws IOException, InterruptedException {
    Path work = Files.createTempDirectory("tlc");
    Path log = work.resolve("log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseParallelGC",
                "-Xmx2g",
                "-cp",
                System.getProperty("java.class.path"),
                "tlc2.TLC",
                "-workers",
                "2",
                "-metadir",
                work.toString(),
                "-config",
                configuration.toAbsolutePath().toString(),
                folder.resolve(model).toAbsolutePath().toString())
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    process.waitFor();
    String said = Files.readString(log);
    try (Stream<Path> files = Files.walk(work)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    return said;
  }
}
