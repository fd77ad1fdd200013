package io.github.sightline.relay.examples.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sightline keys}: the verbs that make and look at keys and grants. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = {
      "Makes keys and grants, and takes grants back. Key files are readable by their user alone.",
      "An owner's file is encrypted; its passphrase is read from SIGHTLINE_PASSPHRASE, from"
          + " --passphrase-file, or asked for."
    },
    synopsisSubcommandLabel = "VERB",
    commandListHeading = "%nVerbs:%n",
    subcommands = {
      KeysOwner.class,
      KeysIdentity.class,
      KeysNonce.class,
      KeysEnrol.class,
      KeysGrant.class,
      KeysRevoke.class,
      KeysCard.class,
      KeysPhrase.class,
      KeysRecover.class,
      KeysShow.class
    },
    footerHeading = "%nEverything on one machine:%n",
    footer = {
      "  sightline keys owner alice.owner",
      "  sightline keys identity relay.key camera.key display.key",
      "  sightline keys grant publish --owner alice.owner --device camera.key --out camera.grant",
      "  sightline keys grant subscribe --owner alice.owner --device display.key"
          + " --camera camera.grant --out display.grant",
      "",
      "A device elsewhere, whose key never leaves it:",
      "  sightline keys nonce --owner alice.owner                 (prints OWNER and NONCE)",
      "  sightline keys enrol camera.key --owner OWNER --nonce NONCE --out camera.enrol",
      "  sightline keys grant publish --owner alice.owner --enrolment camera.enrol"
          + " --out camera.grant"
    })
final class KeysCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(
          spec.commandLine(),
          "no verb, expected owner, identity, nonce, enrol, grant, revoke, card, phrase, recover or show");
    }
  }
}
