package io.github.sightline.relay.examples.cli;

import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.examples.web.BrowserDisplay;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sightline browser}. */
@Command(
    name = "browser",
    mixinStandardHelpOptions = true,
    description = {
      "Serves the page that makes a browser a display, to this machine alone, until it is stopped"
          + " (Ctrl-C).",
      "The browser makes its keys itself and asks its owner for a grant. Gateway and relay move"
          + " sealed bytes; who serves the page is trusted with the pictures."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  sightline browser --relay relay.card --port 8080",
      "  sightline keys nonce --owner alice.owner          goes into the page, which gives a"
          + " request",
      "  sightline keys grant subscribe --owner alice.owner --enrolment display.enrol"
          + " --camera camera.grant --out display.grant     goes into the page"
    })
final class BrowserCommand implements Callable<Integer> {
  private static final int MAX_PORT = 65535;

  @Option(
      names = "--relay",
      required = true,
      paramLabel = "CARD",
      description = "The relay's card, as 'sightline relay' wrote it.")
  private Path relay = Path.of("");

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "0",
      description = "Port on the loopback interface; 0 takes any free one (${DEFAULT-VALUE}).")
  private int port;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (port < 0 || port > MAX_PORT) {
      throw new CommandFailed("--port " + port + ": expected 0 to " + MAX_PORT);
    }
    try (BrowserDisplay display = BrowserDisplay.open(port, RelayCard.load(relay))) {
      Printed.line(spec, "open " + display.address() + " in Chromium");
      new CountDownLatch(1).await();
    }
    return 0;
  }
}
