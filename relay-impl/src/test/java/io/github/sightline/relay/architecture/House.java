package io.github.sightline.relay.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.impl.base.HotPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the rules look at: compiled classes and the sources they came from.
 *
 * @param classes the product's classes
 * @param sources folders of main sources, one per module
 */
record House(JavaClasses classes, List<Path> sources) {
  /** The four packages of the API, exactly. */
  static final Set<String> API =
      Set.of(Room.ROOT, Room.ROOT + ".cache", Room.ROOT + ".media", Room.ROOT + ".spi");

  /** The house as it stands in this build: relay-api and relay-impl. */
  static House built() {
    return new House(
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludePackageInfos())
            .importLocations(
                List.of(location(origin(Relay.class)), location(origin(HotPath.class)))),
        List.of(sourcesOf("relay-api"), sourcesOf("relay-impl")));
  }

  /** The contract alone. */
  static House api() {
    return of(origin(Relay.class), sourcesOf("relay-api"));
  }

  /** A house of other classes, compiled from {@code sources} into {@code compiled}. */
  static House of(Path compiled, Path sources) {
    return new House(
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludePackageInfos())
            .importLocations(List.of(location(compiled))),
        List.of(sources));
  }

  /** The folder with the parent POM: tests run in a module's folder, or in the root itself. */
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

  static boolean isApi(JavaClass type) {
    return API.contains(type.getPackageName());
  }

  static boolean isImpl(JavaClass type) {
    String name = type.getPackageName();
    return name.equals(Room.IMPL) || name.startsWith(Room.IMPL + ".");
  }

  /** All Java files below a folder, sorted; none when it does not exist. */
  static List<Path> javaFiles(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(f -> f.toString().endsWith(".java")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path sourcesOf(String module) {
    return root().resolve(module).resolve("src/main/java");
  }

  /** A folder of classes while the module is being built, its jar once it is packaged. */
  private static Location location(Path classes) {
    URI uri = classes.toUri();
    return Location.of(Files.isDirectory(classes) ? uri : URI.create("jar:" + uri + "!/"));
  }

  static Path origin(Class<?> type) {
    URL location = type.getProtectionDomain().getCodeSource().getLocation();
    try {
      return Path.of(location.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("not a path: " + location, e);
    }
  }
}
