package io.github.sightline.relay.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * No static mutable state. A static field is final and holds a value: a number, a text, an enum, a
 * record, an immutable collection, a handle. A table in an array is allowed where it is private.
 */
final class StaticState {
  /** Types whose objects change or hold something of the world. */
  private static final Pattern MUTABLE =
      Pattern.compile(
          "java\\.util\\.(?!List$|Set$|Map$|Map\\.Entry$|Comparator$|HexFormat$|Optional.*|EnumSet$"
              + "|UUID$|Locale$|function\\.|regex\\.Pattern$).*"
              + "|java\\.lang\\.(Thread.*|String(Builder|Buffer)|ClassValue|InheritableThreadLocal)"
              + "|java\\.nio\\..*Buffer"
              + "|java\\.security\\..*|javax\\.crypto\\..*|io\\.netty\\..*");

  private static final Set<String> PACKAGES_OF_COLLECTIONS =
      Set.of("java.util", "java.util.concurrent", "java.util.concurrent.atomic");

  private StaticState() {}

  static void violations(House house, Consumer<String> report) {
    for (JavaClass type : house.classes()) {
      if (!House.isApi(type) && !House.isImpl(type)) {
        continue;
      }
      type.getFields().forEach(field -> check(field, report));
      type.getStaticInitializer()
          .ifPresent(
              start ->
                  start.getConstructorCallsFromSelf().stream()
                      .filter(StaticState::makesCollection)
                      .forEach(call -> report.accept(call.getDescription())));
    }
  }

  private static void check(JavaField field, Consumer<String> report) {
    Set<JavaModifier> modifiers = field.getModifiers();
    if (!modifiers.contains(JavaModifier.STATIC) || modifiers.contains(JavaModifier.SYNTHETIC)) {
      return;
    }
    if (!modifiers.contains(JavaModifier.FINAL)) {
      report.accept(field.getFullName() + " is static and not final");
    }
    if (field.getRawType().isArray() && !modifiers.contains(JavaModifier.PRIVATE)) {
      report.accept(field.getFullName() + " is a static array that others can write");
    }
    if (MUTABLE.matcher(field.getRawType().getBaseComponentType().getName()).matches()) {
      report.accept(field.getFullName() + " is static and its type changes");
    }
  }

  private static boolean makesCollection(JavaConstructorCall call) {
    return PACKAGES_OF_COLLECTIONS.contains(call.getTargetOwner().getPackageName());
  }
}
