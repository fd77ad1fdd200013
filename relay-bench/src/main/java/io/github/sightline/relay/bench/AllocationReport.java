package io.github.sightline.relay.bench;

import io.github.sightline.relay.impl.crypto.HopKeys;
import io.github.sightline.relay.impl.wire.WireLimits;
import io.github.sightline.relay.sim.LinkModel;
import io.github.sightline.relay.sim.World;
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
 * the host that carries its datagrams and has the memory. Beside it what the JDK's cipher allocates
 * at each use, alone and in the same run: a role that allocates more than its cipher allocates
 * something of ours, or of the cipher and the signature of each frame.
 *
 * <p>{@code java -cp relay-bench/target/benchmarks.jar
 * io.github.sightline.relay.bench.AllocationReport}
 */
@Command(
    name = "AllocationReport",
    mixinStandardHelpOptions = true,
    description = "Bytes allocated per datagram by camera, relay and display.")
public final class AllocationReport implements Callable<Integer> {
  private static final int WARM_UP_FRAMES = 900;
  private static final int CIPHER_WARM_UP = 20_000;
  private static final int CIPHER_USES = 5_000;
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

  /** One role at one loss, as the JSON has it. */
  record Row(
      String role,
      double lossPercent,
      long datagrams,
      long bytes,
      double perDatagram,
      double cipherPerDatagram) {}

  @Override
  public Integer call() throws Exception {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    List<Row> rows = new ArrayList<>();
    Hop cipher = cipher();
    for (double loss : losses) {
      rows.addAll(measure(loss, cipher));
    }
    out.println("role     loss %  datagrams  B/datagram  the cipher's");
    for (Row row : rows) {
      out.printf(
          Locale.ROOT,
          "%-8s %6.0f %10d %11.1f %13.1f%n",
          row.role(),
          row.lossPercent(),
          row.datagrams(),
          row.perDatagram(),
          row.cipherPerDatagram());
    }
    out.flush();
    if (json != null) {
      Map<String, Object> report = new LinkedHashMap<>();
      report.put("what", "bytes allocated per datagram by each role, 1080p30, real sizes");
      report.put("machine", Machine.here());
      report.put("command", OnTimeTable.command(getClass(), spec));
      report.put("rows", rows);
      OnTimeTable.write(json, OnTimeTable.mapper().writeValueAsString(report));
    }
    return 0;
  }

  /** What the hop's cipher allocates: to seal a full datagram, and to open one. */
  private record Hop(double seal, double open) {}

  private static Hop cipher() {
    byte[] clear = new byte[WireLimits.PLAINTEXT];
    byte[] datagram = new byte[WireLimits.DATAGRAM];
    int header = WireLimits.DATA_HEADER;
    int sealed = clear.length + WireLimits.TAG;
    long seal = 0;
    long open = 0;
    try (HopKeys out = new HopKeys(new byte[32], new byte[32]);
        HopKeys in = new HopKeys(new byte[32], new byte[32])) {
      for (int i = 0; i < CIPHER_WARM_UP + CIPHER_USES; i++) {
        long begin = Meter.allocatedByThread();
        out.seal(i, datagram, 0, header, clear, 0, clear.length, datagram, header);
        long middle = Meter.allocatedByThread();
        in.open(i, datagram, 0, header, datagram, header, sealed, clear, 0);
        long end = Meter.allocatedByThread();
        seal += i < CIPHER_WARM_UP ? 0 : middle - begin;
        open += i < CIPHER_WARM_UP ? 0 : end - middle;
      }
    }
    return new Hop((double) seal / CIPHER_USES, (double) open / CIPHER_USES);
  }

  private List<Row> measure(double loss, Hop cipher) {
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
      for (int i = 0; i < frames; i++) {
        film.frame();
      }
      List<Row> rows = new ArrayList<>();
      meters.forEach(
          (role, meter) -> {
            long bytes = meter.allocated() - before.get(role)[0];
            long in = meter.in() - before.get(role)[1];
            long out = meter.out() - before.get(role)[2];
            long count = Math.max(1, in + out);
            double least = (in * cipher.open() + out * cipher.seal()) / count;
            rows.add(new Row(role, loss, count, bytes, (double) bytes / count, least));
          });
      return rows;
    }
  }
}
