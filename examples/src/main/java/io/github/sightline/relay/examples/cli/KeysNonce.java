package io.github.sightline.relay.examples.cli;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sightline keys nonce}. */
@Command(
    name = "nonce",
    mixinStandardHelpOptions = true,
    description =
        "Prints the owner's name and a fresh nonce, which a device elsewhere enrols with.",
    footerHeading = "%nExample:%n",
    footer = "  sightline keys nonce --owner alice.owner")
final class KeysNonce implements Callable<Integer> {
  @Option(names = "--owner", required = true, paramLabel = "FILE", description = "The owner.")
  private Path owner = Path.of("");

  @Option(names = "--qr", description = "Shows it as a QR code too, to be scanned.")
  private boolean qr;

  @Mixin private final OwnerFile owners = new OwnerFile();
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    String text =
        owners.change(
            owner,
            o -> "owner " + o.id() + "%nnonce " + HexFormat.of().formatHex(o.enrolmentNonce()));
    Printed.line(spec, String.format(text));
    Printed.code(spec, qr, String.format(text));
    return 0;
  }
}
