package io.github.sightline.relay.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Owner;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.examples.media.Clip;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The camera and the display of the README, compiled by a bare javac against the API alone and run
 * by a bare java, each in its own process, with a relay here: once with everything on the module
 * path and once on the class path.
 */
@Timeout(120)
class PathsTest {
  private static final String PACKAGE = "io.github.sightline.relay.examples";
  private static final Path SOURCES =
      Path.of("src/main/java", PACKAGE.split("\\.", -1)).toAbsolutePath();
  private static final String DISPLAY = PACKAGE + ".DisplayMain";
  private static final String CAMERA = PACKAGE + ".CameraMain";
  private static final int PICTURES = 30;

  /** Of the clip, one after the other: a loaded machine may take half a minute to start a JVM. */
  private static final int SHOWINGS = 15;

  private static final int PATIENCE_SECONDS = 100;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path home;

  @Test
  void cameraAndDisplayRunOnTheModulePath() throws Exception {
    Path moduleInfo = home.resolve("module-info.java");
    Files.writeString(moduleInfo, "module app { requires io.github.sightline.relay; }");
    compile("-p", jars("relay-api"), moduleInfo.toString());
    picturesArrive("-p", classesAnd(machine()), "-m", "app/");
  }

  @Test
  void cameraAndDisplayRunOnTheClassPath() throws Exception {
    compile("-cp", jars("relay-api"));
    picturesArrive("-cp", classesAnd(machine()), "");
  }

  private void compile(String... paths) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(paths));
    arguments.addAll(List.of("--release", "17", "-d", home.resolve("classes").toString()));
    arguments.add(SOURCES.resolve("CameraMain.java").toString());
    arguments.add(SOURCES.resolve("DisplayMain.java").toString());
    try (Stream<Path> files = Files.list(SOURCES.resolve("media"))) {
      files
          .map(Path::toString)
          .filter(f -> f.endsWith(".java") && !f.endsWith("package-info.java"))
          .forEach(arguments::add);
    }
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
    assertEquals(0, javac.run(out, out, arguments.toArray(String[]::new)), said.toString());
  }

  /** The last of the paths is what goes in front of the main class. */
  private void picturesArrive(String... paths) throws Exception {
    try (OutputStream film = Files.newOutputStream(home.resolve("clip.h264"))) {
      for (int i = 0; i < SHOWINGS; i++) {
        try (InputStream video = Clip.BuiltIn.ADA.open()) {
          video.transferTo(film);
        }
      }
    }
    try (Identity relayKeys = Identity.create();
        Relay relay =
            Relay.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .identity(relayKeys)
                .admit(owner -> true)
                .start()) {
      relay.card().save(home.resolve("relay.card"));
      enrol();
      Process display = java(paths, DISPLAY);
      Process camera = java(paths, CAMERA, "clip.h264");
      List<String> said = new ArrayList<>();
      CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS)
          .execute(display::destroy);
      try (BufferedReader lines = display.inputReader(StandardCharsets.UTF_8)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          said.add(line);
          if (said.stream().filter(l -> l.startsWith("Location")).count() == PICTURES) {
            return;
          }
        }
      } finally {
        display.destroy();
        camera.destroy();
        assertTrue(display.waitFor(20, TimeUnit.SECONDS) && camera.waitFor(20, TimeUnit.SECONDS));
      }
      throw new AssertionError("the display ended after " + said);
    }
  }

  private Process java(String[] paths, String main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Arrays.asList(paths).subList(0, paths.length - 1));
    command.add(paths[paths.length - 1] + main);
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(home.toFile())
        .redirectErrorStream(main.equals(DISPLAY))
        .start();
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

  private String classesAnd(String jars) {
    return home.resolve("classes") + File.pathSeparator + jars;
  }

  /** The API, its implementation and the three jars below that. */
  private static String machine() {
    return jars("relay-api", "relay-impl", "netty-buffer", "netty-common", "bcprov");
  }

  /** Those of this test's own class path that belong to the named artifacts. */
  private static String jars(String... artifacts) {
    List<String> found = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      boolean tests = entry.endsWith("-tests.jar") || entry.endsWith("test-classes");
      for (String artifact : artifacts) {
        String jarOrClasses = artifact + "(-\\w+)?(-[\\d.]+.*\\.jar|[/\\\\]target[/\\\\].*)";
        if (!tests && entry.matches(".*[/\\\\]" + jarOrClasses)) {
          found.add(entry);
        }
      }
    }
    assertEquals(artifacts.length, found.size(), () -> "found " + found);
    return String.join(File.pathSeparator, found);
  }
}
