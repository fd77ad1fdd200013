package io.github.sightline.relay.examples.demo;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the demo can be told. */
public final class DemoOptions {
  /** More a real network hardly loses, and the handshake alone would take seconds. */
  public static final double MAX_LOSS_PERCENT = 50;

  /** The longest round trip of a hop: the moon. */
  public static final int MAX_RTT_MILLIS = 3000;

  /** Displays of each owner; each takes its share of a core. */
  public static final int MAX_DISPLAYS = 8;

  /** Below it there is no picture of 1080p. */
  public static final double LEAST_UPLINK = 0.5;

  /** A gigabit. */
  public static final double MAX_UPLINK = 1000;

  @Option(
      names = "--loss",
      paramLabel = "PERCENT",
      defaultValue = "5",
      description = "Datagrams lost on each hop in each direction, 0 to 50 (${DEFAULT-VALUE}).")
  double loss;

  @Option(
      names = "--rtt",
      paramLabel = "MS",
      defaultValue = "50",
      description = "Round trip of each hop, half of it each way, 0 to 3000 (${DEFAULT-VALUE}).")
  int rtt;

  @Option(
      names = "--uplink",
      paramLabel = "MBITS",
      defaultValue = "0",
      description = "What each camera's hop takes, in Mb/s, 0 for any (${DEFAULT-VALUE}).")
  double uplink;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Decides which datagrams are lost (${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--displays",
      paramLabel = "N",
      defaultValue = "1",
      description = "Displays of each of the two owners, 1 to 8 (${DEFAULT-VALUE}).")
  int displays;

  @Option(
      names = "--headless",
      description = "No table and no keys, only the result at the end; needs --seconds.")
  boolean headless;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "0",
      description = "End after so many seconds; 0 runs until Q (${DEFAULT-VALUE}).")
  int seconds;

  @Option(
      names = "--swap-at",
      paramLabel = "SECOND",
      defaultValue = "0",
      description = "Press S at that second and again 4 seconds later; 0 never does.")
  int swapAt;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "0",
      description = "Port of the browser's page on the loopback interface; 0 takes any free one.")
  int port;

  @Option(
      names = "--report",
      paramLabel = "FILE.json",
      description = "Write what was measured, as JSON.")
  @Nullable Path report;

  /** For picocli, which fills it. */
  public DemoOptions() {}

  /**
   * Looks for values that cannot be.
   *
   * @return one line for a person, or null when all is well
   */
  public @Nullable String problem() {
    if (!(loss >= 0 && loss <= MAX_LOSS_PERCENT)) {
      return "--loss " + loss + ": expected 0 to 50 percent";
    }
    if (rtt < 0 || rtt > MAX_RTT_MILLIS) {
      return "--rtt " + rtt + ": expected 0 to 3000 milliseconds";
    }
    if (!(uplink == 0 || (uplink >= LEAST_UPLINK && uplink <= MAX_UPLINK))) {
      return "--uplink " + uplink + ": expected 0, or 0.5 to 1000 Mb/s";
    }
    if (displays < 1 || displays > MAX_DISPLAYS) {
      return "--displays " + displays + ": expected 1 to 8";
    }
    if (seconds < 0) {
      return "--seconds " + seconds + ": expected 0 or more";
    }
    if (headless && seconds == 0) {
      return "--headless: expected --seconds N with it, or it would never end";
    }
    if (swapAt < 0 || (seconds > 0 && swapAt >= seconds)) {
      return "--swap-at " + swapAt + ": expected 0 or a second before the end at " + seconds;
    }
    return null;
  }
}
