package io.github.sightline.relay.bench;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Display;
import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Owner;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.crypto.Digest;
import io.github.sightline.relay.media.Frame;
import io.github.sightline.relay.media.FrameView;
import io.github.sightline.relay.media.TrackName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What forged HELLOs cost the sessions of a relay, on real sockets: a camera and a display at 8
 * Mb/s through a relay of this machine, calm first and then while HELLOs come whose mac1 is right
 * and whose rest is noise, each worth two curve operations to a relay that would do them. They come
 * from as many loopback addresses as sockets; nobody answers for them. All of it shares the
 * machine's cores, the sender of the flood too, unless it is pinned to one of its own. First the
 * same flood goes to a loop that receives and does nothing else: what that loses no relay can save.
 *
 * <p>{@code java -cp relay-bench/target/benchmarks.jar io.github.sightline.relay.bench.HelloFlood}
 */
@Command(
    name = "HelloFlood",
    mixinStandardHelpOptions = true,
    description = "Frames of a live stream with and without a flood of forged HELLOs.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:the stream lost less than 1 %% and memory stayed flat", "1:not so"})
public final class HelloFlood implements Callable<Integer> {
  private static final int HELLO = 1200;
  private static final int MAC1 = 1168;
  private static final int MAC = 16;
  private static final int SOCKETS = 64;
  private static final int FORGED = 4096;
  private static final int GROUP = 30;
  private static final int KEYFRAME = 130_000;
  private static final int DELTA = 30_000;
  private static final long FRAME_NANOS = 33_333_333;
  private static final double MOST_LOST = 0.01;
  private static final long FLAT = 16 << 20;
  private static final int BUFFER = 4 << 20;

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--seconds", description = "of each run (default: ${DEFAULT-VALUE})")
  private int seconds = 10;

  @Option(names = "--rate", description = "HELLOs a second (default: ${DEFAULT-VALUE})")
  private int rate = 100_000;

  @Option(
      names = "--sender-core",
      paramLabel = "N",
      description = "pins the sender there (run all with taskset -c on the others)")
  private int senderCore = -1;

  @Option(names = "--json", paramLabel = "FILE", description = "write every figure there")
  private @Nullable Path json;

  private final AtomicLong shown = new AtomicLong();
  private volatile boolean over;

  /**
   * Runs both.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(new CommandLine(new HelloFlood()).execute(args));
  }

  /**
   * A run.
   *
   * @param published frames the camera took
   * @param shown frames the display showed
   * @param hellosSent a second, by the sender's count
   * @param hellosHeard a second, by the relay's count of datagrams beyond the calm run's
   * @param answered datagrams a second that the relay sent beyond the calm run's
   * @param heapBytes in use at its end, after a collection
   */
  record Run(
      long published,
      long shown,
      long hellosSent,
      long hellosHeard,
      long answered,
      long heapBytes) {}

  /**
   * The flood against a loop that only receives.
   *
   * @param hellosSent a second
   * @param received a second
   * @param lost of those sent
   * @param cpuNanosEach of the receiving thread, for one datagram
   * @param bufferBytes what the system gave for the 4 MB that were asked for
   */
  record Bare(long hellosSent, long received, double lost, long cpuNanosEach, int bufferBytes) {}

  private Bare bare() throws Exception {
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      channel.configureBlocking(false);
      InetSocketAddress to = (InetSocketAddress) channel.getLocalAddress();
      long[] sent = {0};
      over = false;
      List<ByteBuffer> hellos = forged(new byte[32]);
      Thread flood = new Thread(() -> sent[0] = flood(to, hellos), "flood");
      flood.start();
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      long cpu = threads.getCurrentThreadCpuTime();
      long received = drain(channel, System.nanoTime() + seconds * 1_000_000_000L);
      cpu = threads.getCurrentThreadCpuTime() - cpu;
      over = true;
      flood.join();
      received += drain(channel, System.nanoTime() + 100_000_000L);
      return new Bare(
          sent[0] / seconds,
          received / seconds,
          1 - received / (double) sent[0],
          cpu / Math.max(1, received),
          channel.getOption(StandardSocketOptions.SO_RCVBUF));
    }
  }

  private static long drain(DatagramChannel channel, long until) throws IOException {
    ByteBuffer into = ByteBuffer.allocateDirect(2048);
    long received = 0;
    while (System.nanoTime() < until) {
      if (channel.receive(into.clear()) != null) {
        received++;
      } else {
        LockSupport.parkNanos(200_000);
      }
    }
    return received;
  }

  @Override
  public Integer call() throws Exception {
    Bare bare = bare();
    Owner owner = Owner.create();
    Identity eye = Identity.create();
    Identity screen = Identity.create();
    Enrolment enrolled = eye.enrolment(owner.id(), owner.enrolmentNonce());
    Instant begin = Instant.now().minusSeconds(60);
    Duration day = Duration.ofDays(1);
    Grant publish = owner.grant(Role.PUBLISH, enrolled, enrolled.camera(), begin, day);
    Enrolment viewer = screen.enrolment(owner.id(), owner.enrolmentNonce());
    Grant subscribe = owner.grant(Role.SUBSCRIBE, viewer, enrolled.camera(), begin, day);
    try (Relay relay =
            Relay.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .identity(Identity.create())
                .admit(any -> true)
                .start();
        Camera camera = Camera.builder().relay(relay.card()).identity(eye).grant(publish).open();
        Display display =
            Display.builder()
                .relay(relay.card())
                .identity(screen)
                .grant(subscribe)
                .watch(enrolled.camera(), TrackName.MAIN, this::show)
                .open()) {
      film(camera, 3);
      Run calm = run(relay, camera, null);
      Run flooded = run(relay, camera, calm);
      return report(bare, calm, flooded, display.statistics());
    }
  }

  private void show(FrameView frame) {
    shown.incrementAndGet();
  }

  /** Publishes in real time; frames the camera took. */
  private static long film(Camera camera, int seconds) {
    long start = System.nanoTime();
    long published = 0;
    for (int i = 0; i < seconds * 30; i++) {
      boolean key = i % GROUP == 0;
      ByteBuffer picture = ByteBuffer.allocate(key ? KEYFRAME : DELTA);
      Frame frame = new Frame(key, false, System.nanoTime() / 1000, picture);
      published += camera.publish(frame).ok() ? 1 : 0;
      LockSupport.parkNanos(start + (i + 1) * FRAME_NANOS - System.nanoTime());
    }
    return published;
  }

  private Run run(Relay relay, Camera camera, @Nullable Run calm) throws Exception {
    long[] sent = {0};
    over = calm == null;
    List<ByteBuffer> hellos = over ? List.of() : forged(relay.card().relayHop());
    InetSocketAddress to = relay.card().address();
    Thread flood = new Thread(() -> sent[0] = flood(to, hellos), "flood");
    Relay.Statistics before = relay.statistics();
    long had = shown.get();
    flood.start();
    long published = film(camera, seconds);
    Relay.Statistics after = relay.statistics();
    over = true;
    flood.join();
    Thread.sleep(500);
    long in = (after.datagramsIn() - before.datagramsIn()) / seconds;
    long out = (after.datagramsOut() - before.datagramsOut()) / seconds;
    long quietIn = calm == null ? 0 : calm.hellosHeard;
    long quietOut = calm == null ? 0 : calm.answered;
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    long heap = runtime.totalMemory() - runtime.freeMemory();
    return new Run(
        published, shown.get() - had, sent[0] / seconds, in - quietIn, out - quietOut, heap);
  }

  /** HELLOs that only a curve operation tells from a device's. */
  private static List<ByteBuffer> forged(byte[] relayHop) {
    byte[] label = "sl1 mac1".getBytes(StandardCharsets.US_ASCII);
    byte[] key = Digest.sha256(label, relayHop);
    SplittableRandom random = new SplittableRandom(1);
    List<ByteBuffer> hellos = new ArrayList<>();
    for (int i = 0; i < FORGED; i++) {
      byte[] hello = new byte[HELLO];
      random.nextBytes(hello);
      ByteBuffer.wrap(hello).putInt(0x01010000).putInt(i + 1);
      System.arraycopy(Digest.hmacSha256(key, hello, 0, MAC1), 0, hello, MAC1, MAC);
      ByteBuffer.wrap(hello).position(MAC1 + MAC).put(new byte[MAC]);
      hellos.add(ByteBuffer.allocateDirect(HELLO).put(hello).flip());
    }
    return hellos;
  }

  /** Sends at the rate until it is over; how many the system took. */
  private long flood(InetSocketAddress to, List<ByteBuffer> hellos) {
    List<DatagramChannel> channels = new ArrayList<>();
    long tried = 0;
    long sent = 0;
    try {
      pin();
      for (int i = 0; i < SOCKETS && !over; i++) {
        byte[] ip = {127, 9, (byte) (i >> 4), (byte) (1 + i)};
        DatagramChannel channel = DatagramChannel.open();
        channel.configureBlocking(false);
        channel.bind(new InetSocketAddress(InetAddress.getByAddress(ip), 0));
        channels.add(channel);
      }
      long start = System.nanoTime();
      while (!over) {
        long due = (long) ((System.nanoTime() - start) / 1e9 * rate);
        for (; tried < due && !over; tried++) {
          ByteBuffer hello = hellos.get((int) (tried % FORGED)).duplicate();
          sent += channels.get((int) (tried % SOCKETS)).send(hello, to) > 0 ? 1 : 0;
        }
        LockSupport.parkNanos(500_000);
      }
      for (DatagramChannel channel : channels) {
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sent;
  }

  /** Moves the calling thread to the sender's core. */
  private void pin() throws IOException {
    if (senderCore < 0) {
      return;
    }
    String thread = Path.of("/proc/thread-self").toRealPath().getFileName().toString();
    Process taskset =
        new ProcessBuilder("taskset", "-cp", Integer.toString(senderCore), thread).start();
    if (taskset.onExit().join().exitValue() != 0) {
      throw new IOException("taskset of thread " + thread + " to core " + senderCore + " failed");
    }
  }

  private int report(Bare bare, Run calm, Run flooded, Display.Statistics display)
      throws Exception {
    double lost = 1 - flooded.shown / (double) flooded.published;
    long grown = flooded.heapBytes - calm.heapBytes;
    boolean pass = lost < MOST_LOST && grown < FLAT;
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("what", "frames of a live stream while forged HELLOs come, on real sockets");
    report.put("machine", Machine.here());
    report.put("command", OnTimeTable.command(getClass(), spec));
    report.put("framesLost", lost);
    report.put("heapGrownBytes", grown);
    report.put("pass", pass);
    report.put("bareReceiveLoop", bare);
    report.put("calm", calm);
    report.put("flooded", flooded);
    if (json != null) {
      OnTimeTable.write(json, OnTimeTable.mapper().writeValueAsString(report));
    }
    System.out.printf(
        "a bare loop: %d HELLO/s sent, %.2f %% lost, %d ns each, buffer %d kB%n",
        bare.hellosSent, 100 * bare.lost, bare.cpuNanosEach, bare.bufferBytes >> 10);
    System.out.printf(
        "calm %d of %d frames; %d HELLO/s sent, %d heard, %d answers/s: %d of %d frames (%.2f %%"
            + " lost), heap %+d kB: %s%n%s%n",
        calm.shown,
        calm.published,
        flooded.hellosSent,
        flooded.hellosHeard,
        flooded.answered,
        flooded.shown,
        flooded.published,
        100 * lost,
        grown / 1024,
        pass ? "as it should be" : "MISSED",
        display);
    return pass ? 0 : 1;
  }
}
