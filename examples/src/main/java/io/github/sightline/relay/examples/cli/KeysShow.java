package io.github.sightline.relay.examples.cli;

import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.Revocation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sightline keys show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Says what is in public files: grants, enrolments, relay cards, revocations.",
    footerHeading = "%nExample:%n",
    footer = "  sightline keys show camera.grant relay.card")
final class KeysShow implements Callable<Integer> {
  private static final int MOST = 1 << 16;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files to look into.")
  private List<Path> files = List.of();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    for (Path file : files) {
      Printed.line(spec, file + ": " + describe(file));
    }
    return 0;
  }

  private static String describe(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST);
    }
    Grant grant = Grant.parse(ByteBuffer.wrap(bytes));
    if (grant != null) {
      return describe(grant);
    }
    RelayCard card = RelayCard.parse(ByteBuffer.wrap(bytes));
    if (card != null) {
      return describe(card);
    }
    Revocation revocation = Revocation.parse(ByteBuffer.wrap(bytes));
    if (revocation != null) {
      return describe(revocation);
    }
    Enrolment enrolment = Enrolment.parse(new String(bytes, StandardCharsets.ISO_8859_1).strip());
    if (enrolment != null) {
      return "enrolment of device "
          + enrolment.camera()
          + " with owner "
          + enrolment.owner()
          + ", fingerprint "
          + enrolment.fingerprint();
    }
    throw new CommandFailed(
        file + ": expected a grant, an enrolment, a relay card or a revocation");
  }

  static String describe(Grant grant) {
    return "grant "
        + grant.role()
        + " at camera "
        + grant.camera()
        + " of owner "
        + grant.owner()
        + " until "
        + Printed.time(grant.notAfterMillis());
  }

  static String describe(RelayCard card) {
    return "relay "
        + card.address().getHostString()
        + ":"
        + card.address().getPort()
        + " of operator "
        + HexFormat.of().formatHex(card.operator())
        + " until "
        + Printed.time(card.notAfterMillis());
  }

  static String describe(Revocation revocation) {
    return "revocation "
        + revocation.revision()
        + " of owner "
        + revocation.owner()
        + " names "
        + revocation.grants()
        + " grants";
  }
}
