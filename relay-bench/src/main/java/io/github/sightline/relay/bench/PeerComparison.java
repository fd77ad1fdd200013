package io.github.sightline.relay.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.sightline.relay.bench.Course.Result;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The same frames through the same lossy link, in real time, carried by this library and by what a
 * user would pick instead. Each peer has a link of its own with the same seed; what is not
 * installed is skipped, with a line that says so.
 *
 * <p>{@code java -cp relay-bench/target/benchmarks.jar
 * io.github.sightline.relay.bench.PeerComparison}
 */
@Command(
    name = "PeerComparison",
    mixinStandardHelpOptions = true,
    description = "Frames shown within 200 ms, latency and extra bytes, beside SRT, RIST and UDP.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:measured (also when a goal is missed, but for --strict)", "1:missed"})
public final class PeerComparison implements Callable<Integer> {
  static final String GOAL =
      "Sightline at RTT 50 ms: displayable within 200 ms >= 99.9 %; p50 <= 40 ms (45 where"
          + " datagrams are reordered); repair bytes <= 1.5 x the limit (<= 0.5 % where nothing is"
          + " lost)";

  static final String MEANING =
      "displayable: complete with every frame back to its keyframe within 200 ms of its capture;"
          + " repair: percent of the media datagrams, each once; extra: all bytes of both"
          + " directions beyond the frames' own, without IP and UDP headers";

  private static final String ROW = "%-26s %-10s %8s %15s %7s %7s %8s %7s %8s %6s %s%n";
  private static final int QUICK_SECONDS = 8;
  private static final double LEAST_SHOWN = 99.9;
  private static final double MOST_P50 = 40;
  private static final double MOST_P50_REORDERED = 45;
  private static final double WORST_RATIO = 1.5;
  private static final double CLEAN_PERCENT = 0.5;

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--quick", description = "three courses of 8 seconds each")
  private boolean quick;

  @Option(names = "--seconds", description = "measured per run (default: ${DEFAULT-VALUE})")
  private int seconds = 60;

  @Option(
      names = "--peers",
      split = ",",
      description = "of ${COMPLETION-CANDIDATES} (default: all)")
  private List<Peer> peers = List.of(Peer.values());

  @Option(names = "--only", description = "courses whose name has a match for this pattern")
  private String only = "";

  @Option(names = "--together", description = "runs at a time (default: ${DEFAULT-VALUE})")
  private int together = 1;

  @Option(
      names = "--srt-latency",
      description = "ms; the path's 25 ms and up to 15 ms of pacing come on top (default: 150)")
  private int srtLatency = 150;

  @Option(names = "--rist-buffer", description = "ms, likewise (default: ${DEFAULT-VALUE})")
  private int ristBuffer = 150;

  @Option(names = "--seed", description = "of the links (default: ${DEFAULT-VALUE})")
  private long seed = 1;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "write every figure there; rows that it has of other courses and peers stay")
  private @Nullable Path json;

  @Option(names = "--html", paramLabel = "FILE", description = "draw the charts there")
  private @Nullable Path html;

  @Option(names = "--strict", description = "exit 1 when Sightline misses its goal")
  private boolean strict;

  /**
   * Runs the comparison.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    CommandLine line = new CommandLine(new PeerComparison());
    System.exit(line.setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  /**
   * One peer on one course, as the JSON has it.
   *
   * @param course its name
   * @param peer its name
   * @param version of its program
   * @param settings how it was set
   * @param seconds measured
   * @param limitPercent repair bytes that the optimal scheme needs
   * @param pass whether the goal is met; of the others no goal is asked
   * @param note why not
   * @param result the figures
   */
  record Row(
      String course,
      String peer,
      String version,
      String settings,
      int seconds,
      double limitPercent,
      boolean pass,
      String note,
      Result result) {}

  @Override
  public Integer call() throws Exception {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    List<Peer> there = new ArrayList<>();
    for (Peer peer : peers) {
      if (peer.installed()) {
        there.add(peer);
      } else {
        out.println(peer.skipped());
      }
    }
    List<Course> courses =
        Course.of(quick ? "peers-quick" : "peers").stream()
            .filter(course -> course.name().matches(".*(" + only + ").*"))
            .toList();
    out.flush();
    List<Row> measured = measure(courses, there);
    print(out, measured);
    List<Row> all = merge(measured);
    if (json != null) {
      OnTimeTable.write(json, OnTimeTable.mapper().writeValueAsString(report(all)));
    }
    if (html != null) {
      OnTimeTable.write(html, PeerChart.page(all, Machine.here()));
    }
    return strict && measured.stream().anyMatch(row -> !row.pass()) ? 1 : 0;
  }

  private List<Row> measure(List<Course> courses, List<Peer> there) throws Exception {
    Progress progress =
        new Progress(System.err, System.console() != null, courses.size() * there.size());
    ExecutorService pool = Executors.newFixedThreadPool(together);
    try {
      List<Future<Row>> running = new ArrayList<>();
      for (Course course : courses) {
        for (Peer peer : there) {
          running.add(pool.submit(() -> measure(course, peer, progress)));
        }
      }
      List<Row> done = new ArrayList<>();
      for (Future<Row> one : running) {
        done.add(one.get());
      }
      return done;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } finally {
      pool.shutdownNow();
    }
  }

  private Row measure(Course course, Peer peer, Progress progress) {
    int time = quick ? QUICK_SECONDS : seconds;
    int latency =
        switch (peer) {
          case SRT -> srtLatency;
          case RIST -> ristBuffer;
          default -> course.cell().budgetMillis();
        };
    Result result = course.run(peer, time, seed, latency);
    progress.step(course.name() + ", " + peer.title());
    String note = peer == Peer.SIGHTLINE ? verdict(course, result) : "";
    return new Row(
        course.name(),
        peer.title(),
        peer.version(),
        peer.settings(latency),
        time,
        course.cell().limitPercent(),
        note.isEmpty(),
        note,
        result);
  }

  /** Empty when the goal is met. */
  private static String verdict(Course course, Result result) {
    List<String> missed = new ArrayList<>();
    if (result.displayable().percent() < LEAST_SHOWN) {
      missed.add("displayable below 99.9 %");
    }
    if (!(result.p50() <= (course.reorder() > 0 ? MOST_P50_REORDERED : MOST_P50))) {
      missed.add("p50 too late");
    }
    boolean clean = course.cell().limitPercent() == 0;
    if (clean ? result.repairPercent() > CLEAN_PERCENT : result.ratio() > WORST_RATIO) {
      missed.add("repair bytes");
    }
    return String.join("; ", missed);
  }

  /** What the file has of other courses and peers stays, in the order of the courses. */
  private List<Row> merge(List<Row> measured) throws IOException {
    Map<String, Row> rows = new LinkedHashMap<>();
    if (json != null && Files.exists(json)) {
      JsonMapper mapper = OnTimeTable.mapper();
      JsonNode old = mapper.readTree(json.toFile()).path("rows");
      for (Row row : mapper.convertValue(old, new TypeReference<List<Row>>() {})) {
        rows.put(row.course() + row.peer(), row);
      }
    }
    measured.forEach(row -> rows.put(row.course() + row.peer(), row));
    List<Row> ordered = new ArrayList<>();
    for (Course course : Course.of("peers")) {
      for (Peer peer : Peer.values()) {
        Row row = rows.get(course.name() + peer.title());
        if (row != null) {
          ordered.add(row);
        }
      }
    }
    return ordered;
  }

  private Map<String, Object> report(List<Row> rows) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("what", "1080p30 at 8 Mb/s over one lossy link, real time, beside its peers");
    report.put("machine", Machine.here());
    report.put("command", OnTimeTable.command(getClass(), spec));
    report.put("seed", seed);
    report.put("goal", GOAL);
    report.put("meaning", MEANING);
    report.put("frames", FrameSizes.of("real").name());
    report.put("missed", rows.stream().filter(row -> !row.pass()).count());
    report.put("rows", rows);
    return report;
  }

  private static void print(PrintWriter out, List<Row> rows) {
    out.println(GOAL);
    out.println(MEANING);
    out.printf(
        Locale.ROOT,
        ROW,
        "course",
        "peer",
        "displ. %",
        "95 % interval",
        "p50 ms",
        "p99 ms",
        "repair %",
        "limit %",
        "extra %",
        "late",
        "");
    for (Row row : rows) {
      Result r = row.result();
      String line =
          String.format(
                  Locale.ROOT,
                  ROW,
                  row.course(),
                  row.peer(),
                  Table.number(r.displayable().percent(), 2),
                  Table.number(r.displayable().low(), 2)
                      + ".."
                      + Table.number(r.displayable().high(), 2),
                  Table.number(r.p50(), 1),
                  Table.number(r.p99(), 0),
                  Table.number(r.repairPercent(), 1),
                  Table.number(row.limitPercent(), 1),
                  Table.number(r.extraPercent(), 1),
                  r.lateTicks(),
                  row.note())
              .stripTrailing();
      out.println(row.pass() ? line : Ansi.AUTO.string("@|red " + line + "|@"));
    }
    out.flush();
  }
}
