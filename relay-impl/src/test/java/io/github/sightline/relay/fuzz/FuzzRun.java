package io.github.sightline.relay.fuzz;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Drives each target with Jazzer, one process after the other, and prints how many executions there
 * were. System properties: fuzz.runs (executions of each, 10,000,000), fuzz.seconds (at most, of
 * each, 0 for no bound), fuzz.targets (names, all), fuzz.keep (write what reached new code beside
 * the tests).
 */
public final class FuzzRun {
  private static final Pattern DONE = Pattern.compile("Done (\\d+) (?:runs )?in (\\d+) second");
  private static final int KEPT_MAX = 200;
  private static final int KEPT_BYTES = 1200;

  private final KeptInputs kept = new KeptInputs(KeptInputs.root());
  private final PrintStream out = System.out;
  private final Path work;
  private final String runs = System.getProperty("fuzz.runs", "10000000");
  private final String seconds = System.getProperty("fuzz.seconds", "0");

  private FuzzRun(Path work) {
    this.work = work;
  }

  /** Runs all; a finding ends it with a failure. */
  public static void main(String[] args) throws IOException, InterruptedException {
    FuzzRun run = new FuzzRun(Files.createTempDirectory("fuzz"));
    String names = System.getProperty("fuzz.targets", "");
    int findings = 0;
    for (Target target : Target.values()) {
      if (names.isEmpty() || List.of(names.split(",")).contains(target.name())) {
        findings += run.fuzz(target) ? 0 : 1;
      }
    }
    delete(run.work);
    if (findings > 0) {
      throw new IllegalStateException(findings + " targets with a finding");
    }
  }

  private boolean fuzz(Target target) throws IOException, InterruptedException {
    Path corpus = work.resolve(target.name());
    Files.createDirectories(corpus);
    int number = 0;
    for (byte[] input : kept.of(target)) {
      Files.write(corpus.resolve("seed" + number++), input);
    }
    Path log = work.resolve(target.name() + ".log");
    int exit = jazzer(target, log, List.of("-runs=" + runs, "-max_total_time=" + seconds), corpus);
    String said = Files.readString(log);
    Matcher done = DONE.matcher(said);
    String count = done.find() ? done.group(1) + " executions in " + done.group(2) + " s" : "";
    boolean clean = exit == 0 && !count.isEmpty();
    out.printf("%-14s %s%n", target, clean ? count + ", no finding" : "FINDING\n" + said);
    if (clean && Boolean.getBoolean("fuzz.keep")) {
      keep(target, corpus);
    }
    return clean;
  }

  private int jazzer(Target target, Path log, List<String> options, Path... corpora)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-cp", classPath(), "-Dfuzz.target=" + target));
    command.add("com.code_intelligence.jazzer.Jazzer");
    command.add("--target_class=" + FuzzEntry.class.getName());
    command.add("--instrumentation_includes=io.github.sightline.**");
    command.add("--instrumentation_excludes=io.github.sightline.relay.impl.wire.Samples");
    command.add("--disabled_hooks=*");
    command.add("-max_len=" + target.longest());
    command.addAll(List.of("-print_final_stats=1", "-close_fd_mask=0"));
    command.addAll(options);
    Arrays.stream(corpora).map(Path::toString).forEach(command::add);
    return new ProcessBuilder(command)
        .directory(work.toFile())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start()
        .waitFor();
  }

  /** Maven runs this inside its own process: the path is its class loader's, handed over. */
  private static String classPath() {
    return System.getProperty("fuzz.classpath", System.getProperty("java.class.path"))
        .replace(';', File.pathSeparatorChar);
  }

  /** Keeps the smallest set of inputs that reaches what the run reached. */
  private void keep(Target target, Path corpus) throws IOException, InterruptedException {
    Path merged = work.resolve(target.name() + ".merged");
    Files.createDirectories(merged);
    Path log = work.resolve(target.name() + ".merge.log");
    if (jazzer(target, log, List.of("-merge=1"), merged, corpus) != 0) {
      out.println(Files.readString(log, StandardCharsets.UTF_8));
      return;
    }
    Set<String> lines = new TreeSet<>();
    try (Stream<Path> files = Files.list(merged)) {
      for (Path file : files.sorted(Comparator.comparingLong(f -> f.toFile().length())).toList()) {
        byte[] input = Files.readAllBytes(file);
        if (input.length > 0 && input.length <= KEPT_BYTES && lines.size() < KEPT_MAX) {
          lines.add(HexFormat.of().formatHex(input));
        }
      }
    }
    kept.keep(target, lines);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
