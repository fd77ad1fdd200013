package io.github.sightline.relay.examples.cli;

import io.github.sightline.relay.Identity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sightline keys identity}. */
@Command(
    name = "identity",
    mixinStandardHelpOptions = true,
    description = "Makes the private keys of devices: a camera, a display or a relay each.",
    footerHeading = "%nExample:%n",
    footer = "  sightline keys identity relay.key camera.key display.key")
final class KeysIdentity implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Written; must not exist yet.")
  private List<Path> files = List.of();

  @Override
  public Integer call() {
    for (Path file : files) {
      if (Files.exists(file)) {
        throw new CommandFailed(file + " exists already: expected a new file");
      }
    }
    for (Path file : files) {
      try (Identity identity = Identity.create()) {
        identity.save(file);
      }
    }
    return 0;
  }
}
