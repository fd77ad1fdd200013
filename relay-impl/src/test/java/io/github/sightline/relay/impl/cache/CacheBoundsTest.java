package io.github.sightline.relay.impl.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.cache.VaultReader;
import io.github.sightline.relay.cache.VaultWriter;
import io.github.sightline.relay.impl.memory.PoisoningMemory;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackName;
import io.github.sightline.relay.spi.MemorySource;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** By the front door, exactly at each bound: of time, of memory, of names. */
class CacheBoundsTest {
  private static final TrackName MAIN = TrackName.MAIN;
  private static final int FRAME = 1000;

  private final PoisoningMemory memory = new PoisoningMemory(64);
  private final List<ByteBuffer> given = new ArrayList<>();
  private final StillHost host = new StillHost(new Watched(), 6);
  private final Tenant a = new Tenant(host);
  private final Tenant b = new Tenant(host);
  private final DefaultFrameCache cache =
      DefaultFrameCache.alone(host, policy(16), owner -> true, null);
  private final VaultReader reader = a.reader(cache);
  private final VaultWriter writer = a.writer(cache);

  /** Remembers what it gave, so that a test can meddle with it. */
  private final class Watched implements MemorySource {
    @Override
    public ByteBuffer allocate(OwnerId owner, int bytes) {
      ByteBuffer slab = Objects.requireNonNull(memory.allocate(owner, bytes));
      given.add(slab);
      return slab;
    }

    @Override
    public void release(OwnerId owner, ByteBuffer slab) {
      memory.release(owner, slab);
    }
  }

  private static CachePolicy policy(int owners) {
    return new CachePolicy(8 << 20, 4 << 20, 0, 2, 30, owners, 4, false);
  }

  private static Location at(long object) {
    return new Location(1, 0, object);
  }

  private Outcome put(long object) {
    return writer.put(MAIN, a.sealed(MAIN, at(object), FRAME, 0));
  }

  private List<Location> joined(Outcome expected) {
    List<Location> seen = new ArrayList<>();
    assertEquals(expected, reader.join(a.camera, MAIN, view -> seen.add(view.location())));
    return seen;
  }

  @Test
  void rightEndsTwoMinutesAfterItsGrantByTheClockThatCannotBeSetBack() {
    Duration life = Duration.ofDays(7).plusSeconds(120);
    host.advance(life.toNanos());
    host.jump(-life.toMillis());
    joined(Outcome.ABSENT);
    host.advance(1);
    joined(Outcome.EXPIRED);
  }

  // C1, C7
  @Test
  void memoryThatIsAnothersWhenAReaderComesIsAMissCountedAndDropped() {
    put(0);
    put(1);
    given.get(0).put(0, (byte) ~given.get(0).get(0));
    assertEquals(List.of(), joined(Outcome.ABSENT), "and nothing behind it");
    assertEquals(1, cache.pairCheckRefusals());
    assertEquals(1, memory.slabs(), "wiped and given back");
    assertEquals(0, memory.dirtyBytes());
    List<Location> seen = new ArrayList<>();
    assertEquals(
        Outcome.ACCEPTED,
        reader.range(a.camera, MAIN, at(0), at(1), view -> seen.add(view.location())));
    assertEquals(List.of(at(1)), seen);
    assertEquals(Outcome.ACCEPTED, put(0));
    assertEquals(List.of(at(0), at(1)), joined(Outcome.ACCEPTED));
  }

  @Test
  void memoryOfAnotherGenerationIsAMissToo() {
    put(0);
    given.get(0).put(39, (byte) (given.get(0).get(39) + 1));
    assertEquals(List.of(), joined(Outcome.ABSENT));
    assertEquals(1, cache.pairCheckRefusals());
  }

  private List<Location> ranged(Outcome expected, Location from, Location to) {
    List<Location> seen = new ArrayList<>();
    assertEquals(
        expected, reader.range(a.camera, MAIN, from, to, view -> seen.add(view.location())));
    return seen;
  }

  private Location putAt(long epoch, long group, long object) {
    Location at = new Location(epoch, group, object);
    assertEquals(Outcome.ACCEPTED, writer.put(MAIN, a.sealed(MAIN, at, FRAME, 0)));
    return at;
  }

  @Test
  void rangeLendsItsFirstAndItsLastAndNothingBesides() {
    List<Location> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(putAt(1, 0, i));
    }
    assertEquals(all.subList(1, 3), ranged(Outcome.ACCEPTED, at(1), at(2)));
    assertEquals(all.subList(2, 3), ranged(Outcome.ACCEPTED, at(2), at(2)));
    assertEquals(all.subList(3, 4), ranged(Outcome.ACCEPTED, at(3), at(Long.MAX_VALUE)));
    assertEquals(all, ranged(Outcome.ACCEPTED, at(Long.MIN_VALUE), at(3)));
    assertEquals(List.of(), ranged(Outcome.ABSENT, at(4), at(9)));
  }

  @Test
  void rangeGoesOnThroughGroupsAndEpochsUntilItsLast() {
    List<Location> all = new ArrayList<>();
    all.add(putAt(1, 8, 0));
    all.add(putAt(1, 8, 1));
    all.add(putAt(2, 3, 0));
    all.add(putAt(2, 3, 1));
    assertEquals(all, ranged(Outcome.ACCEPTED, new Location(1, 8, 0), new Location(2, 3, 1)));
    assertEquals(
        all.subList(1, 3), ranged(Outcome.ACCEPTED, new Location(1, 8, 1), new Location(2, 3, 0)));
    assertEquals(
        all.subList(0, 2), ranged(Outcome.ACCEPTED, new Location(1, 0, 9), new Location(2, 2, 9)));
    assertEquals(List.of(), ranged(Outcome.ABSENT, new Location(2, 4, 0), new Location(9, 0, 0)));
  }

  @Test
  void rangeThatEndsBeforeItBeginsIsMalformedWhicheverNumberSaysSo() {
    Location from = new Location(5, 5, 5);
    for (int epoch = 4; epoch <= 6; epoch++) {
      for (int group = 4; group <= 6; group++) {
        for (int object = 4; object <= 6; object++) {
          boolean ends = epoch * 100 + group * 10 + object < 555;
          Location to = new Location(epoch, group, object);
          ranged(ends ? Outcome.MALFORMED : Outcome.ABSENT, from, to);
        }
      }
    }
  }

  @Test
  void joinOfAnErasedTrackEndsWhereItIs() {
    put(0);
    put(1);
    List<Location> seen = new ArrayList<>();
    reader.join(
        a.camera,
        MAIN,
        view -> {
          seen.add(view.location());
          cache.erase(a.owner());
        });
    assertEquals(List.of(at(0)), seen);
  }

  @Test
  void anotherCameraIsDeniedAndCounted() {
    put(0);
    assertEquals(
        Outcome.DENIED,
        reader.join(
            b.camera,
            MAIN,
            view -> {
              throw new AssertionError(view);
            }));
    assertEquals(1, cache.statistics().refused());
  }

  @Test
  void readOfTenMillisecondsGoesOnAndOneNanosecondMoreEndsIt() {
    for (int i = 0; i < 3; i++) {
      put(i);
    }
    List<Location> seen = new ArrayList<>();
    long ten = TimeUnit.MILLISECONDS.toNanos(10);
    Outcome outcome =
        reader.join(
            a.camera,
            MAIN,
            view -> {
              seen.add(view.location());
              host.advance(seen.size() == 1 ? ten : 1);
            });
    assertEquals(Outcome.BACK_PRESSURED, outcome);
    assertEquals(List.of(at(0), at(1)), seen);
  }

  @Test
  void readerWhoseVaultGaveWayFollowsItsOwnerAndLeavesNothingBehind() {
    put(0);
    OwnerVault before = Objects.requireNonNull(cache.known(a.owner()));
    host.advance(1);
    b.writer(cache).put(MAIN, b.sealed(MAIN, at(0), FRAME, 0));
    cache.reconfigure(policy(1));
    assertTrue(before.closed());
    joined(Outcome.ABSENT);
    cache.reconfigure(policy(16));
    assertEquals(Outcome.ACCEPTED, put(0));
    assertNotSame(before, cache.known(a.owner()));
    assertEquals(List.of(at(0)), joined(Outcome.ACCEPTED));
    assertEquals(0, before.pins().readers());
    assertTrue(before.idle());
  }

  @Test
  void emptyAndShortestObjectsAreMalformed() {
    for (int length = 0; length < 40; length++) {
      assertEquals(Outcome.MALFORMED, writer.put(MAIN, ByteBuffer.allocate(length)));
    }
    assertEquals(40, cache.statistics().refused());
    assertEquals(0, cache.statistics().bytes());
  }

  @Test
  void readerAndWriterNameTheirOwnerAndNothingElse() {
    put(0);
    assertEquals("VaultReader[owner " + a.owner() + "]", reader.toString());
    assertEquals(
        "VaultWriter[owner " + a.owner() + ", camera " + a.camera + "]", writer.toString());
  }

  @Test
  void onlySoManyNamesAreRemembered() {
    List<TrackName> computed = new ArrayList<>();
    Known<Object> known =
        new Known<>(
            name -> {
              computed.add(name);
              return new Object();
            });
    for (int i = 0; i < Known.MOST; i++) {
      TrackName name = TrackName.of("t" + i);
      assertSame(known.of(name), known.of(name));
    }
    TrackName late = TrackName.of("late");
    assertNotSame(known.of(late), known.of(late));
    assertEquals(Known.MOST + 2, computed.size());
  }
}
