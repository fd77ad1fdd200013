package io.github.sightline.relay.examples.cli;

import io.github.sightline.relay.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sightline keys recover}. */
@Command(
    name = "recover",
    mixinStandardHelpOptions = true,
    description = {
      "Makes an owner's file again from its words ('keys phrase').",
      "Its next revocation takes back every grant made before: all devices need new ones."
    },
    footerHeading = "%nExample:%n",
    footer = "  sightline keys recover alice.owner --phrase-file words.txt")
final class KeysRecover implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "Written; must not exist yet.")
  private Path file = Path.of("");

  @Option(
      names = "--phrase-file",
      required = true,
      paramLabel = "FILE",
      description = "The words; remove it afterwards.")
  private Path words = Path.of("");

  @Mixin private final OwnerFile owners = new OwnerFile();
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (Files.exists(file)) {
      throw new CommandFailed(file + " exists already: expected a new file");
    }
    char[] phrase = Files.readString(words).toCharArray();
    char[] passphrase = owners.passphrase("new passphrase for " + file + ": ");
    try (Owner owner = Owner.recover(phrase)) {
      owner.save(file, passphrase);
      Printed.line(spec, "owner " + owner.id());
    } finally {
      Arrays.fill(phrase, ' ');
      Arrays.fill(passphrase, ' ');
    }
    return 0;
  }
}
