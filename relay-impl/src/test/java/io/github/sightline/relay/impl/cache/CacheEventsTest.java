package io.github.sightline.relay.impl.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.cache.FrameCache;
import io.github.sightline.relay.cache.VaultReader;
import io.github.sightline.relay.cache.VaultWriter;
import io.github.sightline.relay.impl.memory.PoisoningMemory;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.TrackName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a flight recording shows of a cache: how much and why, never whose. */
class CacheEventsTest {
  private static final TrackName MAIN = TrackName.MAIN;
  private static final TrackName SUB = TrackName.of("sub");
  private static final int FRAME = 30_000;
  private static final List<String> KINDS = List.of("Hit", "Miss", "Evict", "Erase");

  private final StillHost host = new StillHost(new PoisoningMemory(64), 21);
  private final Tenant tenant = new Tenant(host);

  /** Two hits, a miss, a group that gives way, one that is too old, an erasure of one object. */
  private void work() {
    CachePolicy policy = new CachePolicy(8 << 20, 4 << 20, 0, 1, 30, 16, 4, false);
    try (FrameCache cache =
        DefaultFrameCache.builder().host(host).admit(o -> true).policy(policy).build()) {
      VaultReader reader = tenant.reader(cache);
      VaultWriter writer = tenant.writer(cache);
      reader.join(tenant.camera, MAIN, view -> {});
      put(writer, MAIN, 0, 0);
      put(writer, MAIN, 0, 1);
      reader.join(tenant.camera, MAIN, view -> {});
      put(writer, MAIN, 1, 0);
      host.advance(TimeUnit.SECONDS.toNanos(31));
      put(writer, SUB, 0, 0);
      cache.erase(tenant.owner());
    }
  }

  private void put(VaultWriter writer, TrackName track, long group, long object) {
    writer.put(track, tenant.sealed(track, new Location(1, group, object), FRAME, 0));
  }

  private static List<RecordedEvent> recorded(Path file, Runnable work) throws IOException {
    try (Recording recording = new Recording()) {
      KINDS.forEach(kind -> recording.enable("sightline.cache." + kind));
      recording.start();
      work.run();
      recording.stop();
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file);
  }

  private static List<RecordedEvent> of(List<RecordedEvent> all, String kind) {
    return all.stream()
        .filter(event -> event.getEventType().getName().equals("sightline.cache." + kind))
        .toList();
  }

  @Test
  void recordingShowsHitsMissesEvictionsAndErasures(@TempDir Path folder) throws IOException {
    List<RecordedEvent> all = recorded(folder.resolve("cache.jfr"), this::work);
    assertEquals(1, of(all, "Miss").size());
    assertEquals(1, of(all, "Hit").size());
    assertEquals(2, of(all, "Hit").get(0).getInt("objects"));
    RecordedEvent room = evicted(all, "room");
    assertEquals(2, room.getLong("objects"));
    assertTrue(room.getLong("bytes") >= 2 * FRAME);
    assertEquals(1, evicted(all, "age").getLong("objects"));
    RecordedEvent erase = of(all, "Erase").get(0);
    assertEquals(1, erase.getLong("objects"));
    assertTrue(erase.getLong("bytes") >= FRAME);
  }

  private static RecordedEvent evicted(List<RecordedEvent> all, String reason) {
    List<RecordedEvent> found =
        of(all, "Evict").stream().filter(e -> e.getString("reason").equals(reason)).toList();
    assertEquals(1, found.size(), reason);
    return found.get(0);
  }

  @Test
  void recordingNamesNobodyAndHasNoStacks(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("cache.jfr");
    for (RecordedEvent event : recorded(file, this::work)) {
      assertFalse(
          event.toString().toLowerCase(Locale.ROOT).contains(tenant.owner().toString()),
          () -> "named: " + event);
      assertEquals(null, event.getStackTrace());
    }
    assertTrue(Files.size(file) > 0);
  }
}
