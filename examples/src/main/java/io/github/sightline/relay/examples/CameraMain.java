package io.github.sightline.relay.examples;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.examples.media.Clip;
import java.nio.file.Path;

/**
 * The shortest camera: sends an H.264 film in real time, at the bitrate the path takes. Keys and
 * grants lie in the working directory; {@code sightline keys --help} says how to make them.
 */
public final class CameraMain {
  private CameraMain() {}

  /**
   * Runs it.
   *
   * @param args the H.264 file, or the same film at several bitrates, the highest first
   * @throws Exception what the file system says
   */
  public static void main(String[] args) throws Exception {
    // begin: README
    try (var video = Clip.open(args);
        var camera =
            Camera.builder()
                .relay(RelayCard.load(Path.of("relay.card")))
                .identity(Identity.load(Path.of("camera.key")))
                .grant(Grant.load(Path.of("camera.grant")))
                .onKeyframeWanted(video::forceKeyframe)
                .onTargetBitrate(video::targetBitrate)
                .open()) {
      while (video.next()) {
        var outcome = camera.publish(video.frame());
        if (!outcome.ok() && !outcome.transientCondition()) {
          throw new IllegalStateException("the camera stopped: " + outcome);
        }
      }
    }
    // end: README
  }
}
