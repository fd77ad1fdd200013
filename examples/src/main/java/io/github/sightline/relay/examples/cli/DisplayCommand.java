package io.github.sightline.relay.examples.cli;

import io.github.sightline.relay.Display;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.RelayException;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.media.TrackName;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sightline display}. */
@Command(
    name = "display",
    mixinStandardHelpOptions = true,
    description = {
      "Watches a camera. Without --out it prints once a second what it shows.",
      "What --out writes is H.264 in Annex B, beginning with a keyframe."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sightline display --relay relay.card --key display.key --grant display.grant",
      "  sightline display --relay relay.card --key display.key --grant display.grant --out - |"
          + " ffplay -",
      "  sightline display --relay relay.card --key display.key --grant display.grant"
          + " --out film.h264 --seconds 60",
      "  sightline display --relay relay.card --key display.key --grant display.grant --rewind 10"
    })
final class DisplayCommand implements Callable<Integer> {
  private static final long SECOND_MILLIS = 1000;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write the pictures to a file, or to standard output with -.")
  private @Nullable String out;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "0",
      description = "End after so many seconds; 0 runs until stopped (${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--rewind",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "On Enter write the last N seconds once more, into rewind-1.h264 and so on, while the live"
              + " picture goes on.")
  private int rewind;

  @Mixin private final Parts parts = new Parts();
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (seconds < 0) {
      throw new CommandFailed("--seconds " + seconds + ": expected 0 or more");
    }
    if (rewind < 0) {
      throw new CommandFailed("--rewind " + rewind + ": expected 0 or more seconds");
    }
    try (Identity identity = parts.load(Role.SUBSCRIBE);
        PictureSink sink = new PictureSink(open(), parts.grant());
        Opening opening = new Opening(identity, sink);
        Rewinds rewinds = rewinds(opening.display)) {
      opening.link.await(parts.waitSeconds());
      watch(opening, sink, rewinds);
      Printed.news(spec, sink.summary() + ", " + opening.counters());
    }
    return 0;
  }

  /** A display being opened, and closed again when that fails half way. */
  private final class Opening implements AutoCloseable {
    final Link link = new Link(parts.card().address(), text -> Printed.news(spec, text));
    final Display display;

    Opening(Identity identity, PictureSink sink) {
      try {
        display =
            Display.builder()
                .relay(parts.card())
                .identity(identity)
                .grant(parts.chain())
                .watch(parts.grant().camera(), TrackName.MAIN, sink)
                .onEvent(link)
                .open();
      } catch (IllegalArgumentException | RelayException e) {
        throw parts.misfit(e);
      }
    }

    String counters() {
      Display.Statistics now = display.statistics();
      return now.framesLost() + " lost, " + now.framesRefused() + " refused";
    }

    @Override
    public void close() {
      display.close();
    }
  }

  private Rewinds rewinds(Display display) {
    Duration back = Duration.ofSeconds(rewind);
    return new Rewinds(display, parts.grant(), back, this::tell);
  }

  /** Standard output may carry the video. */
  private void tell(String text) {
    if (out == null) {
      Printed.line(spec, text);
    } else {
      Printed.news(spec, text);
    }
  }

  private void watch(Opening opening, PictureSink sink, Rewinds rewinds)
      throws InterruptedException, IOException {
    for (int second = 0; seconds == 0 || second < seconds; second++) {
      Thread.sleep(SECOND_MILLIS);
      opening.link.check();
      if (rewind > 0) {
        rewinds.look();
      }
      String problem = sink.problem();
      if (problem != null) {
        throw new CommandFailed(problem);
      }
      if (sink.closedByReader()) {
        Printed.news(spec, "nobody reads any more");
        return;
      }
      if (out == null) {
        Printed.line(spec, sink.second() + ", " + opening.counters());
      }
    }
  }

  private @Nullable OutputStream open() throws IOException {
    if (out == null) {
      return null;
    }
    return out.equals("-")
        ? new FileOutputStream(FileDescriptor.out)
        : Files.newOutputStream(Path.of(out));
  }
}
