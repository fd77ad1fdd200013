package io.github.sightline.relay.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Owner;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.examples.media.AccessUnitReader;
import io.github.sightline.relay.examples.media.Clip;
import io.github.sightline.relay.examples.net.FreePort;
import io.github.sightline.relay.examples.net.LossyLink;
import io.github.sightline.relay.examples.net.Weather;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the README and the verbs, as processes of their own with keys in files. */
class ProgramsTest {
  private static final long PATIENCE_SECONDS = 60;

  /** Of the clip, one after the other: a loaded machine may take half a minute to start a JVM. */
  private static final int SHOWINGS = 15;

  private static final String CLASS_PATH =
      System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", ""));

  @TempDir Path folder = Path.of("");
  private final List<Process> processes = new ArrayList<>();

  @BeforeEach
  void makeKeysAndGrants() throws IOException {
    Instant begin = Instant.now().minusSeconds(60);
    Duration day = Duration.ofDays(1);
    try (Owner owner = Owner.create();
        Identity relay = Identity.create();
        Identity camera = Identity.create();
        Identity display = Identity.create()) {
      relay.save(folder.resolve("relay.key"));
      camera.save(folder.resolve("camera.key"));
      display.save(folder.resolve("display.key"));
      Enrolment eye = camera.enrolment(owner.id(), owner.enrolmentNonce());
      Enrolment screen = display.enrolment(owner.id(), owner.enrolmentNonce());
      owner.grant(Role.PUBLISH, eye, eye.camera(), begin, day).save(folder.resolve("camera.grant"));
      owner
          .grant(Role.SUBSCRIBE, screen, eye.camera(), begin, day)
          .save(folder.resolve("display.grant"));
    }
    try (OutputStream film = Files.newOutputStream(folder.resolve("film.h264"))) {
      for (int i = 0; i < SHOWINGS; i++) {
        try (InputStream clip = Clip.BuiltIn.ADA.open()) {
          clip.transferTo(film);
        }
      }
    }
  }

  @AfterEach
  void endAll() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void theThreeShortestProgramsShowPictures() throws Exception {
    start(RelayMain.class, String.valueOf(FreePort.find().getPort()));
    awaitFile("relay.card");
    start(CameraMain.class, "film.h264");
    Said display = start(DisplayMain.class);

    for (int i = 0; i < 20; i++) {
      display.await(line -> line.startsWith("Location["));
    }
  }

  @Test
  void picturesReturnWhenTheRelayIsKilledAndAgainAtALowerRateWhenTheUplinkNarrows()
      throws Exception {
    InetSocketAddress relay = FreePort.find();
    Weather rough = Weather.clear().loss(0.05).delay(10);
    try (LossyLink link = LossyLink.open(relay, 1).weather(rough)) {
      Process first = relay(relay, link.local()).process();
      awaitFile("relay.card");
      Said camera = start(Main.class, words("camera", "camera"));
      Said display = start(Main.class, words("display", "display"));
      display.await(ProgramsTest::frames);

      first.destroyForcibly().waitFor();
      display.await(line -> line.startsWith("0 frames"));
      relay(relay, link.local());

      display.await(ProgramsTest::frames);
      display.await(ProgramsTest::frames);

      link.weather(rough.megabits(2), rough);
      camera.await(line -> line.contains("rate 8.2 -> "));
      display.await(ProgramsTest::frames);
    }
  }

  @Test
  void theLastSecondsComeOnceMoreWhenEnterIsPressed() throws Exception {
    InetSocketAddress relay = FreePort.find();
    relay(relay, relay);
    awaitFile("relay.card");
    start(Main.class, words("camera", "camera"));
    List<String> words = new ArrayList<>(List.of(words("display", "display")));
    words.addAll(List.of("--rewind", "2"));
    Said display = start(Main.class, words.toArray(String[]::new));
    for (int i = 0; i < 3; i++) {
      display.await(ProgramsTest::frames);
    }

    try (OutputStream keys = display.process().getOutputStream()) {
      keys.write('\n');
    }
    display.await(line -> line.startsWith("rewind-1.h264: "));

    try (AccessUnitReader film =
        new AccessUnitReader(Files.newInputStream(folder.resolve("rewind-1.h264")))) {
      assertTrue(film.next() && film.keyframe(), "it begins with a keyframe");
      int units = 1;
      while (film.next()) {
        units++;
      }
      assertTrue(units >= 20, units + " frames");
    }
  }

  private Said relay(InetSocketAddress listen, InetSocketAddress advertised) throws IOException {
    return start(
        Main.class,
        "relay",
        "--key",
        "relay.key",
        "--card",
        "relay.card",
        "--open",
        "--listen",
        "127.0.0.1:" + listen.getPort(),
        "--advertise",
        "127.0.0.1:" + advertised.getPort());
  }

  private static String[] words(String verb, String device) {
    return new String[] {
      verb, "--relay", "relay.card", "--key", device + ".key", "--grant", device + ".grant"
    };
  }

  private static boolean frames(String line) {
    return line.contains(" frames, oldest ") && !line.startsWith("0 ");
  }

  /** A process and what it says. */
  private record Said(Process process, LinkedBlockingQueue<String> lines, List<String> before) {
    void await(Predicate<String> wanted) throws InterruptedException {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (true) {
        String line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        assertTrue(line != null, "nothing more was said after " + before);
        before.add(line);
        if (wanted.test(line)) {
          return;
        }
      }
    }
  }

  private Said start(Class<?> main, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
    command.add("-Dsightline.state=" + folder.resolve("state"));
    command.addAll(List.of("-cp", CLASS_PATH));
    command.add(main.getName());
    command.addAll(List.of(args));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    processes.add(process);
    Said said = new Said(process, new LinkedBlockingQueue<>(), new ArrayList<>());
    Thread reader = new Thread(() -> read(process, said.lines()));
    reader.setDaemon(true);
    reader.start();
    return said;
  }

  private static void read(Process process, LinkedBlockingQueue<String> lines) {
    try (BufferedReader in = process.inputReader()) {
      String line = in.readLine();
      while (line != null) {
        lines.add(line);
        line = in.readLine();
      }
    } catch (IOException e) {
      lines.add("cannot be read: " + e.getMessage());
    }
  }

  private void awaitFile(String name) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    Process last = processes.get(processes.size() - 1);
    while (!Files.exists(folder.resolve(name)) && System.nanoTime() < end && last.isAlive()) {
      last.waitFor(20, TimeUnit.MILLISECONDS);
    }
    assertTrue(Files.exists(folder.resolve(name)), name + " was not written");
  }
}
