package io.github.sightline.relay.examples.readme;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.media.Frame;
import java.nio.file.Path;

/** A whole camera: give it an encoder and the three files that enrolment left in its home. */
public final class CameraInTwelveLines {
  private CameraInTwelveLines() {}

  /** Stands for the H.264 encoder. */
  public interface Encoder {
    /** Whether it still delivers. */
    boolean running();

    /** Waits for the next access unit. */
    Frame next();

    /** Asks for a keyframe as soon as possible. */
    void forceKeyframe();
  }

  /** Publishes what the encoder delivers, until it stops or the right to publish ends. */
  public static void run(Path home, Encoder encoder) {
    // README: camera
    try (Camera camera =
        Camera.builder()
            .relay(RelayCard.load(home.resolve("relay.card")))
            .identity(Identity.load(home.resolve("camera.key")))
            .grant(Grant.load(home.resolve("camera.grant")))
            .onKeyframeWanted(encoder::forceKeyframe)
            .open()) {
      while (encoder.running()) {
        var outcome = camera.publish(encoder.next());
        if (!outcome.ok() && !outcome.transientCondition()) throw new StoppedException(outcome);
      }
    }
    // README: end
  }
}
