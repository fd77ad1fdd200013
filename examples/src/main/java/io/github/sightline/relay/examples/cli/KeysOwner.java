package io.github.sightline.relay.examples.cli;

import io.github.sightline.relay.Owner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sightline keys owner}. */
@Command(
    name = "owner",
    mixinStandardHelpOptions = true,
    description = "Makes an owner: the root secret that signs all grants. Keep the file safe.",
    footerHeading = "%nExample:%n",
    footer = "  sightline keys owner alice.owner")
final class KeysOwner implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "Written; must not exist yet.")
  private Path file = Path.of("");

  @Mixin private final OwnerFile owners = new OwnerFile();
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (Files.exists(file)) {
      throw new CommandFailed(file + " exists already: expected a new file");
    }
    char[] passphrase = owners.passphrase("new passphrase for " + file + ": ");
    try (Owner owner = Owner.create()) {
      owner.save(file, passphrase);
      Printed.line(spec, "owner " + owner.id());
      return 0;
    } finally {
      Arrays.fill(passphrase, ' ');
    }
  }
}
