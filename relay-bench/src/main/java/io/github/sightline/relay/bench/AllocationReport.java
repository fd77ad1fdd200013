package io.github.sightline.relay.bench;

import io.github.sightline.relay.sim.LinkModel;
import io.github.sightline.relay.sim.World;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What each role allocates per datagram and per frame in steady state: its own turns alone, without
 * the host that carries its datagrams and has the memory. The bytes are counted, and the flight
 * recorder says how they divide into those of cipher and signature and those of ours, and which
 * lines make ours.
 *
 * <p>{@code java -XX:TLABSize=4k -XX:MinTLABSize=4k -XX:-ResizeTLAB -cp
 * relay-bench/target/benchmarks.jar io.github.sightline.relay.bench.AllocationReport}
 */
@Command(
    name = "AllocationReport",
    mixinStandardHelpOptions = true,
    description = {
      "Bytes allocated per datagram by camera, relay and display.",
      "Wants java " + AllocationSites.FLAGS
    })
public final class AllocationReport implements Callable<Integer> {
  private static final int WARM_UP_FRAMES = 900;
  private static final int SITES = 8;
  private static final double ONE_WAY_MILLIS = 12.5;
  private static final int BUDGET_MILLIS = 200;

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--loss", split = ",", description = "percent, each hop (default: 0,5,20)")
  private List<Double> losses = List.of(0.0, 5.0, 20.0);

  @Option(names = "--frames", description = "measured (default: ${DEFAULT-VALUE})")
  private int frames = 900;

  @Option(names = "--json", paramLabel = "FILE", description = "write every figure there")
  private @Nullable Path json;

  /**
   * Measures.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(new CommandLine(new AllocationReport()).execute(args));
  }

  /** One role at one loss, as the JSON has it; sites with bytes per frame. */
  record Row(
      String role,
      double lossPercent,
      long datagrams,
      long bytes,
      double perDatagram,
      double oursPerDatagram,
      double oursPerFrame,
      Map<String, Double> sites) {}

  @Override
  public Integer call() throws Exception {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (!AllocationSites.samplesEnough()) {
      throw new CommandLine.ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "too few samples would be taken, expected java with " + AllocationSites.FLAGS);
    }
    List<Row> rows = new ArrayList<>();
    for (double loss : losses) {
      rows.addAll(measure(loss));
    }
    out.println("role     loss %  datagrams  B/datagram  of them ours  ours/frame");
    for (Row row : rows) {
      out.printf(
          Locale.ROOT,
          "%-8s %6.0f %10d %11.1f %13.1f %11.0f%n",
          row.role(),
          row.lossPercent(),
          row.datagrams(),
          row.perDatagram(),
          row.oursPerDatagram(),
          row.oursPerFrame());
      row.sites().forEach((site, bytes) -> out.printf(Locale.ROOT, "  %8.1f %s%n", bytes, site));
    }
    out.flush();
    if (json != null) {
      Map<String, Object> report = new LinkedHashMap<>();
      report.put("what", "bytes allocated per datagram by each role, 1080p30, real sizes");
      report.put("machine", Machine.here());
      String command = OnTimeTable.command(getClass(), spec);
      report.put("command", command.replaceFirst("java", "java " + AllocationSites.FLAGS));
      report.put("rows", rows);
      OnTimeTable.write(json, OnTimeTable.mapper().writeValueAsString(report));
    }
    return 0;
  }

  private List<Row> measure(double loss) throws IOException {
    LinkModel hop = LinkModel.lossy(loss / 100).delayMillis(ONE_WAY_MILLIS);
    Map<String, Meter> meters = new LinkedHashMap<>();
    Film.Hosts hosts = (role, host) -> meters.computeIfAbsent(role, unknown -> new Meter(host));
    try (Film film =
        new Film(new World(1), FrameSizes.of("real"), hop, hop, BUDGET_MILLIS, hosts)) {
      film.begin();
      for (int i = 0; i < WARM_UP_FRAMES; i++) {
        film.frame();
      }
      Map<String, long[]> before = new LinkedHashMap<>();
      meters.forEach(
          (role, meter) ->
              before.put(role, new long[] {meter.allocated(), meter.in(), meter.out()}));
      Map<String, AllocationSites.Role> found;
      try (AllocationSites sites = new AllocationSites()) {
        for (int i = 0; i < frames; i++) {
          film.frame();
        }
        found = sites.stop();
      }
      List<Row> rows = new ArrayList<>();
      meters.forEach(
          (role, meter) -> {
            long[] then = before.get(role);
            long bytes = meter.allocated() - then[0];
            long count = Math.max(1, meter.in() - then[1] + meter.out() - then[2]);
            rows.add(row(role, loss, count, bytes, found.get(role)));
          });
      return rows;
    }
  }

  private Row row(
      String role, double loss, long datagrams, long bytes, AllocationSites.Role found) {
    double ours = found.ours() * bytes;
    double all = found.sites().stream().mapToLong(AllocationSites.Site::bytes).sum();
    Map<String, Double> sites = new LinkedHashMap<>();
    for (AllocationSites.Site site : found.sites().stream().limit(SITES).toList()) {
      sites.put(site.place() + " " + site.type(), ours * site.bytes() / all / frames);
    }
    return new Row(
        role,
        loss,
        datagrams,
        bytes,
        (double) bytes / datagrams,
        ours / datagrams,
        ours / frames,
        sites);
  }
}
