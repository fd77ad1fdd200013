package io.github.sightline.relay.examples.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** What a verb says on standard output and standard error. */
final class Printed {
  private Printed() {}

  static void line(@Nullable CommandSpec spec, String text) {
    if (spec != null) {
      spec.commandLine().getOut().println(text);
    }
  }

  /** The text as a QR code, when that is wanted; hex in capitals makes a smaller one. */
  static void code(@Nullable CommandSpec spec, boolean wanted, String text) {
    if (wanted) {
      line(spec, QrCode.draw(text.toUpperCase(Locale.ROOT).replaceAll("\\s+", " ")));
    }
  }

  /** Standard output may carry video: news goes to standard error. */
  static void news(@Nullable CommandSpec spec, String text) {
    if (spec != null) {
      spec.commandLine().getErr().println(spec.qualifiedName() + ": " + text);
    }
  }

  static String time(long millis) {
    return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
