package io.github.sightline.relay.impl.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.cache.VaultReader;
import io.github.sightline.relay.cache.VaultWriter;
import io.github.sightline.relay.impl.memory.PoisoningMemory;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.SealedView;
import io.github.sightline.relay.media.TrackName;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Real threads on one small cache whose memory is poisoned and handed on at once: whatever is
 * evicted, erased, reloaded and recycled meanwhile, a reader compares every byte it is lent.
 */
class CacheStormTest {
  private static final TrackName MAIN = TrackName.MAIN;
  private static final int OWNERS = 2;
  private static final int GROUPS = 8;
  private static final int OBJECTS = 6;
  private static final int FRAME = 20_000;
  private static final int SLOW = 3;
  private static final long MOST_TRIES = 10_000;

  /** Of each owner; the storm profile asks for many more. */
  private static final long PUTS = Long.getLong("storm.puts", 4000);

  private final PoisoningMemory memory = new PoisoningMemory(64);
  private final StillHost host = new StillHost(memory, 31);
  private final DefaultFrameCache cache =
      DefaultFrameCache.alone(host, policy(2, 4), owner -> true, null);
  private final List<Tenant> tenants = new ArrayList<>();
  private final Map<List<Object>, ByteBuffer> frames = new HashMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicBoolean over = new AtomicBoolean();
  private final LongAdder seen = new LongAdder();

  CacheStormTest() {
    for (int i = 0; i < OWNERS; i++) {
      Tenant tenant = new Tenant(host);
      tenants.add(tenant);
      for (int g = 0; g < GROUPS; g++) {
        for (int o = 0; o < OBJECTS; o++) {
          Location at = new Location(1, g, o);
          frames.put(List.of(i, at), tenant.sealed(MAIN, at, FRAME, 0));
        }
      }
    }
  }

  @AfterEach
  void stop() {
    over.set(true);
    threads.shutdown();
  }

  private static CachePolicy policy(int megabytes, int groups) {
    long total = (long) megabytes << 20;
    return new CachePolicy(total, 1 << 20, 0, groups, 30, 16, 4, false);
  }

  private ByteBuffer frame(int owner, Location at) {
    return Objects.requireNonNull(frames.get(List.of(owner, at)), "shown and never put");
  }

  /** Puts all groups in order, erases, and begins again. */
  private Callable<Long> writing(int owner) {
    VaultWriter writer = tenants.get(owner).writer(cache);
    return () -> {
      long put = 0;
      for (long i = 0; put < PUTS && i < PUTS * MOST_TRIES; i++) {
        Location at = new Location(1, put / OBJECTS % GROUPS, put % OBJECTS);
        if (writer.put(MAIN, frame(owner, at).duplicate()) == Outcome.BACK_PRESSURED) {
          continue;
        }
        put++;
        if (put % (GROUPS * OBJECTS) == 0) {
          cache.erase(tenants.get(owner).owner());
        }
      }
      return put;
    };
  }

  /**
   * Reads until the writers are done; a slow one looks again and again while others may interfere.
   */
  private Callable<Long> reading(int owner, boolean slow) {
    Tenant tenant = tenants.get(owner);
    VaultReader reader = tenant.reader(cache);
    Location first = new Location(0, 0, 0);
    Location last = new Location(9, 0, 0);
    return () -> {
      while (!over.get()) {
        Outcome join = reader.join(tenant.camera, MAIN, view -> compare(owner, slow, view));
        assertTrue(join.ok() || join == Outcome.ABSENT || join == Outcome.BUSY, join::name);
        reader.range(tenant.camera, MAIN, first, last, view -> compare(owner, slow, view));
      }
      return 1L;
    };
  }

  private void compare(int owner, boolean slow, SealedView view) {
    ByteBuffer expected = frame(owner, view.location());
    for (int i = 0; i < (slow ? SLOW : 1); i++) {
      assertEquals(expected, view.sealed());
    }
    seen.increment();
  }

  /** A planted bug: looks at what it was lent when its read has ended, and so unpinned. */
  private Callable<Long> lookingTooLate(int owner) {
    Tenant tenant = tenants.get(owner);
    Location first = new Location(1, 0, 0);
    assertEquals(Outcome.ACCEPTED, tenant.writer(cache).put(MAIN, frame(owner, first).duplicate()));
    List<ByteBuffer> kept = new ArrayList<>();
    assertEquals(
        Outcome.ACCEPTED,
        tenant.reader(cache).join(tenant.camera, MAIN, view -> kept.add(view.sealed())));
    return () -> {
      boolean last;
      do {
        last = over.get();
        assertEquals(List.of(frame(owner, first)), kept, "looked too late");
      } while (!last);
      return 1L;
    };
  }

  private Callable<Long> reloading() {
    SplittableRandom random = new SplittableRandom(5);
    return () -> {
      while (!over.get()) {
        CachePolicy next = policy(1 + random.nextInt(3), 1 + random.nextInt(4));
        assertEquals(Outcome.ACCEPTED, cache.reconfigure(next));
      }
      return 1L;
    };
  }

  private void storm(boolean reloaded, List<Callable<Long>> more)
      throws InterruptedException, ExecutionException {
    List<Future<Long>> writers = new ArrayList<>();
    List<Future<Long>> others = new ArrayList<>();
    for (int owner = 0; owner < OWNERS; owner++) {
      others.add(threads.submit(reading(owner, false)));
      others.add(threads.submit(reading(owner, true)));
    }
    more.forEach(one -> others.add(threads.submit(one)));
    if (reloaded) {
      others.add(threads.submit(reloading()));
    }
    for (int owner = 0; owner < OWNERS; owner++) {
      writers.add(threads.submit(writing(owner)));
    }
    for (Future<Long> writer : writers) {
      assertEquals(PUTS, writer.get(), "the load was no load");
    }
    over.set(true);
    for (Future<Long> other : others) {
      other.get();
    }
    assertTrue(seen.sum() > 0, "nobody saw anything");
    assertEquals(0, cache.pairCheckRefusals());
    cache.close();
    assertEquals(0, memory.slabs(), "all memory came back");
    assertEquals(0, memory.dirtyBytes(), "and came back wiped");
  }

  @Test
  void c4EvictionRacingWithAReadAndAnothersPutGivesTheOwnFrameOrNothing() throws Exception {
    storm(false, List.of());
  }

  @Test
  void c5PolicyReloadedUnderLoadRekeysNothing() throws Exception {
    storm(true, List.of());
  }

  @Test
  void c1ReaderThatLooksWhenItsReadHasEndedIsCaughtByTheStorm() {
    List<Callable<Long>> planted = List.of(lookingTooLate(0));
    ExecutionException caught = assertThrows(ExecutionException.class, () -> storm(false, planted));
    String said = String.valueOf(caught.getCause());
    assertTrue(said.contains("looked too late"), said);
  }
}
