package io.github.sightline.relay.examples.demo;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the demo can be told; every bound is checked and named. */
public final class DemoOptions {
  @Spec(Spec.Target.MIXEE)
  @Nullable CommandSpec spec;

  double loss = 5;
  int rtt = 50;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "decides which datagrams are lost (default: ${DEFAULT-VALUE})")
  long seed;

  @Option(names = "--headless", description = "no table and no keys: for scripts; needs --seconds")
  boolean headless;

  @Option(names = "--seconds", paramLabel = "N", description = "end after that many seconds of video; without it the demo runs until q")
  int seconds;

  @Option(names = "--swap-at", paramLabel = "SECOND", description = "press S at that second, and again 5 seconds later")
  int swapAt;

  @Option(names = "--report", paramLabel = "FILE.json", description = "write what was measured at the end")
  @Nullable Path report;

  /** For picocli. */
  public DemoOptions() {}

  @Option(names = "--loss", paramLabel = "PERCENT", defaultValue = "5", description = "datagrams lost on each hop, in each direction, 0 to 50 (default: ${DEFAULT-VALUE})")
  void setLoss(double percent) {
    if (!(percent >= 0 && percent <= 50)) {
      throw bad("--loss: " + percent + ", allowed 0 to 50 percent");
    }
    loss = percent;
  }

  @Option(names = "--rtt", paramLabel = "MS", defaultValue = "50", description = "round trip of each hop, half of it each way, 0 to 1000 (default: ${DEFAULT-VALUE})")
  void setRtt(int millis) {
    if (millis < 0 || millis > 1000) {
      throw bad("--rtt: " + millis + ", allowed 0 to 1000 ms");
    }
    rtt = millis;
  }

  void check() {
    if (seconds < 0 || swapAt < 0) {
      throw bad("--seconds and --swap-at: " + seconds + " and " + swapAt + ", expected 0 or more");
    }
    if (headless && seconds == 0) {
      throw bad("--headless without --seconds N would never end");
    }
    if (seconds > 0 && swapAt >= seconds) {
      throw bad("--swap-at: " + swapAt + ", expected before the end at --seconds " + seconds);
    }
  }

  private ParameterException bad(String message) {
    CommandLine line = spec == null ? new CommandLine(this) : spec.commandLine();
    return new ParameterException(line, message);
  }
}
