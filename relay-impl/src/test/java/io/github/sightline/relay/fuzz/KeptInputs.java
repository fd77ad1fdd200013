package io.github.sightline.relay.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Inputs worth trying again: a file of hex lines for each target, found by earlier runs, and what
 * the specification's vectors offer and forbid.
 */
final class KeptInputs {
  private final Path folder;
  private final Path vectors;

  KeptInputs(Path root) {
    folder = root.resolve("relay-impl/src/test/resources/fuzz");
    vectors = root.resolve("relay-api/vectors/sightline-1.json");
  }

  /** The folder that holds relay-api, from here upwards. */
  static Path root() {
    Path at = Path.of("").toAbsolutePath();
    while (at != null && !Files.isDirectory(at.resolve("relay-api"))) {
      at = at.getParent();
    }
    if (at == null) {
      throw new IllegalStateException("no relay-api above " + Path.of("").toAbsolutePath());
    }
    return at;
  }

  /** All inputs of a target. */
  List<byte[]> of(Target target) {
    List<byte[]> inputs = new ArrayList<>();
    inputs.add(new byte[0]);
    kept(target).forEach(line -> inputs.add(HexFormat.of().parseHex(line)));
    inputs.addAll(seeds(target));
    return inputs;
  }

  /** The kept lines of a target. */
  Set<String> kept(Target target) {
    Path file = folder.resolve(target.fileName());
    try {
      return new TreeSet<>(Files.exists(file) ? Files.readAllLines(file) : List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the kept lines of a target, the shortest first. */
  void keep(Target target, Set<String> lines) {
    List<String> sorted = new ArrayList<>(lines);
    sorted.sort((a, b) -> a.length() == b.length() ? a.compareTo(b) : a.length() - b.length());
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(target.fileName()), String.join("\n", sorted) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<byte[]> seeds(Target target) {
    List<byte[]> found = new ArrayList<>();
    JsonNode file;
    try {
      file = new ObjectMapper().readTree(vectors.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String where =
        switch (target) {
          case DATAGRAM, RETRY -> "/handshake";
          case HELLO -> "/handshake/hello/payload";
          case WELCOME -> "/handshake/welcome/payload";
          case FRAMES, FEEDBACK, REPAIR -> "/dataFrames";
          case CONTROL -> "/control";
          case STREAM, ASSEMBLY, OWNER_STATE -> "";
          case KEY_REQUEST -> "/keyExchange/request/bytes";
          case KEY_RESPONSE -> "/keyExchange/response/bytes";
          case CHAIN -> "/rights/chains";
          case REVOCATION -> "/rights/revocations";
          case ENROLMENT -> "/rights/enrolments";
          case CARD -> "/rights/card/bytes";
          case PROOF -> "/rights/proof/bytes";
          case SEALED_HEADER, OBJECT -> "/content/objects";
        };
    if (!where.isEmpty()) {
      collect(file.at(where), found);
      file.at("/refused/cases").forEach(each -> collect(each.path("bytes"), found));
    }
    return target == Target.FEEDBACK || target == Target.REPAIR ? withoutType(found) : found;
  }

  /** Every hex string below a node that is named bytes or datagram, or is the node itself. */
  private static void collect(JsonNode node, List<byte[]> into) {
    if (node.isTextual()) {
      into.add(HexFormat.of().parseHex(node.asText()));
    } else if (node.isArray()) {
      node.forEach(each -> collect(each, into));
    } else {
      node.properties()
          .forEach(
              field -> {
                boolean bytes = field.getKey().equals("bytes") || field.getKey().equals("datagram");
                if (bytes || field.getValue().isContainerNode()) {
                  collect(field.getValue(), into);
                }
              });
    }
  }

  private static List<byte[]> withoutType(List<byte[]> frames) {
    return frames.stream()
        .filter(frame -> frame.length > 0)
        .map(frame -> Arrays.copyOfRange(frame, 1, frame.length))
        .toList();
  }
}
