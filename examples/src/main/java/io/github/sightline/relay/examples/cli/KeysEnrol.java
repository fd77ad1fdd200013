package io.github.sightline.relay.examples.cli;

import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.media.OwnerId;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sightline keys enrol}. */
@Command(
    name = "enrol",
    mixinStandardHelpOptions = true,
    description = {
      "On the device: asks an owner for a grant, with the device's public keys and the owner's"
          + " nonce.",
      "Compare the fingerprint it prints with what the owner sees before granting."
    },
    footerHeading = "%nExample:%n",
    footer = "  sightline keys enrol camera.key --owner OWNER --nonce NONCE --out camera.enrol")
final class KeysEnrol implements Callable<Integer> {
  private static final int NONCE = 16;

  @Parameters(paramLabel = "KEY", description = "The device's key file.")
  private Path key = Path.of("");

  @Option(names = "--owner", required = true, paramLabel = "HEX", description = "The owner's name.")
  private String owner = "";

  @Option(
      names = "--nonce",
      required = true,
      paramLabel = "HEX",
      description = "The owner's nonce.")
  private String nonce = "";

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "Written.")
  private Path out = Path.of("");

  @Option(names = "--qr", description = "Shows it as a QR code too, to be scanned.")
  private boolean qr;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    byte[] ownerKey = Hex.bytes("--owner", owner, OwnerId.BYTES);
    byte[] nonceBytes = Hex.bytes("--nonce", nonce, NONCE);
    try (Identity identity = Identity.load(key)) {
      Enrolment enrolment = identity.enrolment(OwnerId.of(ownerKey), nonceBytes);
      enrolment.save(out);
      Printed.line(spec, "fingerprint " + enrolment.fingerprint());
      Printed.code(spec, qr, Hex.text(enrolment.encoded()));
    }
    return 0;
  }
}
