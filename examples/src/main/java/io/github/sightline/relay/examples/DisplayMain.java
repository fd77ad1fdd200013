package io.github.sightline.relay.examples;

import io.github.sightline.relay.Display;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.media.TrackName;
import java.nio.file.Path;

/**
 * The shortest display: says of each picture where it stands and how old it is. Keys and grants lie
 * in the working directory; {@code sightline keys --help} says how to make them.
 */
public final class DisplayMain {
  private DisplayMain() {}

  /**
   * Runs until it is stopped.
   *
   * @param args none
   * @throws Exception when interrupted
   */
  public static void main(String[] args) throws Exception {
    // begin: README
    var grant = Grant.load(Path.of("display.grant"));
    try (var display =
        Display.builder()
            .relay(RelayCard.load(Path.of("relay.card")))
            .identity(Identity.load(Path.of("display.key")))
            .grant(grant)
            .watch(
                grant.camera(),
                TrackName.MAIN,
                frame -> System.out.println(frame.location() + " " + frame.ageMillis() + " ms"))
            .open()) {
      Thread.currentThread().join();
    }
    // end: README
  }
}
