package io.github.sightline.relay.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.base.HotPath;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A rule that has never caught anything proves nothing: violations are planted, one small class
 * each, and every rule must catch its own and leave the rest alone.
 *
 * <p>The plants are sources below {@code src/test/resources/planted}, compiled here and nowhere
 * else. A plant's name begins with the last words of its rule (see {@link #prefix}); those that
 * begin with Quiet break nothing.
 */
class PlantedViolationsTest {
  private static final Path PLANTS = House.root().resolve("relay-impl/src/test/resources/planted");

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path compiled;

  @Test
  void everyRuleCatchesItsOwnViolationsAndNoOthers() throws IOException {
    House planted = House.of(compile(), PLANTS);
    List<String> wrong = new ArrayList<>();
    for (HouseRule rule : HouseRule.values()) {
      List<String> violations = rule.violations(planted);
      List<String> own = names().filter(n -> n.startsWith(prefix(rule))).toList();
      assertTrue(!own.isEmpty(), "nothing planted for: " + rule.sentence());
      for (String plant : own) {
        if (violations.stream().noneMatch(v -> v.contains("." + plant))) {
          wrong.add(plant + " was not caught by: " + rule.sentence());
        }
      }
      violations.stream()
          .filter(v -> !v.contains("." + prefix(rule)))
          .forEach(v -> wrong.add(rule.sentence() + " caught another's: " + v));
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void everyPlantBelongsToARuleOrIsQuiet() {
    List<String> strays =
        names()
            .filter(n -> !n.startsWith("Quiet") && !n.equals("package-info"))
            .filter(n -> Stream.of(HouseRule.values()).noneMatch(r -> n.startsWith(prefix(r))))
            .toList();
    assertEquals(List.of(), strays);
  }

  private static String prefix(HouseRule rule) {
    return switch (rule) {
      case RELAY_AND_CACHE_NEVER_SEE_CONTENT_KEYS -> "Peek";
      case ONLY_CRYPTO_IMPORTS_BOUNCY_CASTLE_AND_JAVAX_CRYPTO -> "Cipher";
      case ONLY_MEMORY_ALLOCATES_NETTY_BUFFERS -> "Netty";
      case ONLY_DRIVER_TOUCHES_SOCKETS_THREADS_CLOCKS_RANDOMNESS -> "World";
      case ROOMS_FORM_A_DAG -> "Floor";
      case THE_API_SPEAKS_ONLY_JAVA_AND_ITSELF -> "Api";
      case EACH_ROOMS_PUBLIC_TYPES_ARE_ITS_DOOR -> "Door";
      case NO_STATIC_MUTABLE_STATE -> "State";
      case IDENTITY_NEVER_LIVES_IN_A_THREAD_LOCAL -> "Local";
      case HOT_PATHS_DO_NOT_BOX_FORMAT_STREAM_LOCK_OR_LOG -> "Hot";
    };
  }

  private static Stream<String> names() {
    return House.javaFiles(PLANTS).stream()
        .map(f -> f.getFileName().toString().replace(".java", ""));
  }

  private Path compile() {
    List<String> arguments = new ArrayList<>(List.of("-d", compiled.toString(), "-proc:none"));
    arguments.addAll(List.of("-cp", String.join(File.pathSeparator, classPath())));
    House.javaFiles(PLANTS).forEach(f -> arguments.add(f.toString()));
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    int result =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(out, out, arguments.toArray(String[]::new));
    assertEquals(0, result, said.toString());
    return compiled;
  }

  private static List<String> classPath() {
    return Stream.of(
            House.origin(HotPath.class).toString(),
            System.getProperty("jdk.module.path", ""),
            System.getProperty("java.class.path", ""))
        .filter(p -> !p.isEmpty())
        .toList();
  }
}
