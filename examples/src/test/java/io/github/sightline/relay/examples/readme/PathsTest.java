package io.github.sightline.relay.examples.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Owner;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.Role;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The programs of the README, compiled by a bare javac against the API alone and run by a bare java
 * against a relay here, once with everything on the module path and once on the class path.
 */
class PathsTest {
  private static final Path SOURCES =
      root().resolve("examples/src/main/java/io/github/sightline/relay/examples/readme");
  private static final String PACKAGE = "io.github.sightline.relay.examples.readme";
  private static final String MODULE = "app";
  private static final int FRAMES = 30;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path home;

  @Test
  void cameraAndDisplayRunOnTheModulePath() throws Exception {
    Path moduleInfo = home.resolve("module-info.java");
    Files.writeString(moduleInfo, "module app { requires io.github.sightline.relay; }");
    compile(List.of("-p", only("relay-api"), moduleInfo.toString()));
    runAgainstARelay(
        List.of(
            "-p",
            String.join(File.pathSeparator, home.resolve("classes").toString(), machine()),
            "-m",
            MODULE + "/" + PACKAGE + ".Once"));
  }

  @Test
  void cameraAndDisplayRunOnTheClassPath() throws Exception {
    compile(List.of("-cp", only("relay-api")));
    runAgainstARelay(
        List.of(
            "-cp",
            String.join(File.pathSeparator, home.resolve("classes").toString(), machine()),
            PACKAGE + ".Once"));
  }

  private void compile(List<String> paths) throws IOException {
    Path once = home.resolve("Once.java");
    Files.writeString(once, ONCE);
    List<String> arguments = new ArrayList<>(List.of("--release", "17", "-Xlint:all,-try", "-Werror"));
    arguments.addAll(List.of("-d", home.resolve("classes").toString(), once.toString()));
    arguments.addAll(paths);
    try (Stream<Path> files = Files.list(SOURCES)) {
      files.map(Path::toString).filter(f -> f.endsWith(".java")).forEach(arguments::add);
    }
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
    assertEquals(0, javac.run(out, out, arguments.toArray(String[]::new)), said.toString());
  }

  private void runAgainstARelay(List<String> paths) throws Exception {
    try (Identity relayKeys = Identity.create();
        Relay relay =
            Relay.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .identity(relayKeys)
                .admit(owner -> true)
                .start()) {
      relay.card().save(home.resolve("relay.card"));
      enrol();
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(paths);
      command.addAll(List.of(home.toString(), Integer.toString(FRAMES)));
      Path said = home.resolve("said.txt");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      boolean ended = process.waitFor(60, TimeUnit.SECONDS);
      process.destroyForcibly();
      assertTrue(ended, () -> "still running; it said:\n" + read(said));
      assertEquals(0, process.exitValue(), () -> read(said));
    }
  }

  /** What enrolment leaves behind: two keys and two grants of one owner. */
  private void enrol() {
    Instant begin = Instant.now().minusSeconds(60);
    Duration day = Duration.ofDays(1);
    try (Owner owner = Owner.create();
        Identity camera = Identity.create();
        Identity display = Identity.create()) {
      camera.save(home.resolve("camera.key"));
      display.save(home.resolve("display.key"));
      var publisher = camera.enrolment(Role.PUBLISH, owner.id(), owner.enrolmentNonce());
      var viewer = display.enrolment(Role.SUBSCRIBE, owner.id(), owner.enrolmentNonce());
      owner
          .grant(Role.PUBLISH, publisher, publisher.camera(), begin, day)
          .save(home.resolve("camera.grant"));
      owner
          .grant(Role.SUBSCRIBE, viewer, publisher.camera(), begin, day)
          .save(home.resolve("display.grant"));
    }
  }

  /** The API, its implementation and the three jars below that. */
  private static String machine() {
    return only("relay-api", "relay-impl", "netty-buffer", "netty-common", "bcprov");
  }

  /** Those of this test's own class path that belong to the named artifacts. */
  private static String only(String... artifacts) {
    List<String> found = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      boolean tests = entry.endsWith("-tests.jar") || entry.endsWith("test-classes");
      for (String artifact : artifacts) {
        if (!tests
            && entry.matches(
                ".*[/\\\\]" + artifact + "(-\\w+)?(-[\\d.]+.*\\.jar|[/\\\\]target[/\\\\].*)")) {
          found.add(entry);
        }
      }
    }
    assertEquals(artifacts.length, found.size(), "found " + found);
    return String.join(File.pathSeparator, found);
  }

  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return Files.isDirectory(here.resolve("relay-api")) ? here : here.resolveSibling("");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Camera and display in one process; ends well when enough frames came back as they were. */
  private static final String ONCE =
      """
      package io.github.sightline.relay.examples.readme;

      import io.github.sightline.relay.media.Frame;
      import java.nio.ByteBuffer;
      import java.nio.file.Path;
      import java.util.concurrent.CountDownLatch;

      public final class Once {
        static final byte[] UNIT = new byte[20_000];

        public static void main(String[] args) throws Exception {
          Path home = Path.of(args[0]);
          CountDownLatch wanted = new CountDownLatch(Integer.parseInt(args[1]));
          Thread display = new Thread(() -> display(home, wanted));
          display.start();
          CameraInTwelveLines.run(home, new Encoder(wanted));
          display.join();
        }

        static void display(Path home, CountDownLatch wanted) {
          try {
            DisplayInTwelveLines.run(home, new DisplayInTwelveLines.Screen() {
              @Override public void show(ByteBuffer accessUnit) {
                if (accessUnit.equals(ByteBuffer.wrap(UNIT))) wanted.countDown();
              }
              @Override public void untilClosed() throws InterruptedException {
                wanted.await();
              }
            });
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        }

        record Encoder(CountDownLatch wanted, java.util.concurrent.atomic.AtomicBoolean force)
            implements CameraInTwelveLines.Encoder {
          Encoder(CountDownLatch wanted) {
            this(wanted, new java.util.concurrent.atomic.AtomicBoolean(true));
          }
          @Override public boolean running() {
            return wanted.getCount() > 0;
          }
          @Override public Frame next() {
            java.util.concurrent.locks.LockSupport.parkNanos(33_000_000);
            long micros = System.nanoTime() / 1000;
            ByteBuffer unit = ByteBuffer.wrap(UNIT);
            return force.getAndSet(false) ? Frame.key(micros, unit) : Frame.delta(micros, unit);
          }
          @Override public void forceKeyframe() {
            force.set(true);
          }
        }
      }
      """;
}
