package io.github.sightline.relay.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/**
 * The rooms of relay-impl in dependency order: a room uses only rooms declared before it, and the
 * API. The three engines stand on one floor and do not know each other.
 */
enum Room {
  BASE("base", 0, 6),
  MEMORY("memory", 1, 6),
  /** One flyweight per datagram, frame and message: the layouts are the door. */
  WIRE("wire", 2, 26),
  FEC("fec", 3, 6),
  /** One type per primitive. */
  CRYPTO("crypto", 4, 8),
  CONTENT("crypto.content", 5, 6),
  GRANT("grant", 6, 6),
  IDENTITY("identity", 7, 6),
  MEDIA("media", 8, 6),
  RATE("rate", 9, 6),
  RECOVERY("recovery", 9, 6),
  SESSION("session", 10, 6),
  CACHE("cache", 11, 6),
  CAMERA("camera", 12, 6),
  RELAY("relay", 12, 6),
  DISPLAY("display", 12, 6),
  DRIVER("driver", 13, 6),
  WIRING("", 14, 6);

  /** Root package of the product. */
  static final String ROOT = "io.github.sightline.relay";

  /** Root package of the rooms. */
  static final String IMPL = ROOT + ".impl";

  private final String path;
  private final int floor;
  private final int doorMax;

  Room(String path, int floor, int doorMax) {
    this.path = path;
    this.floor = floor;
    this.doorMax = doorMax;
  }

  /** The room's own package, without what lies below it. */
  String packageName() {
    return path.isEmpty() ? IMPL : IMPL + "." + path;
  }

  /** The most public types its door may have. */
  int doorMax() {
    return doorMax;
  }

  boolean mayUse(Room other) {
    return this == other || other.floor < floor;
  }

  /** The room with the longest package that holds this one; empty when there is none. */
  static Optional<Room> of(String packageName) {
    return Arrays.stream(values())
        .filter(r -> r == WIRING ? packageName.equals(IMPL) : r.holds(packageName))
        .max(Comparator.comparingInt(r -> r.path.length()));
  }

  static boolean isIn(JavaClass type, Room... rooms) {
    return of(type.getPackageName()).filter(Arrays.asList(rooms)::contains).isPresent();
  }

  private boolean holds(String packageName) {
    return packageName.equals(packageName()) || packageName.startsWith(packageName() + ".");
  }
}
