package io.github.sightline.relay.examples.cli;

import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.Role;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a camera and a display are made of: the relay's card, a key file, a grant. */
final class Parts {
  private static final int DEFAULT_WAIT = 15;

  @Option(
      names = "--relay",
      required = true,
      paramLabel = "CARD",
      description = "The relay's card, as 'sightline relay' wrote it.")
  private Path relay = Path.of("");

  @Option(names = "--key", required = true, paramLabel = "KEY", description = "The device's key.")
  private Path key = Path.of("");

  @Option(
      names = "--grant",
      required = true,
      arity = "1",
      paramLabel = "GRANT",
      description = "The device's grant; a chain is given by several, the owner's first.")
  private Path[] grants = {};

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "" + DEFAULT_WAIT,
      description = "How long to wait for the relay at the start; 0 for ever (${DEFAULT-VALUE}).")
  private int wait;

  private @Nullable RelayCard card;
  private Grant[] chain = {};

  /** Reads all files and looks for what can be told before the relay is asked. */
  Identity load(Role role) {
    if (wait < 0) {
      throw new CommandFailed("--wait " + wait + ": expected 0 or more seconds");
    }
    card = RelayCard.load(relay);
    chain = new Grant[grants.length];
    for (int i = 0; i < grants.length; i++) {
      chain[i] = Grant.load(grants[i]);
      check(grants[i], chain[i], role);
    }
    if (card.notAfterMillis() < System.currentTimeMillis()) {
      throw new CommandFailed(
          relay + " expired at " + Printed.time(card.notAfterMillis()) + ", expected a newer card");
    }
    return Identity.load(key);
  }

  private static void check(Path file, Grant grant, Role role) {
    if (grant.role() != role) {
      throw new CommandFailed(file + " is for " + word(grant.role()) + ", expected " + word(role));
    }
    if (grant.notAfterMillis() < System.currentTimeMillis()) {
      throw new CommandFailed(
          file
              + " expired at "
              + Printed.time(grant.notAfterMillis())
              + ", expected a newer grant from the owner");
    }
  }

  private static String word(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  RelayCard card() {
    if (card == null) {
      throw new IllegalStateException("not loaded");
    }
    return card;
  }

  Grant[] chain() {
    return chain.clone();
  }

  /** The grant that names this device. */
  Grant grant() {
    return chain[chain.length - 1];
  }

  int waitSeconds() {
    return wait;
  }

  /**
   * Told by the library when the node is opened: the card leads nowhere, or key and grant differ.
   */
  CommandFailed misfit(RuntimeException e) {
    String why = String.valueOf(e.getMessage());
    String what = key + " and " + grants[grants.length - 1] + " do not go together";
    return new CommandFailed((why.startsWith("relay card") ? relay : what) + ": " + why);
  }
}
