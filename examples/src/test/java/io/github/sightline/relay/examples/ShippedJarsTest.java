package io.github.sightline.relay.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Relay;
import io.github.sightline.relay.spi.RelayProvider;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What ships is the library and nothing else: the jars (or, before they are packed, the folders
 * they are packed from) of contract and implementation, entry by entry.
 */
class ShippedJarsTest {
  private static final Pattern OURS =
      Pattern.compile(
          "module-info\\.class|META-INF/(MANIFEST\\.MF|maven/.*|services/[\\w.]+|DEPENDENCIES|LICENSE|NOTICE)"
              + "|io/github/sightline/relay/([a-z]+/)*[\\w$-]+\\.class"
              + "|io/github/sightline/relay/([a-z]+/)*[\\w.-]+\\.(properties|txt|csv)");

  /** Packages and names of test doubles, planted bugs, the simulator, tools. */
  private static final Pattern OTHERS =
      Pattern.compile(
          "/(sim|fuzz|spec|vectors|planted|architecture|bench|examples)/"
              + "|(Test|Fuzz|Planted|Broken|Fake|Mock|Virtual|Poison|NullCipher|NullAead)\\w*(\\$\\w*)*\\.class");

  /** What no class of ours may name: a cipher that does nothing, and the libraries of tests. */
  private static final List<String> FOREIGN =
      List.of(
          "NullCipher",
          "org/junit/",
          "net/jqwik/",
          "com/tngtech/",
          "com/fasterxml/",
          "code_intelligence",
          "java/lang/System.loadLibrary",
          "sun/misc/Unsafe");

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private static Path origin(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> findings(Path shipped) throws IOException {
    if (Files.isDirectory(shipped)) {
      return walk(shipped);
    }
    try (FileSystem jar = FileSystems.newFileSystem(shipped)) {
      return walk(jar.getPath("/"));
    }
  }

  private static List<String> walk(Path root) throws IOException {
    List<String> findings = new ArrayList<>();
    int classes = 0;
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(file).toString().replace('\\', '/');
        if (!OURS.matcher(name).matches() || OTHERS.matcher(name).find()) {
          findings.add(name);
        }
        if (name.endsWith(".class")) {
          classes++;
          String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
          FOREIGN.stream().filter(bytes::contains).forEach(f -> findings.add(name + ": " + f));
        }
      }
    }
    return classes == 0 ? List.of("no class in " + root) : findings;
  }

  @Test
  void theContractShipsNothingElse() throws IOException {
    assertEquals(List.of(), findings(origin(Relay.class)));
  }

  @Test
  void theImplementationShipsNothingElse() throws IOException {
    assertEquals(List.of(), findings(origin(RelayProvider.load().getClass())));
  }

  @Test
  void aTestClassAForeignPackageAndANullCipherAreFound() throws IOException {
    String ours = "io/github/sightline/relay/impl/crypto/";
    for (String name :
        List.of(
            ours + "AeadTest.class",
            "io/github/sightline/relay/sim/World.class",
            "org/other/Thing.class",
            ours + "NullAead.class")) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "");
    }
    Files.writeString(folder.resolve(ours + "Aead.class"), "javax/crypto/NullCipher");
    List<String> findings = findings(folder);
    assertEquals(5, findings.size(), findings::toString);
    assertTrue(findings.contains(ours + "Aead.class: NullCipher"), findings::toString);
  }
}
