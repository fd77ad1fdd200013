package io.github.sightline.relay.examples.cli;

import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Revocation;
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

/** {@code sightline keys revoke}. */
@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    description = {
      "Takes grants back. The file holds all that this owner ever revoked.",
      "A running relay or camera that was started with --revocation FILE applies it at once."
    },
    footerHeading = "%nExample:%n",
    footer = "  sightline keys revoke display.grant --owner alice.owner --out alice.revocation")
final class KeysRevoke implements Callable<Integer> {
  @Parameters(paramLabel = "GRANT", arity = "1..*", description = "Grant files to take back.")
  private List<Path> grants = List.of();

  @Option(names = "--owner", required = true, paramLabel = "FILE", description = "The owner.")
  private Path owner = Path.of("");

  @Option(
      names = "--revision",
      paramLabel = "N",
      description = "Greater than every one before; by default the time in milliseconds.")
  private @Nullable Long revision;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "Written.")
  private Path out = Path.of("");

  @Mixin private final OwnerFile owners = new OwnerFile();
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Grant[] revoked = grants.stream().map(Grant::load).toArray(Grant[]::new);
    long number = revision != null ? revision : System.currentTimeMillis();
    Revocation revocation;
    try {
      revocation = owners.change(owner, from -> from.revoke(number, revoked));
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new CommandFailed("not revoked: " + e.getMessage());
    }
    revocation.save(out);
    Printed.line(spec, KeysShow.describe(revocation));
    return 0;
  }
}
