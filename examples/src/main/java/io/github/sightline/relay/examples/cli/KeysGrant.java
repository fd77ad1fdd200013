package io.github.sightline.relay.examples.cli;

import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Owner;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.media.CameraId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sightline keys grant}. */
@Command(
    name = "grant",
    mixinStandardHelpOptions = true,
    description = "Gives a device a right at one camera for a time.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  sightline keys grant publish --owner alice.owner --device camera.key --out camera.grant",
      "  sightline keys grant subscribe --owner alice.owner --device display.key"
          + " --camera camera.grant --days 7 --out display.grant"
    })
final class KeysGrant implements Callable<Integer> {
  private static final Duration CLOCK_SLACK = Duration.ofMinutes(1);
  private static final long PUBLISH_DAYS = 365;
  private static final long SUBSCRIBE_DAYS = 7;

  /** The rights this program issues. */
  enum Right {
    PUBLISH,
    SUBSCRIBE
  }

  /** The device is here with its key, or elsewhere and has enrolled. */
  static final class Device {
    @Option(
        names = "--device",
        required = true,
        paramLabel = "KEY",
        description = "Key file of a device on this machine.")
    @Nullable Path key;

    @Option(
        names = "--enrolment",
        required = true,
        paramLabel = "FILE",
        description = "Enrolment of a device elsewhere; or a picture of its QR code.")
    @Nullable Path enrolment;
  }

  @Parameters(paramLabel = "RIGHT", description = "publish (a camera) or subscribe (a display).")
  private Right right = Right.SUBSCRIBE;

  @Option(names = "--owner", required = true, paramLabel = "FILE", description = "The owner.")
  private Path owner = Path.of("");

  @ArgGroup(multiplicity = "1")
  private Device device = new Device();

  @Option(
      names = "--camera",
      paramLabel = "CAMERA",
      description = "For subscribe: the camera's grant or enrolment file, or its name in hex.")
  private @Nullable String camera;

  @Option(
      names = "--days",
      paramLabel = "N",
      description =
          "How long; by default 365 for publish and 7 for subscribe, which are near the"
              + " most allowed.")
  private @Nullable Long days;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "Written.")
  private Path out = Path.of("");

  @Option(names = "--qr", description = "Shows it as a QR code too, to be scanned.")
  private boolean qr;

  @Mixin private final OwnerFile owners = new OwnerFile();
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (right == Right.SUBSCRIBE && camera == null) {
      throw new CommandFailed("no --camera, expected the camera that may be watched");
    }
    Grant grant = owners.change(owner, this::issue);
    grant.save(out);
    Printed.line(spec, KeysShow.describe(grant));
    Printed.code(spec, qr, Hex.text(grant.encoded()));
    return 0;
  }

  private Grant issue(Owner from) {
    Enrolment enrolment = enrolment(from);
    boolean publish = right == Right.PUBLISH;
    Role role = publish ? Role.PUBLISH : Role.SUBSCRIBE;
    CameraId of = publish || camera == null ? enrolment.camera() : cameraOf(camera);
    long life = days != null ? days : publish ? PUBLISH_DAYS : SUBSCRIBE_DAYS;
    try {
      Instant begin = Instant.now().minus(CLOCK_SLACK);
      return from.grant(role, enrolment, of, begin, Duration.ofDays(life));
    } catch (IllegalArgumentException e) {
      throw new CommandFailed("not granted: " + e.getMessage());
    }
  }

  private Enrolment enrolment(Owner from) {
    if (device.enrolment != null) {
      return scanned(device.enrolment);
    }
    Path key = device.key != null ? device.key : Path.of("");
    try (Identity identity = Identity.load(key)) {
      return identity.enrolment(from.id(), from.enrolmentNonce());
    }
  }

  /** The file that a device wrote, or a picture of the code that it shows. */
  private static Enrolment scanned(Path file) {
    try {
      String text = Files.exists(file) ? QrCode.read(file) : null;
      if (text == null) {
        return Enrolment.load(file);
      }
      Enrolment shown = Enrolment.parse(text.strip().toLowerCase(Locale.ROOT));
      if (shown == null) {
        throw new CommandFailed(file + ": the QR code in the picture is not an enrolment");
      }
      return shown;
    } catch (IOException e) {
      throw new CommandFailed(file + ": " + Sightline.describe(e));
    }
  }

  /** A file that names a camera, or the name itself. */
  private static CameraId cameraOf(String text) {
    Path file = Path.of(text);
    if (!Files.exists(file)) {
      return CameraId.of(Hex.bytes("--camera (no such file)", text, CameraId.BYTES));
    }
    return file.toFile().length() == Grant.BYTES
        ? Grant.load(file).camera()
        : Enrolment.load(file).camera();
  }
}
