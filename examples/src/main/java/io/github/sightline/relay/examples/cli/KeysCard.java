package io.github.sightline.relay.examples.cli;

import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.media.OwnerId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sightline keys card}. */
@Command(
    name = "card",
    mixinStandardHelpOptions = true,
    description = {
      "As a relay's operator: signs the card by which devices find and recognise the relay.",
      "Devices pin the operator, so its key belongs somewhere else than the relay."
    },
    footerHeading = "%nExample:%n",
    footer =
        "  sightline keys card --operator operator.key --relay relay.key"
            + " --address 192.0.2.7:7000 --out relay.card")
final class KeysCard implements Callable<Integer> {
  private static final Duration CLOCK_SLACK = Duration.ofMinutes(1);
  private static final int NONCE = 16;

  /** The relay is here with its key, or elsewhere and has enrolled. */
  static final class Subject {
    @Option(names = "--relay", required = true, paramLabel = "KEY", description = "Its key file.")
    @Nullable Path key;

    @Option(
        names = "--enrolment",
        required = true,
        paramLabel = "FILE",
        description = "Enrolment of a relay elsewhere.")
    @Nullable Path enrolment;
  }

  @Option(
      names = "--operator",
      required = true,
      paramLabel = "KEY",
      description = "The operator's key file, made by 'keys identity'.")
  private Path operator = Path.of("");

  @ArgGroup(multiplicity = "1")
  private Subject relay = new Subject();

  @Option(
      names = "--address",
      required = true,
      paramLabel = "HOST:PORT",
      description = "Where devices reach the relay.")
  private String address = "";

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "90",
      description = "How long, at most 90 (${DEFAULT-VALUE}).")
  private long days;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "Written.")
  private Path out = Path.of("");

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    try (Identity signer = Identity.load(operator)) {
      RelayCard card =
          signer.issueCard(
              enrolment(),
              RelayCommand.address("--address", address),
              Instant.now().minus(CLOCK_SLACK),
              Duration.ofDays(days));
      card.save(out);
      Printed.line(spec, KeysShow.describe(card));
    } catch (IllegalArgumentException e) {
      throw new CommandFailed("no card: " + e.getMessage());
    }
    return 0;
  }

  private Enrolment enrolment() {
    if (relay.enrolment != null) {
      return Enrolment.load(relay.enrolment);
    }
    Path key = relay.key != null ? relay.key : Path.of("");
    try (Identity identity = Identity.load(key)) {
      OwnerId anybody = OwnerId.of(new byte[OwnerId.BYTES]);
      return identity.enrolment(Role.RELAY, anybody, new byte[NONCE]);
    }
  }
}
