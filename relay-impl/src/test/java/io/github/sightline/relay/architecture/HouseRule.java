package io.github.sightline.relay.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.properties.HasName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The rules of the house. Each reads as its sentence and names what breaks it. */
enum HouseRule {
  RELAY_AND_CACHE_NEVER_SEE_CONTENT_KEYS(HouseRule::contentKeys),
  ONLY_CRYPTO_IMPORTS_BOUNCY_CASTLE_AND_JAVAX_CRYPTO(HouseRule::cryptography),
  ONLY_MEMORY_ALLOCATES_NETTY_BUFFERS(HouseRule::netty),
  ONLY_DRIVER_TOUCHES_SOCKETS_THREADS_CLOCKS_RANDOMNESS(TheWorld::violations),
  ROOMS_FORM_A_DAG(HouseRule::floors),
  THE_API_SPEAKS_ONLY_JAVA_AND_ITSELF(HouseRule::api),
  EACH_ROOMS_PUBLIC_TYPES_ARE_ITS_DOOR(Doors::violations),
  NO_STATIC_MUTABLE_STATE(StaticState::violations),
  IDENTITY_NEVER_LIVES_IN_A_THREAD_LOCAL(HouseRule::threadLocals),
  HOT_PATHS_DO_NOT_BOX_FORMAT_STREAM_LOCK_OR_LOG(HotPaths::violations);

  @SuppressWarnings("ImmutableEnumChecker") // method references without state
  private final BiConsumer<House, Consumer<String>> check;

  HouseRule(BiConsumer<House, Consumer<String>> check) {
    this.check = check;
  }

  /** Everything that breaks this rule, each as one line that names the class. */
  List<String> violations(House house) {
    Set<String> found = new TreeSet<>();
    check.accept(house, found::add);
    return new ArrayList<>(found);
  }

  /** The rule as a sentence. */
  String sentence() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static void contentKeys(House house, Consumer<String> report) {
    for (JavaClass type : house.classes()) {
      if (Room.isIn(type, Room.RELAY, Room.CACHE)) {
        type.getTransitiveDependenciesFromSelf().stream()
            .filter(d -> Room.isIn(d.getTargetClass(), Room.CONTENT))
            .forEach(
                d ->
                    report.accept(
                        type.getName() + " reaches content keys by " + d.getDescription()));
      }
    }
  }

  private static void cryptography(House house, Consumer<String> report) {
    forbid(
        house,
        type -> !Room.isIn(type, Room.CRYPTO, Room.CONTENT),
        target ->
            startsWithAny(target, "org.bouncycastle.", "javax.crypto.", "java.security.")
                && !target.equals("java.security.SecureRandom"),
        report);
  }

  private static void threadLocals(House house, Consumer<String> report) {
    forbid(
        house,
        type -> true,
        target ->
            startsWithAny(
                target,
                "java.lang.ThreadLocal",
                "java.lang.InheritableThreadLocal",
                "java.lang.ScopedValue",
                "io.netty.util.concurrent.FastThreadLocal"),
        report);
  }

  private static void netty(House house, Consumer<String> report) {
    forbid(
        house,
        type -> !Room.isIn(type, Room.MEMORY),
        target -> target.startsWith("io.netty."),
        report);
  }

  private static void floors(House house, Consumer<String> report) {
    for (JavaClass type : house.classes()) {
      if (!House.isImpl(type)) {
        continue;
      }
      Room from = Room.of(type.getPackageName()).orElse(null);
      if (from == null) {
        report.accept(type.getName() + " is in no room of the house");
        continue;
      }
      type.getDirectDependenciesFromSelf().stream()
          .filter(d -> House.isImpl(d.getTargetClass()))
          .filter(
              d ->
                  Room.of(d.getTargetClass().getPackageName())
                      .filter(to -> !from.mayUse(to))
                      .isPresent())
          .forEach(d -> report.accept(d.getDescription()));
    }
  }

  private static void api(House house, Consumer<String> report) {
    forbid(
        house,
        House::isApi,
        target ->
            !startsWithAny(target, "java.", "org.jspecify.annotations.")
                && !House.API.contains(packageOf(target))
                && target.contains("."),
        report);
  }

  private static void forbid(
      House house,
      Predicate<JavaClass> where,
      Predicate<String> forbidden,
      Consumer<String> report) {
    for (JavaClass type : house.classes()) {
      if (where.test(type)) {
        type.getDirectDependenciesFromSelf().stream()
            .filter(d -> forbidden.test(elementName(d.getTargetClass())))
            .forEach(d -> report.accept(d.getDescription()));
      }
    }
  }

  static boolean startsWithAny(String name, String... prefixes) {
    return Arrays.stream(prefixes).anyMatch(name::startsWith);
  }

  private static String elementName(JavaClass type) {
    return ((HasName) type.getBaseComponentType()).getName();
  }

  private static String packageOf(String className) {
    return className.substring(0, Math.max(0, className.lastIndexOf('.')));
  }
}
