package io.github.sightline.relay.examples;

import io.github.sightline.relay.examples.cli.Sightline;

/** The program {@code sightline}: demo, relay, camera, display, browser, keys. */
public final class Main {
  private Main() {}

  /**
   * Runs a verb. Returns when it ended well; otherwise ends the process with the verb's exit code.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    int code = Sightline.run(args);
    if (code != 0) {
      System.exit(code);
    }
  }
}
