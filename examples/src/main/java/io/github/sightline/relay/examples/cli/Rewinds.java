package io.github.sightline.relay.examples.cli;

import io.github.sightline.relay.Display;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.media.TrackName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The last seconds once more, out of the relay's cache and into a file of their own, whenever Enter
 * is pressed. The live picture goes on meanwhile.
 */
final class Rewinds implements AutoCloseable {
  private final Display display;
  private final Grant grant;
  private final Duration back;
  private final Consumer<String> told;
  private @Nullable Rewind playing;

  /** One of them: its frames come on the node's thread, its end is told by this one's. */
  private static final class Rewind {
    final Path file;
    final PictureSink sink;
    volatile @Nullable Outcome ended;

    Rewind(Path file, Grant grant) throws IOException {
      this.file = file;
      this.sink =
          new PictureSink(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW), grant);
    }

    void end(Outcome how) {
      ended = how;
    }
  }

  Rewinds(Display display, Grant grant, Duration back, Consumer<String> told) {
    this.display = display;
    this.grant = grant;
    this.back = back;
    this.told = told;
  }

  /** Begins one when Enter was pressed, and tells of one that ended. Does not wait. */
  void look() throws IOException {
    finish();
    boolean pressed = System.in.readNBytes(System.in.available()).length > 0;
    if (pressed && playing == null) {
      begin();
    }
  }

  private void begin() throws IOException {
    Rewind rewind = new Rewind(free(), grant);
    Outcome asked = display.rewind(grant.camera(), TrackName.MAIN, back, rewind.sink, rewind::end);
    if (!asked.ok()) {
      rewind.end(asked);
    }
    playing = rewind;
    finish();
  }

  private void finish() throws IOException {
    Rewind rewind = playing;
    Outcome how = rewind == null ? null : rewind.ended;
    if (rewind == null || how == null) {
      return;
    }
    playing = null;
    rewind.sink.close();
    String problem = rewind.sink.problem();
    if (how.ok() && problem == null) {
      told.accept(rewind.file + ": " + rewind.sink.summary());
      return;
    }
    Files.deleteIfExists(rewind.file);
    told.accept("nothing to rewind to: " + (problem == null ? Link.reason(how) : problem));
  }

  private static Path free() {
    int number = 1;
    while (Files.exists(Path.of("rewind-" + number + ".h264"))) {
      number++;
    }
    return Path.of("rewind-" + number + ".h264");
  }

  /** What still plays is told as far as it came. */
  @Override
  public void close() throws IOException {
    Rewind rewind = playing;
    if (rewind != null) {
      display.unfetch(grant.camera(), TrackName.MAIN);
      rewind.end(Outcome.ACCEPTED);
      finish();
    }
  }
}
