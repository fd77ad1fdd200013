package io.github.sightline.relay.impl.crypto;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * The public test vectors, read from {@code ../shared/vectors} beside the project. A test that
 * needs them is skipped, and says so, where they are absent.
 */
public final class Vectors {
  private static final List<Path> PLACES =
      List.of(Path.of("../../shared/vectors"), Path.of("../shared/vectors"));

  private Vectors() {}

  private static Path find(String name) {
    for (Path place : PLACES) {
      if (Files.isRegularFile(place.resolve(name))) {
        return place.resolve(name);
      }
    }
    Assumptions.abort("skipped: no ../shared/vectors/" + name + " beside the project");
    throw new AssertionError("aborted");
  }

  /** The file as JSON. */
  public static JsonNode json(String name) {
    try {
      return new ObjectMapper().readTree(find(name).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file as lines. */
  public static List<String> lines(String name) {
    try {
      return Files.readAllLines(find(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A Wycheproof test with the group it stands in. */
  public record Case(JsonNode group, JsonNode test) {
    /** The bytes of a field of the test. */
    public byte[] bytes(String field) {
      return hex(test.get(field));
    }

    /** Whether the result is "valid". */
    public boolean valid() {
      return test.get("result").asText().equals("valid");
    }

    /** Whether the flag is set. */
    public boolean flag(String name) {
      for (JsonNode flag : test.path("flags")) {
        if (flag.asText().equals(name)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public String toString() {
      return "tcId " + test.get("tcId") + " " + test.path("comment") + " " + test.path("flags");
    }
  }

  /** All tests of a Wycheproof file. */
  public static List<Case> wycheproof(String name) {
    List<Case> cases = new ArrayList<>();
    for (JsonNode group : json("wycheproof/" + name).get("testGroups")) {
      for (JsonNode test : group.get("tests")) {
        cases.add(new Case(group, test));
      }
    }
    return cases;
  }

  /** Bytes from hex. */
  public static byte[] hex(JsonNode text) {
    return HexFormat.of().parseHex(text.asText());
  }

  /** Bytes from hex. */
  public static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  /** Hex from bytes. */
  public static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /** Bytes that depend on the seed alone. */
  public static byte[] bytes(int length, int seed) {
    byte[] out = new byte[length];
    for (int i = 0; i < length; i++) {
      out[i] = (byte) (seed * 31 + i * 7 + (i >> 8));
    }
    return out;
  }

  /** A copy with one bit flipped. */
  public static byte[] flipped(byte[] from, int bit) {
    byte[] out = from.clone();
    out[bit >> 3] ^= (byte) (1 << (bit & 7));
    return out;
  }
}
