package io.github.sightline.relay.examples.cli;

import io.github.sightline.relay.RelayException;
import io.github.sightline.relay.examples.media.MediaException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The verbs, and what a failure looks like: one line on standard error, never a stack trace. */
@Command(
    name = "sightline",
    description = "Live camera video through a relay that cannot read it.",
    mixinStandardHelpOptions = true,
    version = "sightline 0.1.0",
    synopsisSubcommandLabel = "VERB",
    commandListHeading = "%nVerbs:%n",
    subcommands = {
      DemoCommand.class,
      KeysCommand.class,
      RelayCommand.class,
      CameraCommand.class,
      DisplayCommand.class,
      BrowserCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sightline demo                    everything in one process, over a bad network",
      "  sightline keys --help             make keys and grants for three processes",
      "  sightline VERB --help             each verb has examples of its own"
    })
public final class Sightline implements Runnable {
  /** Something outside is not as it has to be: a file, a port, a relay. */
  static final int FAILED = ExitCode.SOFTWARE;

  /** The command line is not as it has to be. */
  static final int USAGE = ExitCode.USAGE;

  @Spec private @Nullable CommandSpec spec;

  private Sightline() {}

  /**
   * Runs one verb.
   *
   * @param args the command line
   * @return 0, or 1 when it failed, or 2 when the command line was not understood
   */
  public static int run(String... args) {
    return line().execute(args);
  }

  static int run(PrintWriter out, PrintWriter err, String... args) {
    return line().setOut(out).setErr(err).execute(args);
  }

  private static CommandLine line() {
    return new CommandLine(new Sightline())
        .setUsageHelpWidth(120)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUnmatchedOptionsArePositionalParams(false)
        .setParameterExceptionHandler(Sightline::usage)
        .setExecutionExceptionHandler((e, command, parsed) -> failed(e, command));
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(
          spec.commandLine(), "no verb, expected demo, keys, relay, camera, display or browser");
    }
  }

  private static int usage(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    StringBuilder line = new StringBuilder(oneLine(String.valueOf(e.getMessage())));
    if (e instanceof UnmatchedArgumentException unmatched) {
      line.setLength(0);
      line.append("unknown verb or option ").append(unmatched.getUnmatched().get(0));
      List<String> known = unmatched.getSuggestions();
      if (!known.isEmpty()) {
        line.append(" (did you mean ").append(known.get(0)).append("?)");
      }
    }
    command.getErr().println(name + ": " + line + "; see " + name + " --help");
    return USAGE;
  }

  private static int failed(Exception e, CommandLine command) {
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println(name + ": " + oneLine(describe(e)));
    return FAILED;
  }

  /** What went wrong, in words, for the kinds of failure that are not a fault of the program. */
  static String describe(Throwable e) {
    if (e instanceof CommandFailed || e instanceof MediaException) {
      return String.valueOf(e.getMessage());
    }
    if (e instanceof RelayException) {
      String message = String.valueOf(e.getMessage());
      String more = e.getCause() instanceof IOException cause ? cause.getMessage() : null;
      return more == null || message.contains(more) ? message : message + " (" + more + ")";
    }
    if (e instanceof NoSuchFileException missing) {
      return "no such file: " + missing.getFile();
    }
    if (e instanceof AccessDeniedException denied) {
      return "not allowed: " + denied.getFile();
    }
    if (e instanceof FileAlreadyExistsException there) {
      return "exists already: " + there.getFile();
    }
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
