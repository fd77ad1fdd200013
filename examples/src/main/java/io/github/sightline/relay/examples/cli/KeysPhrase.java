package io.github.sightline.relay.examples.cli;

import io.github.sightline.relay.Owner;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sightline keys phrase}. */
@Command(
    name = "phrase",
    mixinStandardHelpOptions = true,
    description = "Prints an owner's root as 18 words to write down. Who has them is the owner.",
    footerHeading = "%nExample:%n",
    footer = "  sightline keys phrase --owner alice.owner")
final class KeysPhrase implements Callable<Integer> {
  @Option(names = "--owner", required = true, paramLabel = "FILE", description = "The owner.")
  private Path owner = Path.of("");

  @Mixin private final OwnerFile owners = new OwnerFile();
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    try (Owner from = owners.load(owner)) {
      char[] phrase = from.recoveryPhrase();
      Printed.line(spec, new String(phrase));
      Arrays.fill(phrase, ' ');
    }
    return 0;
  }
}
