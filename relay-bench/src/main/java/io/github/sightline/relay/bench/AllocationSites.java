package io.github.sightline.relay.bench;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * Where each role's allocations come from, as the flight recorder sees them: one sample for each
 * allocation buffer that is begun, so small buffers make many samples. What the simulated network
 * and the benchmark allocate inside a role's turn is left out.
 */
final class AllocationSites implements AutoCloseable {
  /** What the recorder needs: buffers of 4 kB. */
  static final String FLAGS = "-XX:TLABSize=4k -XX:MinTLABSize=4k -XX:-ResizeTLAB";

  private static final long SMALL = 8192;
  private static final String IN_BUFFER = "jdk.ObjectAllocationInNewTLAB";
  private static final String OUTSIDE = "jdk.ObjectAllocationOutsideTLAB";
  private static final String OURS = "io.github.sightline.relay.";

  /** The line of all that cryptographic libraries allocate. */
  private static final String CIPHER = "";

  private static final Map<String, String> ENGINES =
      Map.of("CameraEngine", "camera", "RelayEngine", "relay", "DisplayEngine", "display");

  private static final List<String> CRYPTO =
      List.of(
          "com.sun.crypto.",
          "javax.crypto.",
          "sun.security.",
          "java.security.",
          "org.bouncycastle.");

  /** A line of ours and what it makes. */
  record Site(String place, String type, long bytes) {}

  /**
   * One role's samples, in bytes: those of the cryptographic libraries, and those of ours by site.
   */
  record Role(long crypto, List<Site> sites) {
    /** The part that is ours: 0 to 1. */
    double ours() {
      double sum = sites.stream().mapToLong(Site::bytes).sum();
      return sum + crypto == 0 ? 0 : sum / (sum + crypto);
    }
  }

  private record Place(String role, String line, String type) {}

  private final Recording recording = new Recording();

  AllocationSites() {
    recording.enable(IN_BUFFER).withStackTrace();
    recording.enable(OUTSIDE).withStackTrace();
    recording.start();
  }

  /** Whether this JVM's buffers are small enough for samples that mean something. */
  static boolean samplesEnough() {
    HotSpotDiagnosticMXBean flags =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    long bytes = Long.parseLong(flags.getVMOption("TLABSize").getValue());
    return bytes > 0 && bytes <= SMALL;
  }

  /** What there is by role, the largest site first. Ends the recording. */
  Map<String, Role> stop() throws IOException {
    recording.stop();
    Path file = Files.createTempFile("allocation", ".jfr");
    Map<Place, Long> found = new HashMap<>();
    try {
      recording.dump(file);
      try (RecordingFile events = new RecordingFile(file)) {
        while (events.hasMoreEvents()) {
          RecordedEvent event = events.readEvent();
          Place place = place(event);
          if (place != null) {
            found.merge(place, bytes(event), Long::sum);
          }
        }
      }
    } finally {
      Files.delete(file);
    }
    return ENGINES.values().stream()
        .collect(Collectors.toMap(role -> role, role -> role(role, found)));
  }

  private static Role role(String role, Map<Place, Long> found) {
    List<Site> sites =
        found.entrySet().stream()
            .filter(e -> e.getKey().role().equals(role) && !e.getKey().line().equals(CIPHER))
            .map(e -> new Site(e.getKey().line(), e.getKey().type(), e.getValue()))
            .sorted(Comparator.comparingLong(Site::bytes).reversed())
            .toList();
    return new Role(found.getOrDefault(new Place(role, CIPHER, ""), 0L), sites);
  }

  private static long bytes(RecordedEvent event) {
    boolean buffer = event.getEventType().getName().equals(IN_BUFFER);
    return event.getLong(buffer ? "tlabSize" : "allocationSize");
  }

  /** Whose turn it is, and which line of ours asked; null for everybody else's. */
  private static @Nullable Place place(RecordedEvent event) {
    if (event.getStackTrace() == null || !event.hasField("objectClass")) {
      return null;
    }
    String type = event.getClass("objectClass").getName();
    boolean crypto = isCrypto(type);
    String line = null;
    for (RecordedFrame frame : event.getStackTrace().getFrames()) {
      String name = frame.getMethod().getType().getName();
      String simple = name.substring(name.lastIndexOf('.') + 1);
      crypto |= isCrypto(name);
      if (line == null && name.startsWith(OURS)) {
        line = simple + "." + frame.getMethod().getName() + ":" + frame.getLineNumber();
      }
      String role = ENGINES.get(simple);
      if (role != null && line != null) {
        return crypto ? new Place(role, CIPHER, "") : new Place(role, line, type);
      }
      if (name.startsWith(OURS + "sim.") || name.startsWith(OURS + "bench.")) {
        return null;
      }
    }
    return null;
  }

  private static boolean isCrypto(String name) {
    return CRYPTO.stream().anyMatch(name::startsWith);
  }

  @Override
  public void close() {
    recording.close();
  }
}
