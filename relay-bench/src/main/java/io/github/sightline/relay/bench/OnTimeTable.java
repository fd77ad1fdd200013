package io.github.sightline.relay.bench;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The table of loss, round trip and latency budget: how many frames are on time, what that costs in
 * repair bytes, and how near this is to the optimum. Virtual time, the real engines, full crypto; a
 * cell is one world of its own seed, so a table does not depend on the machine.
 *
 * <p>{@code java -cp relay-bench/target/benchmarks.jar io.github.sightline.relay.bench.OnTimeTable}
 */
@Command(
    name = "OnTimeTable",
    mixinStandardHelpOptions = true,
    description = "On-time frames and repair bytes per loss, round trip and latency budget.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:measured (also when cells miss their goal, but for --strict)", "1:missed"})
public final class OnTimeTable implements Callable<Integer> {
  private static final int QUICK_KEYFRAMES = 60;
  private static final int ALL_KEYFRAMES = 10_000;

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--cells", description = "quick or all (default: ${DEFAULT-VALUE})")
  private String cells = "quick";

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "write every figure there, after each cell")
  private @Nullable Path json;

  @Option(
      names = "--resume",
      description = "do not measure again what FILE has of as many frames with this seed and hop")
  private boolean resume;

  @Option(names = "--html", paramLabel = "FILE", description = "draw the charts there")
  private @Nullable Path html;

  @Option(names = "--seed", description = "of the worlds (default: ${DEFAULT-VALUE})")
  private long seed = 1;

  @Option(
      names = "--keyframes",
      description = "measured per cell; 0: 60 when quick, 10000 when all (default: 0)")
  private int keyframes;

  @Option(names = "--threads", description = "cells at a time; 0: one per core (default: 0)")
  private int threads;

  @Option(names = "--lossy", description = "hop that loses: display or both (default: display)")
  private String lossy = "display";

  @Option(names = "--only", description = "cells whose name has a match for this pattern")
  private String only = "";

  @Option(names = "--strict", description = "exit 1 when a cell misses its goal")
  private boolean strict;

  /**
   * Runs the table.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    CommandLine line = new CommandLine(new OnTimeTable());
    System.exit(line.setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  /** One cell and its figures, as the JSON has them. */
  record Measured(
      String name, Cell cell, boolean pass, int frames, double seconds, Figures figures) {}

  @Override
  public Integer call() throws Exception {
    Cell.Lossy hop = lossy.equalsIgnoreCase("both") ? Cell.Lossy.BOTH : Cell.Lossy.DISPLAY;
    List<Cell> wanted =
        Cell.of(cells, hop).stream()
            .filter(cell -> cell.name().matches(".*(" + only + ").*"))
            .toList();
    List<Measured> measured = measure(wanted);
    CommandSpec command = spec;
    if (command != null) {
      new Table(command.commandLine().getOut(), CommandLine.Help.Ansi.AUTO).print(measured);
    }
    if (html != null) {
      write(html, Chart.page(measured, Machine.here()));
    }
    boolean missed = measured.stream().anyMatch(m -> !m.pass());
    return strict && missed ? 1 : 0;
  }

  private List<Measured> measure(List<Cell> wanted) throws Exception {
    Map<Cell, Measured> done = known(wanted);
    List<Cell> left = wanted.stream().filter(cell -> !done.containsKey(cell)).toList();
    Progress progress = new Progress(System.err, System.console() != null, left.size());
    int workers = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    ExecutorService pool = Executors.newFixedThreadPool(workers);
    try {
      CompletionService<Measured> running = new ExecutorCompletionService<>(pool);
      left.forEach(cell -> running.submit(() -> measure(cell, progress)));
      keep(inOrder(wanted, done));
      for (int i = 0; i < left.size(); i++) {
        Measured one = running.take().get();
        done.put(one.cell(), one);
        keep(inOrder(wanted, done));
      }
      return inOrder(wanted, done);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } finally {
      pool.shutdownNow();
    }
  }

  private static List<Measured> inOrder(List<Cell> wanted, Map<Cell, Measured> done) {
    return wanted.stream().map(done::get).filter(Objects::nonNull).toList();
  }

  /** What an interrupted run has left in the file. */
  private Map<Cell, Measured> known(List<Cell> wanted) throws IOException {
    Map<Cell, Measured> known = new HashMap<>();
    if (!resume || json == null || !Files.exists(json)) {
      return known;
    }
    JsonNode old = mapper().readTree(json.toFile());
    if (old.path("seed").asLong() == seed) {
      var type = new TypeReference<List<Measured>>() {};
      for (Measured one : mapper().convertValue(old.path("cells"), type)) {
        if (wanted.contains(one.cell()) && one.frames() >= frames(one.cell())) {
          known.put(one.cell(), one);
        }
      }
    }
    return known;
  }

  /** A run that is interrupted while it writes leaves the file of the cell before. */
  private void keep(List<Measured> measured) throws IOException {
    if (json != null) {
      Path next = Path.of(json + ".next");
      write(next, mapper().writeValueAsString(report(measured)));
      Files.move(next, json, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private int frames(Cell cell) {
    int keys = keyframes > 0 ? keyframes : cells.equals("all") ? ALL_KEYFRAMES : QUICK_KEYFRAMES;
    return keys * FrameSizes.of(cell.frames()).framesPerKeyframe();
  }

  private Measured measure(Cell cell, Progress progress) {
    long start = System.nanoTime();
    Figures figures = Screening.run(cell, frames(cell), seed);
    double seconds = (System.nanoTime() - start) / 1e9;
    progress.step(cell.name());
    int counted = figures.displayable().of();
    return new Measured(cell.name(), cell, figures.pass(), counted, seconds, figures);
  }

  private Map<String, Object> report(List<Measured> measured) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("what", "on-time table, 1080p30 at 8 Mb/s, virtual time, full crypto");
    report.put("machine", Machine.here());
    report.put("command", command(getClass(), spec));
    report.put("seed", seed);
    report.put("goal", Table.GOAL);
    report.put("frames", FrameSizes.of("real").name());
    report.put("passed", measured.stream().filter(Measured::pass).count());
    report.put("missed", measured.stream().filter(m -> !m.pass()).count());
    report.put("cells", measured);
    return report;
  }

  static String command(Class<?> main, @Nullable CommandSpec command) {
    String args =
        command == null
            ? ""
            : String.join(" ", command.commandLine().getParseResult().originalArgs());
    return "java -cp relay-bench/target/benchmarks.jar " + main.getName() + " " + args;
  }

  static JsonMapper mapper() {
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .enable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
        .build();
  }

  static void write(Path file, String text) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
      out.println(text);
    }
  }
}
