package io.github.sightline.relay.examples.cli;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.RelayException;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.examples.media.Clip;
import io.github.sightline.relay.examples.media.MediaException;
import io.github.sightline.relay.examples.media.Watermark;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sightline camera}. */
@Command(
    name = "camera",
    mixinStandardHelpOptions = true,
    description = {
      "Sends H.264 (Annex B) to a relay, sealed for its owner's displays.",
      "Without INPUT a built-in clip is played for ever.",
      "Several INPUTs are one film at several bitrates: sent is that which the path takes."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sightline camera --relay relay.card --key camera.key --grant camera.grant",
      "  sightline camera --relay relay.card --key camera.key --grant camera.grant film.h264",
      "  sightline camera --relay relay.card --key camera.key --grant camera.grant"
          + " film.h264 film-2M.h264",
      "  ffmpeg -i INPUT -c:v libx264 -bf 0 -g 60 -tune zerolatency -an -f h264 - |"
          + " sightline camera --relay relay.card --key camera.key --grant camera.grant -"
    })
final class CameraCommand implements Callable<Integer> {
  private static final double MAX_FPS = 240;
  private static final long LAST_FRAMES_MILLIS = 1000;
  private static final long LOOK_MICROS = 1_000_000;

  @Parameters(
      arity = "0..*",
      paramLabel = "INPUT",
      description = {
        "An H.264 file in Annex B, or - for standard input, whose encoder keeps its own bitrate.",
        "More are the same frames again, each encoded at a lower bitrate than the one before."
      })
  private List<String> inputs = List.of();

  @Option(
      names = "--clip",
      paramLabel = "NAME",
      defaultValue = "ada",
      description = "The built-in clip: ada or ben (${DEFAULT-VALUE}).")
  private Clip.BuiltIn clip = Clip.BuiltIn.ADA;

  @Option(
      names = "--fps",
      paramLabel = "N",
      defaultValue = "30",
      description = "Frames per second of INPUT (${DEFAULT-VALUE}).")
  private double fps;

  @Option(names = "--loop", description = "Begin a file again at its end.")
  private boolean loop;

  @Option(
      names = "--revocation",
      paramLabel = "FILE",
      description = "The owner's revocation, applied now and whenever the file changes.")
  private @Nullable Path revocation;

  @Mixin private final Parts parts = new Parts();
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!(fps > 0 && fps <= MAX_FPS)) {
      throw new CommandFailed("--fps " + fps + ": expected more than 0, at most 240");
    }
    try (Identity identity = parts.load(Role.PUBLISH);
        Clip source = source();
        Opening opening = new Opening(identity, source)) {
      opening.link.await(parts.waitSeconds());
      send(opening, source);
      Thread.sleep(LAST_FRAMES_MILLIS);
      Camera.Statistics sent = opening.camera.statistics();
      Printed.news(
          spec, "end of input: " + sent.framesAccepted() + " frames sent, " + dropped(sent));
    }
    return 0;
  }

  private static String dropped(Camera.Statistics sent) {
    return sent.framesDropped() + " not sent";
  }

  /** A camera being opened, and closed again when that fails half way. */
  private final class Opening implements AutoCloseable {
    final Link link = new Link(parts.card().address(), text -> Printed.news(spec, text));
    final Camera camera;

    Opening(Identity identity, Clip source) {
      try {
        camera =
            Camera.builder()
                .relay(parts.card())
                .identity(identity)
                .grant(parts.chain())
                .onKeyframeWanted(source::forceKeyframe)
                .onTargetBitrate(source::targetBitrate)
                .onEvent(link)
                .open();
      } catch (IllegalArgumentException | RelayException e) {
        throw parts.misfit(e);
      }
    }

    @Override
    public void close() {
      camera.close();
    }
  }

  private void send(Opening opening, Clip source) throws IOException {
    Grant grant = parts.grant();
    Watermark mark = Watermark.of(grant.owner(), grant.camera());
    Camera camera = opening.camera;
    RevocationFile file =
        revocation == null
            ? null
            : new RevocationFile(revocation, camera::apply, text -> Printed.news(spec, text));
    long looked = Long.MIN_VALUE / 2;
    long number = 0;
    while (source.next()) {
      long micros = source.captureMicros();
      if (file != null && micros - looked > LOOK_MICROS) {
        looked = micros;
        file.look();
      }
      ByteBuffer marked = mark.insert(source.accessUnit(), source.firstPicture(), number++, micros);
      Outcome outcome = camera.publish(source.frame(marked));
      if (!source.switched().isEmpty()) {
        Printed.news(spec, source.switched());
      }
      opening.link.check();
      if (!outcome.ok() && !outcome.transientCondition()) {
        throw new CommandFailed("the camera stopped: " + Link.reason(outcome));
      }
    }
  }

  private Clip source() throws IOException {
    if (inputs.isEmpty()) {
      return Clip.open(clip);
    }
    boolean pipe = inputs.equals(List.of("-"));
    try {
      Clip source =
          pipe
              ? Clip.piped(System.in, fps)
              : Clip.open(inputs.stream().map(Path::of).toList(), fps, loop);
      return checked(source);
    } catch (MediaException | IllegalArgumentException e) {
      String what = pipe ? "standard input" : String.join(", ", inputs);
      throw new CommandFailed(what + ": " + Sightline.describe(e));
    }
  }

  private static Clip checked(Clip source) throws IOException {
    try {
      return source.checked();
    } catch (IOException e) {
      source.close();
      throw e;
    }
  }
}
