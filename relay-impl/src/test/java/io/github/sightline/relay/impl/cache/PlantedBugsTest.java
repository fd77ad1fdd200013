package io.github.sightline.relay.impl.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.memory.PoisoningMemory;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.OwnerId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The bugs of the real incidents, planted in small caches: the oracle (whose watermark, which
 * location) finds each within 500 seeds, and finds nothing in the real cache. An oracle that finds
 * no planted bug proves nothing.
 */
class PlantedBugsTest {
  private static final int SEEDS = 500;
  private static final int STEPS = 300;
  private static final int OWNERS = 12;
  private static final int CAMERAS = 12;
  private static final int LENGTH = 120;

  /** A cache as a workload sees it. What get answers is read later, as a slow reader does. */
  private interface Store {
    void put(int owner, int camera, Location at, byte[] sealed);

    Supplier<byte @Nullable []> get(int owner, int camera, Location at);

    default void reload(int size) {}
  }

  private static byte @Nullable [] miss() {
    return null;
  }

  private static byte[] frame(int owner, int camera, Location at) {
    OwnerId id = Sealed.owner(owner);
    return Sealed.bytes(id, Sealed.track(id, camera), at, LENGTH, 0);
  }

  /** Runs one seed; whether anything but the asked frame, or nothing, was read. */
  private static boolean leaks(Store store, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<List<Object>, byte[]> frames = new HashMap<>();
    record Pending(Supplier<byte[]> expected, Supplier<byte @Nullable []> read) {}
    Queue<Pending> slow = new ArrayDeque<>();
    boolean leak = false;
    for (int i = 0; i < STEPS; i++) {
      int owner = random.nextInt(OWNERS);
      int camera = random.nextInt(CAMERAS);
      Location at = new Location(1, i / 100, random.nextInt(3));
      byte[] frame =
          frames.computeIfAbsent(List.of(owner, camera, at), k -> frame(owner, camera, at));
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> store.put(owner, camera, at, frame.clone());
        case 3 -> store.reload(2 + random.nextInt(6));
        default -> slow.add(new Pending(() -> frame, store.get(owner, camera, at)));
      }
      if (slow.size() > random.nextInt(6)) {
        Pending pending = slow.remove();
        byte[] read = pending.read.get();
        leak |= read != null && !Arrays.equals(read, pending.expected.get());
      }
    }
    return leak;
  }

  private static int seedsUntilFound(Supplier<Store> store) {
    for (int seed = 1; seed <= SEEDS; seed++) {
      if (leaks(store.get(), seed)) {
        return seed;
      }
    }
    return Integer.MAX_VALUE;
  }

  private static void found(Supplier<Store> planted) {
    assertTrue(seedsUntilFound(planted) <= SEEDS, "the oracle does not see the planted bug");
  }

  /** The real one: found references are read late, after their pair was compared. */
  private static final class Real implements Store {
    private final PoisoningMemory memory = new PoisoningMemory(256);
    private final Vaults vaults = new Vaults(memory, policy(2));
    private long now;

    private static CachePolicy policy(int groups) {
      return new CachePolicy(1 << 20, 1 << 20, 0, groups, 30, OWNERS, 4, false);
    }

    @Override
    public void put(int owner, int camera, Location at, byte[] sealed) {
      OwnerVault vault = vaults.open(Sealed.owner(owner));
      SealedObject object = vault == null ? null : Sealed.in(vault.arena(), sealed);
      if (vault != null && object != null) {
        vault.put(now++, Sealed.track(vault.owner(), camera), object);
        if (now % 7 == 0) {
          vaults.erase(vault.owner());
        }
      }
      vaults.step(now);
    }

    @Override
    public Supplier<byte @Nullable []> get(int owner, int camera, Location at) {
      OwnerVault vault = vaults.open(Sealed.owner(owner));
      if (vault == null) {
        return PlantedBugsTest::miss;
      }
      OwnerId id = vault.owner();
      SealedObject found =
          vault.find(now, Sealed.track(id, camera), at.epoch(), at.group(), at.object());
      return found == null
          ? PlantedBugsTest::miss
          : () -> found.check(id) == 0 ? Sealed.read(found) : null;
    }

    @Override
    public void reload(int size) {
      vaults.reconfigure(now, policy(size));
    }
  }

  @Test
  void realCacheShowsNothingForeignInAnySeed() {
    assertEquals(Integer.MAX_VALUE, seedsUntilFound(Real::new));
  }

  private record Key(int owner, int camera, Location at) {}

  /** C1: released memory is handed out again under a reader. */
  private static final class ReleasedUnderReader implements Store {
    private final Map<Key, byte[]> entries = new LinkedHashMap<>();
    private final ArrayDeque<byte[]> free = new ArrayDeque<>();

    @Override
    public void put(int owner, int camera, Location at, byte[] sealed) {
      byte[] memory = free.isEmpty() ? new byte[LENGTH] : free.pop();
      System.arraycopy(sealed, 0, memory, 0, LENGTH);
      entries.put(new Key(owner, camera, at), memory);
      if (entries.size() > 8) {
        Iterator<byte[]> oldest = entries.values().iterator();
        byte[] released = oldest.next();
        oldest.remove();
        Arrays.fill(released, PoisoningMemory.POISON);
        free.push(released);
      }
    }

    @Override
    public Supplier<byte @Nullable []> get(int owner, int camera, Location at) {
      byte[] lent = entries.get(new Key(owner, camera, at));
      return () -> lent;
    }
  }

  @Test
  void c1MemoryReleasedUnderASlowReaderIsFound() {
    found(ReleasedUnderReader::new);
  }

  /** Keys of one's own making over a plain map. */
  private static class Keyed implements Store {
    private final Map<Object, byte[]> entries = new HashMap<>();
    private final KeyMaker maker;

    interface KeyMaker {
      Object key(int owner, int camera, Location at);
    }

    Keyed(KeyMaker maker) {
      this.maker = maker;
    }

    @Override
    public void put(int owner, int camera, Location at, byte[] sealed) {
      entries.put(maker.key(owner, camera, at), sealed);
    }

    @Override
    public Supplier<byte @Nullable []> get(int owner, int camera, Location at) {
      byte[] found = entries.get(maker.key(owner, camera, at));
      return () -> found;
    }
  }

  @Test
  void c2KeysJoinedAsTextAreFound() {
    found(() -> new Keyed((o, c, at) -> "" + o + c + at));
  }

  @Test
  void c3TruncatedOwnersAreFound() {
    found(() -> new Keyed((o, c, at) -> List.of(o & 7, c, at)));
  }

  @Test
  void keysOfTheWholeScopeAreNotFound() {
    assertEquals(Integer.MAX_VALUE, seedsUntilFound(() -> new Keyed(Key::new)));
  }

  /** A ring of slots for all owners; how a slot is recognised later is the bug. */
  private static final class Slots implements Store {
    private record Slot(Key key, long generation, Supplier<byte[]> bytes) {}

    private final Map<Key, Integer> index = new HashMap<>();
    private final long generations;
    private Slot[] slots = new Slot[4];
    private final boolean rekeyed;
    private long next;

    Slots(long generations, boolean rekeyed) {
      this.generations = generations;
      this.rekeyed = rekeyed;
    }

    @Override
    public void put(int owner, int camera, Location at, byte[] sealed) {
      Key key = new Key(owner, camera, at);
      int slot = (int) (next % slots.length);
      Slot before = slots[slot];
      if (before != null) {
        index.remove(before.key, slot);
      }
      slots[slot] = new Slot(key, next++ / slots.length % generations, () -> sealed);
      index.put(key, slot);
    }

    @Override
    public Supplier<byte @Nullable []> get(int owner, int camera, Location at) {
      Integer slot = index.get(new Key(owner, camera, at));
      if (slot == null || slot >= slots.length || slots[slot] == null) {
        return PlantedBugsTest::miss;
      }
      long generation = slots[slot].generation;
      return () ->
          slot < slots.length && slots[slot] != null && slots[slot].generation == generation
              ? slots[slot].bytes.get()
              : null;
    }

    @Override
    public void reload(int size) {
      if (rekeyed) {
        slots = Arrays.copyOf(slots, size);
      }
    }
  }

  @Test
  void c4SlotReusedUnderAReaderIsFound() {
    found(() -> new Slots(1, false));
  }

  /** C5: the index of the old size is read with the slots of the new. */
  private static final class Reloaded implements Store {
    private final Map<Key, Integer> index = new HashMap<>();
    private List<byte[]> entries = new ArrayList<>();
    private int size = 6;

    @Override
    public void put(int owner, int camera, Location at, byte[] sealed) {
      if (entries.size() == size) {
        entries.clear();
        index.clear();
      }
      index.put(new Key(owner, camera, at), entries.size());
      entries.add(sealed);
    }

    @Override
    public Supplier<byte @Nullable []> get(int owner, int camera, Location at) {
      Integer place = index.get(new Key(owner, camera, at));
      byte[] found = place == null || place >= entries.size() ? null : entries.get(place);
      return () -> found;
    }

    @Override
    public void reload(int newSize) {
      size = newSize;
      int from = Math.max(0, entries.size() - newSize);
      entries = new ArrayList<>(entries.subList(from, entries.size()));
    }
  }

  @Test
  void c5EntriesMovedByAReloadAreFound() {
    found(Reloaded::new);
  }

  /** C6: a miss waits for the next put of that camera number, whoever puts. */
  private static final class Coalesced implements Store {
    private final Map<Key, byte[]> entries = new HashMap<>();
    private final Map<Integer, List<byte @Nullable [][]>> waiting = new HashMap<>();

    @Override
    public void put(int owner, int camera, Location at, byte[] sealed) {
      entries.put(new Key(owner, camera, at), sealed);
      List<byte @Nullable [][]> waiters = waiting.remove(camera);
      if (waiters != null) {
        waiters.forEach(waiter -> waiter[0] = sealed);
      }
    }

    @Override
    public Supplier<byte @Nullable []> get(int owner, int camera, Location at) {
      byte[] found = entries.get(new Key(owner, camera, at));
      byte @Nullable [][] answer = {found};
      if (found == null) {
        waiting.computeIfAbsent(camera, c -> new ArrayList<>()).add(answer);
      }
      return () -> answer[0];
    }
  }

  @Test
  void c6MissJoinedToAnothersFetchIsFound() {
    found(Coalesced::new);
  }

  @Test
  void c7GenerationThatWrapsIsFound() {
    found(() -> new Slots(2, false));
  }

  @Test
  void generationThatNeverWrapsIsNotFound() {
    assertEquals(Integer.MAX_VALUE, seedsUntilFound(() -> new Slots(Long.MAX_VALUE, false)));
  }

  /** C16: on a miss, the last still there was. */
  private static final class LastStill implements Store {
    private final Map<Key, byte[]> entries = new HashMap<>();
    private byte @Nullable [] last;

    @Override
    public void put(int owner, int camera, Location at, byte[] sealed) {
      entries.put(new Key(owner, camera, at), sealed);
      last = sealed;
    }

    @Override
    public Supplier<byte @Nullable []> get(int owner, int camera, Location at) {
      byte[] found = entries.get(new Key(owner, camera, at));
      byte[] fallback = last;
      return () -> found == null ? fallback : found;
    }
  }

  @Test
  void c16FallbackToAnyStillIsFound() {
    found(LastStill::new);
  }
}
