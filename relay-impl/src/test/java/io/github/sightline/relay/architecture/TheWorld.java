package io.github.sightline.relay.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Only driver touches sockets, threads, clocks and randomness.
 *
 * <p>Values stay allowed everywhere: an {@code InetSocketAddress} names a place, an {@code Instant}
 * a time, a {@code Path} a file, {@code java.util.concurrent.atomic} and {@code VarHandle} order
 * memory. Files are read and written by driver, by identity (key files) and by the API's own {@code
 * load} and {@code save}.
 */
final class TheWorld {
  /** Types that are the world itself. */
  private static final Pattern TYPES =
      Pattern.compile(
          "java\\.net\\.(?!InetSocketAddress$|InetAddress$|Inet4Address$|Inet6Address$"
              + "|SocketAddress$|UnknownHostException$|URI).*"
              + "|java\\.nio\\.channels\\..*"
              + "|java\\.io\\.(File|RandomAccess|Console).*"
              + "|java\\.lang\\.(Thread|Runtime|Process|ProcessBuilder|ProcessHandle)"
              + "|java\\.util\\.(Random|SplittableRandom|Timer|TimerTask|Scanner)"
              + "|java\\.util\\.random\\..*"
              + "|java\\.time\\.Clock"
              + "|java\\.util\\.concurrent\\.(?!atomic\\.|locks\\.|ConcurrentHashMap"
              + "|ConcurrentLinkedQueue|CountDownLatch|TimeUnit|ConcurrentMap).*");

  /** Files, and a name for a temporary one. */
  private static final Pattern FILES =
      Pattern.compile(
          "java\\.nio\\.file\\.(Files|FileSystems?)"
              + "|java\\.nio\\.channels\\.File(Channel|Lock)|java\\.util\\.UUID");

  /** Methods of harmless types that reach for the world. */
  private static final Set<String> CALLS =
      Set.of(
          "java.lang.System.nanoTime",
          "java.lang.System.currentTimeMillis",
          "java.lang.System.getenv",
          "java.lang.Math.random",
          "java.lang.StrictMath.random",
          "java.lang.Object.wait",
          "java.lang.Object.notify",
          "java.lang.Object.notifyAll",
          "java.util.Collections.shuffle",
          "java.net.InetAddress.getByName",
          "java.net.InetAddress.getAllByName",
          "java.net.InetAddress.getLocalHost",
          "java.net.InetAddress.isReachable",
          "java.security.SecureRandom.getInstance",
          "java.security.SecureRandom.getInstanceStrong",
          "org.bouncycastle.crypto.CryptoServicesRegistrar.getSecureRandom");

  /** Fields of harmless types that are the world. */
  private static final Set<String> FIELDS =
      Set.of("java.lang.System.in", "java.lang.System.out", "java.lang.System.err");

  /** Types that know the thread that calls. */
  private static final Set<String> WAITING =
      Set.of(
          Room.IMPL + ".Closing",
          Room.IMPL + ".cache.Turns$Asked",
          Room.IMPL + ".cache.Departures",
          Room.IMPL + ".cache.Pins",
          Room.IMPL + ".cache.Pins$Pin");

  private static final Pattern NOW = Pattern.compile("java\\.time\\.[A-Za-z]+\\.now");

  private TheWorld() {}

  static void violations(House house, Consumer<String> report) {
    for (JavaClass type : house.classes()) {
      if (Room.isIn(type, Room.DRIVER)) {
        continue;
      }
      boolean files = House.isApi(type) || Room.isIn(type, Room.IDENTITY);
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String target = dependency.getTargetClass().getBaseComponentType().getName();
        boolean file = FILES.matcher(target).matches();
        if (waits(type, target)) {
          continue;
        }
        if (file ? !files : TYPES.matcher(target).matches()) {
          report.accept(dependency.getDescription());
        }
      }
      for (JavaAccess<?> access : type.getAccessesFromSelf()) {
        if (reaches(access)) {
          report.accept(access.getDescription());
        }
      }
    }
  }

  /**
   * Callers from outside wait there for the node's turn or for readers, and keep their interrupt;
   * who reads does not wait for itself.
   */
  private static boolean waits(JavaClass type, String target) {
    return target.equals("java.lang.Thread") && WAITING.contains(type.getName());
  }

  private static boolean reaches(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    String target = owner + "." + access.getTarget().getName();
    return CALLS.contains(target)
        || FIELDS.contains(target)
        || NOW.matcher(target).matches()
        || unseeded(access, target)
        || resolves(access, target);
  }

  /**
   * {@code new SecureRandom()}: the system's entropy. A subclass that is given its bytes is not.
   */
  private static boolean unseeded(JavaAccess<?> access, String target) {
    return target.equals("java.security.SecureRandom.<init>") && parameters(access).isEmpty();
  }

  /**
   * {@code new InetSocketAddress(String, int)} asks the resolver. A device does so once, for the
   * name in its relay's card, in the call that opens it.
   */
  private static boolean resolves(JavaAccess<?> access, String target) {
    return !access.getOriginOwner().getName().equals(Room.IMPL + ".Chosen")
        && target.equals("java.net.InetSocketAddress.<init>")
        && parameters(access).contains("java.lang.String");
  }

  private static List<String> parameters(JavaAccess<?> access) {
    return access.getTarget()
            instanceof com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget unit
        ? unit.getRawParameterTypes().stream().map(JavaClass::getName).toList()
        : List.of();
  }
}
