package io.github.sightline.relay.architecture;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import io.github.sightline.relay.impl.base.HotPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Code marked {@link HotPath}, a class or a method, does not box, format, stream, lock or log.
 *
 * <p>Calls are seen in the byte code; a {@code synchronized} block is none, so the source is read
 * for the word. The text of an exception for misuse may be joined: that path is not the hot one.
 */
final class HotPaths {
  private static final Set<String> BOXES =
      Set.of(
          "java.lang.Boolean",
          "java.lang.Byte",
          "java.lang.Character",
          "java.lang.Short",
          "java.lang.Integer",
          "java.lang.Long",
          "java.lang.Float",
          "java.lang.Double");

  private static final Pattern OWNERS =
      Pattern.compile(
          "java\\.util\\.(stream|logging|concurrent\\.locks)\\..*"
              + "|java\\.text\\..*"
              + "|java\\.util\\.(Formatter|HexFormat|StringJoiner|Optional)"
              + "|java\\.lang\\.(System\\$Logger|StringBuilder|StringBuffer)"
              + "|java\\.io\\.Print.*");

  private static final Pattern METHODS =
      Pattern.compile(
          "java\\.lang\\.String\\.(format|formatted|join|split|concat|replace.*)"
              + "|.*\\.printStackTrace|java\\..*\\.(stream|parallelStream)");

  private HotPaths() {}

  static void violations(House house, Consumer<String> report) {
    for (JavaClass type : house.classes()) {
      boolean whole = type.isAnnotatedWith(HotPath.class);
      boolean any = whole;
      for (JavaCodeUnit unit : type.getCodeUnits()) {
        if (whole || unit.isAnnotatedWith(HotPath.class)) {
          any = true;
          check(unit, report);
        }
      }
      if (any && mentionsMonitor(house, type)) {
        report.accept(type.getName() + " has a hot path and the word synchronized");
      }
    }
  }

  private static void check(JavaCodeUnit unit, Consumer<String> report) {
    if (unit.getModifiers().contains(JavaModifier.SYNCHRONIZED)) {
      report.accept(unit.getFullName() + " is hot and synchronized");
    }
    for (JavaAccess<?> access : unit.getAccessesFromSelf()) {
      String owner = access.getTargetOwner().getName();
      String method = owner + "." + access.getName();
      boolean boxes = BOXES.contains(owner) && access.getName().equals("valueOf");
      if (boxes || OWNERS.matcher(owner).matches() || METHODS.matcher(method).matches()) {
        report.accept(access.getDescription());
      }
    }
  }

  private static boolean mentionsMonitor(House house, JavaClass type) {
    JavaClass outer = type;
    while (outer.getEnclosingClass().isPresent()) {
      outer = outer.getEnclosingClass().get();
    }
    for (Path sources : house.sources()) {
      Path file = sources.resolve(outer.getName().replace('.', '/') + ".java");
      if (Files.exists(file)) {
        return SourceText.of(House.text(file)).code().contains("synchronized");
      }
    }
    return false;
  }
}
