package io.github.sightline.relay.examples.cli;

import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.media.OwnerId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sightline relay}. */
@Command(
    name = "relay",
    mixinStandardHelpOptions = true,
    description = "Runs a relay until it is stopped (Ctrl-C).",
    footerHeading = "%nExamples:%n",
    footer = {
      "  sightline relay --key relay.key --card relay.card --open",
      "  sightline relay --key relay.key --card relay.card --owners owners.txt"
          + " --listen 0.0.0.0:7000 --advertise relay.example:7000"
    })
final class RelayCommand implements Callable<Integer> {
  private static final int MAX_PORT = 65535;
  private static final long SECOND_MILLIS = 1000;

  /** Whom the relay serves; there is no default. */
  static final class Admitted {
    @Option(
        names = "--owners",
        required = true,
        paramLabel = "FILE",
        description = "Serve the owners named in this file, one in hex a line.")
    @Nullable Path file;

    @Option(names = "--open", required = true, description = "Serve every owner.")
    boolean all;
  }

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:7000",
      description = "Where to listen for datagrams (${DEFAULT-VALUE}).")
  private String listen = "";

  @Option(
      names = "--advertise",
      paramLabel = "HOST:PORT",
      description = "The address in the card, where it is another one.")
  private @Nullable String advertise;

  @Option(names = "--key", required = true, paramLabel = "KEY", description = "The relay's key.")
  private Path key = Path.of("");

  @Option(
      names = "--card",
      required = true,
      paramLabel = "FILE",
      description = "Written: what cameras and displays need to find this relay.")
  private Path card = Path.of("");

  @Option(
      names = "--signed",
      paramLabel = "CARD",
      description =
          "The card its operator signed ('keys card'); without it the relay signs one itself.")
  private @Nullable Path signed;

  @ArgGroup(multiplicity = "1")
  private Admitted admitted = new Admitted();

  @Option(
      names = "--revocation",
      paramLabel = "FILE",
      description = "An owner's revocation, applied now and whenever the file changes.")
  private @Nullable Path revocation;

  @Option(
      names = "--every",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "Print counters that often; 0 never (${DEFAULT-VALUE}).")
  private int every;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    InetSocketAddress local = address("--listen", listen);
    Predicate<OwnerId> owners = owners();
    try (Identity identity = Identity.load(key)) {
      Relay.Builder builder = Relay.builder().listen(local).identity(identity).admit(owners);
      if (signed != null) {
        builder.card(RelayCard.load(signed));
      }
      if (advertise != null) {
        builder.advertise(address("--advertise", advertise));
      }
      try (Relay relay = builder.start()) {
        relay.card().save(card);
        Thread hook = new Thread(relay::close);
        Runtime.getRuntime().addShutdownHook(hook);
        Printed.news(spec, KeysShow.describe(relay.card()) + ", card in " + card);
        watch(relay);
      }
    }
    return 0;
  }

  private void watch(Relay relay) throws InterruptedException {
    RevocationFile file =
        revocation == null
            ? null
            : new RevocationFile(revocation, relay::apply, text -> Printed.news(spec, text));
    for (long second = 1; ; second++) {
      if (file != null) {
        file.look();
      }
      Thread.sleep(SECOND_MILLIS);
      if (every > 0 && second % every == 0) {
        Printed.news(spec, counters(relay.statistics()));
      }
    }
  }

  private static String counters(Relay.Statistics now) {
    return String.format(
        Locale.ROOT,
        "%d sessions, %d datagrams in, %d out, %d refused, %d sent again, foreign tags refused %d",
        now.sessions(),
        now.datagramsIn(),
        now.datagramsOut(),
        now.datagramsRefused(),
        now.retransmissions(),
        now.pairCheckRefusals());
  }

  private Predicate<OwnerId> owners() throws IOException {
    if (admitted.file == null) {
      return owner -> true;
    }
    Set<OwnerId> served = new HashSet<>();
    for (String line : Files.readAllLines(admitted.file)) {
      if (!line.isBlank()) {
        served.add(OwnerId.of(Hex.bytes(String.valueOf(admitted.file), line, OwnerId.BYTES)));
      }
    }
    if (served.isEmpty()) {
      throw new CommandFailed(admitted.file + " names no owner, expected one in hex a line");
    }
    return served::contains;
  }

  @SuppressWarnings("AddressSelection") // The one address of a host that the system prefers.
  static InetSocketAddress address(String option, String text) {
    int colon = text.lastIndexOf(':');
    int port = -1;
    try {
      port = Integer.parseInt(text.substring(colon + 1));
    } catch (NumberFormatException e) {
      // Told below.
    }
    if (colon < 1 || port < 0 || port > MAX_PORT) {
      throw new CommandFailed(
          option + " '" + text + "': expected HOST:PORT, such as 127.0.0.1:7000");
    }
    InetSocketAddress address = new InetSocketAddress(text.substring(0, colon), port);
    if (address.isUnresolved()) {
      throw new CommandFailed(
          option + " '" + text + "': no such host, expected a name or an address");
    }
    return address;
  }
}
