package io.github.sightline.relay.examples.readme;

import io.github.sightline.relay.Display;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.media.TrackName;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A whole display: give it a decoder and the three files that enrolment left in its home. */
public final class DisplayInTwelveLines {
  private DisplayInTwelveLines() {}

  /** Stands for the H.264 decoder and its screen. */
  public interface Screen {
    /** Takes one access unit; the buffer is valid during the call. */
    void show(ByteBuffer accessUnit);

    /** Waits until nobody looks any more. */
    void untilClosed() throws InterruptedException;
  }

  /** Shows what the granted camera sends, until the screen closes. */
  public static void run(Path home, Screen screen) throws InterruptedException {
    // README: display
    Grant grant = Grant.load(home.resolve("display.grant"));
    try (Display display =
        Display.builder()
            .relay(RelayCard.load(home.resolve("relay.card")))
            .identity(Identity.load(home.resolve("display.key")))
            .grant(grant)
            .watch(grant.camera(), TrackName.MAIN, frame -> screen.show(frame.payload()))
            .onEvent(System.err::println)
            .open()) {
      screen.untilClosed();
    }
    // README: end
  }
}
