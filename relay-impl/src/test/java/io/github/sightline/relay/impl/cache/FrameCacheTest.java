package io.github.sightline.relay.impl.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.cache.Erasure;
import io.github.sightline.relay.cache.FrameCache;
import io.github.sightline.relay.cache.VaultReader;
import io.github.sightline.relay.cache.VaultWriter;
import io.github.sightline.relay.impl.memory.PoisoningMemory;
import io.github.sightline.relay.impl.wire.WireLimits;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.SealedHandler;
import io.github.sightline.relay.media.SealedView;
import io.github.sightline.relay.media.TrackName;
import io.github.sightline.relay.spi.MemorySource;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a reader sees of what a writer put. */
class FrameCacheTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final TrackName MAIN = TrackName.MAIN;
  private static final int FRAME = 30_000;
  private static final int OFTEN = 200;

  private final PoisoningMemory memory = new PoisoningMemory(64);
  private final StillHost host = new StillHost(memory, 5);
  private final Tenant a = new Tenant(host);
  private final Tenant b = new Tenant(host);
  private final FrameCache cache =
      DefaultFrameCache.builder()
          .host(host)
          .admit(owner -> true)
          .policy(policy(8 << 20, 4 << 20, true))
          .build();
  private final VaultReader reader = a.reader(cache);
  private final VaultWriter writer = a.writer(cache);

  private static CachePolicy policy(long total, long perOwner, boolean verify) {
    return new CachePolicy(total, perOwner, 0, 2, 30, 16, 4, verify);
  }

  private static Location at(long group, long object) {
    return new Location(1, group, object);
  }

  private Outcome put(Location at) {
    return writer.put(MAIN, a.signed(MAIN, at, FRAME, 0));
  }

  /** Keeps locations and compares every byte while the view lives. */
  private SealedHandler into(List<Location> seen) {
    return view -> {
      assertEquals(a.track(MAIN).track(), view.track());
      assertEquals(a.signed(MAIN, view.location(), FRAME, 0), view.sealed());
      assertEquals(view.location().object() == 0, view.keyframe());
      seen.add(view.location());
    };
  }

  private List<Location> joined(Outcome expected) {
    List<Location> seen = new ArrayList<>();
    assertEquals(expected, reader.join(a.camera, MAIN, into(seen)));
    return seen;
  }

  @Test
  void joinGivesTheNewestGroupFromItsKeyframeInOrder() {
    put(at(0, 0));
    put(at(0, 1));
    put(at(1, 2));
    put(at(1, 0));
    put(at(1, 1));
    assertEquals(List.of(at(1, 0), at(1, 1), at(1, 2)), joined(Outcome.ACCEPTED));
  }

  @Test
  void joinEndsAtAGap() {
    put(at(0, 0));
    put(at(0, 1));
    put(at(0, 3));
    assertEquals(List.of(at(0, 0), at(0, 1)), joined(Outcome.ACCEPTED));
  }

  @Test
  void joinFallsBackToTheGroupBeforeWhileTheNewestHasNoKeyframe() {
    put(at(0, 0));
    put(at(1, 1));
    assertEquals(List.of(at(0, 0)), joined(Outcome.ACCEPTED));
  }

  @Test
  void latestKeyframeIsOneObject() {
    put(at(0, 0));
    put(at(1, 0));
    put(at(1, 1));
    List<Location> seen = new ArrayList<>();
    assertEquals(Outcome.ACCEPTED, reader.latestKeyframe(a.camera, MAIN, into(seen)));
    assertEquals(List.of(at(1, 0)), seen);
  }

  @Test
  void rangeGivesWhatIsHereOfAnIntervalAcrossGroupsAndEpochs() {
    for (int i = 0; i < 4; i++) {
      put(at(3, i));
    }
    put(new Location(2, 0, 0));
    put(new Location(2, 0, 2));
    List<Location> seen = new ArrayList<>();
    Outcome outcome = reader.range(a.camera, MAIN, at(3, 2), new Location(2, 0, 9), into(seen));
    assertEquals(Outcome.ACCEPTED, outcome);
    assertEquals(List.of(at(3, 2), at(3, 3), new Location(2, 0, 0), new Location(2, 0, 2)), seen);
    seen.clear();
    assertEquals(Outcome.ACCEPTED, reader.range(a.camera, MAIN, at(3, 1), at(3, 1), into(seen)));
    assertEquals(List.of(at(3, 1)), seen);
    assertEquals(Outcome.ABSENT, reader.range(a.camera, MAIN, at(3, 7), at(3, 9), into(seen)));
    assertEquals(Outcome.MALFORMED, reader.range(a.camera, MAIN, at(3, 1), at(3, 0), into(seen)));
    assertEquals(Outcome.MALFORMED, reader.range(a.camera, MAIN, at(3, 1), at(2, 9), into(seen)));
    assertEquals(
        Outcome.MALFORMED,
        reader.range(a.camera, MAIN, new Location(2, 0, 0), at(3, 9), into(seen)));
  }

  /** As the reader's Javadoc says it is done. */
  @Test
  void followerSeesEachNewObjectOnceByAskingFromWhereItStopped() {
    put(at(0, 0));
    List<Location> seen = new ArrayList<>();
    reader.join(a.camera, MAIN, into(seen));
    for (int i = 1; i < 5; i++) {
      put(at(i / 3, i % 3));
      assertEquals(Outcome.ACCEPTED, follow(seen));
      assertEquals(Outcome.ABSENT, follow(seen), "nothing is new");
    }
    assertEquals(List.of(at(0, 0), at(0, 1), at(0, 2), at(1, 0), at(1, 1)), seen);
  }

  private Outcome follow(List<Location> seen) {
    Location last = seen.get(seen.size() - 1);
    Location next = new Location(last.epoch(), last.group(), last.object() + 1);
    return reader.range(a.camera, MAIN, next, new Location(Long.MAX_VALUE, 0, 0), into(seen));
  }

  @Test
  void otherTracksAndOtherOwnersAreAbsent() {
    put(at(0, 0));
    SealedHandler never = view -> assertNull(view, "nothing is here");
    assertEquals(Outcome.ABSENT, reader.join(a.camera, TrackName.of("sub"), never));
    assertEquals(Outcome.ABSENT, b.reader(cache).join(b.camera, MAIN, never));
    assertEquals(Outcome.DENIED, b.reader(cache).join(a.camera, MAIN, never));
  }

  @Test
  void viewDiesWithItsHandlersCall() {
    put(at(0, 0));
    AtomicReference<SealedView> kept = new AtomicReference<>();
    reader.join(a.camera, MAIN, kept::set);
    SealedView view = Objects.requireNonNull(kept.get());
    assertThrows(IllegalStateException.class, view::sealed);
    assertThrows(IllegalStateException.class, view::location);
    assertThrows(IllegalStateException.class, view::keyframe);
    assertThrows(IllegalStateException.class, view::track);
  }

  @Test
  void viewsBytesCannotBeWrittenAndEndWhereTheObjectEnds() {
    put(at(0, 0));
    reader.join(
        a.camera,
        MAIN,
        view -> {
          ByteBuffer sealed = view.sealed();
          assertEquals(FRAME, sealed.capacity());
          assertFalse(sealed.hasArray());
          assertThrows(ReadOnlyBufferException.class, () -> sealed.put(0, (byte) 0));
        });
  }

  @Test
  void keyframeWithoutItsCamerasSignatureBecomesNoEntry() {
    assertEquals(Outcome.MALFORMED, writer.put(MAIN, a.sealed(MAIN, at(0, 0), FRAME, 0)));
    ByteBuffer flipped = a.signed(MAIN, at(0, 0), FRAME, 0);
    flipped.put(FRAME / 2, (byte) ~flipped.get(FRAME / 2));
    assertEquals(Outcome.MALFORMED, writer.put(MAIN, flipped));
    ByteBuffer otherTrack = a.signed(TrackName.of("sub"), at(0, 0), FRAME, 0);
    assertEquals(Outcome.MALFORMED, writer.put(MAIN, otherTrack));
    assertEquals(Outcome.MALFORMED, writer.put(MAIN, b.signed(MAIN, at(0, 0), FRAME, 0)));
    assertEquals(4, cache.statistics().refused());
    assertEquals(0, cache.statistics().bytes(), "nothing is left of them");
    assertEquals(List.of(), joined(Outcome.ABSENT));
    cache.reconfigure(policy(8 << 20, 4 << 20, false));
    assertEquals(Outcome.ACCEPTED, writer.put(MAIN, a.sealed(MAIN, at(0, 0), FRAME, 0)));
  }

  @Test
  void c8ObjectBeyondTheLimitsIsRefusedAndTheCacheUnchanged() {
    put(at(0, 0));
    long bytes = cache.statistics().bytes();
    assertEquals(Outcome.MALFORMED, writer.put(MAIN, ByteBuffer.allocate(0)));
    assertEquals(Outcome.MALFORMED, writer.put(MAIN, ByteBuffer.allocate(80)));
    assertEquals(Outcome.MALFORMED, writer.put(MAIN, ByteBuffer.allocate(81)));
    ByteBuffer huge = ByteBuffer.allocate(WireLimits.MAX_OBJECT + 1);
    assertEquals(Outcome.TOO_LARGE, writer.put(MAIN, huge));
    Location late = at(0, Group.MAX_OBJECTS);
    assertEquals(Outcome.TOO_LARGE, writer.put(MAIN, a.sealed(MAIN, late, FRAME, 0)));
    assertEquals(5, cache.statistics().refused());
    assertEquals(bytes, cache.statistics().bytes());
    assertEquals(List.of(at(0, 0)), joined(Outcome.ACCEPTED));
  }

  @Test
  void largestObjectAndLastNumberOfAGroupAreTaken() {
    Location last = at(0, Group.MAX_OBJECTS - 1);
    assertEquals(Outcome.ACCEPTED, writer.put(MAIN, a.sealed(MAIN, last, FRAME, 0)));
    cache.reconfigure(policy(16 << 20, 8 << 20, true));
    ByteBuffer largest = a.sealed(MAIN, at(0, 1), WireLimits.MAX_OBJECT, 0);
    assertEquals(Outcome.ACCEPTED, writer.put(MAIN, largest));
    Outcome read =
        reader.range(a.camera, MAIN, at(0, 1), at(0, 1), v -> assertEquals(largest, v.sealed()));
    assertEquals(Outcome.ACCEPTED, read);
  }

  @Test
  void putReadsFromPositionToLimitOfAnyBufferAndMovesNothing() {
    ByteBuffer sealed = a.signed(MAIN, at(0, 0), FRAME, 0);
    ByteBuffer direct = ByteBuffer.allocateDirect(FRAME + 20);
    direct.position(7).put(sealed.duplicate()).flip().position(7);
    assertEquals(Outcome.ACCEPTED, writer.put(MAIN, direct.asReadOnlyBuffer()));
    assertEquals(7, direct.position());
    assertEquals(List.of(at(0, 0)), joined(Outcome.ACCEPTED));
  }

  @Test
  void tracksOfAnOwnerAreBoundedAndTheEmptyMakePlace() {
    for (int i = 0; i < 4; i++) {
      TrackName name = TrackName.of("t" + i);
      assertEquals(Outcome.ACCEPTED, writer.put(name, a.signed(name, at(0, 0), FRAME, 0)));
    }
    TrackName fifth = TrackName.of("t5");
    assertEquals(Outcome.BUSY, writer.put(fifth, a.signed(fifth, at(0, 0), FRAME, 0)));
    host.advance(31 * SECOND);
    writer.put(MAIN, a.signed(MAIN, at(0, 0), FRAME, 0));
    assertEquals(Outcome.ACCEPTED, writer.put(fifth, a.signed(fifth, at(0, 0), FRAME, 0)));
    assertEquals(0, memory.dirtyBytes());
  }

  /** Ages are monotonic, whatever the wall clock does. */
  @Test
  void c13WallClockMovesNoAge() {
    put(at(0, 0));
    host.jump(-TimeUnit.HOURS.toMillis(1));
    assertEquals(List.of(at(0, 0)), joined(Outcome.ACCEPTED));
    host.jump(TimeUnit.HOURS.toMillis(2));
    assertEquals(List.of(at(0, 0)), joined(Outcome.ACCEPTED));
    host.advance(30 * SECOND);
    assertEquals(List.of(at(0, 0)), joined(Outcome.ACCEPTED));
    host.advance(1);
    assertEquals(List.of(), joined(Outcome.ABSENT));
  }

  /** A miss is a miss; nothing else is shown in its place. */
  @Test
  void c16MissOfAStillIsAbsentWhateverElseTheCacheHolds() {
    VaultWriter other = b.writer(cache);
    other.put(MAIN, b.signed(MAIN, at(9, 0), FRAME, 0));
    TrackName sub = TrackName.of("sub");
    writer.put(sub, a.signed(sub, at(0, 0), FRAME, 0));
    put(at(1, 1));
    List<Location> seen = new ArrayList<>();
    assertEquals(
        Outcome.ABSENT, reader.latestKeyframe(a.camera, MAIN, v -> seen.add(v.location())));
    assertEquals(List.of(), seen);
  }

  /** Memory is recycled at once, last in first out, while a reader is still in its handler. */
  @Test
  void c1BytesUnderASlowReaderStayWhatTheyAre() {
    put(at(0, 0));
    ByteBuffer expected = a.signed(MAIN, at(0, 0), FRAME, 0);
    VaultWriter other = b.writer(cache);
    List<Location> seen = new ArrayList<>();
    Outcome outcome =
        reader.join(
            a.camera,
            MAIN,
            view -> {
              ByteBuffer lent = view.sealed();
              cache.erase(a.owner());
              for (int i = 0; i < OFTEN; i++) {
                other.put(MAIN, b.signed(MAIN, at(i, 0), FRAME, 0));
                put(at(i, 1));
              }
              assertEquals(expected, lent);
              seen.add(view.location());
            });
    assertEquals(Outcome.ACCEPTED, outcome);
    assertEquals(List.of(at(0, 0)), seen);
    assertEquals(0, memory.dirtyBytes());
    assertTrue(memory.recycled() > OFTEN / 2);
  }

  @Test
  void c15ErasedOwnerIsUnreachableAtOnceAndWipedWhenTheLastReaderLetsGo() {
    put(at(0, 0));
    put(at(0, 1));
    List<Erasure> receipts = new ArrayList<>();
    List<Location> seen = new ArrayList<>();
    Outcome outcome =
        reader.join(
            a.camera,
            MAIN,
            view -> {
              seen.add(view.location());
              receipts.add(cache.erase(a.owner()));
            });
    assertEquals(Outcome.ACCEPTED, outcome);
    assertEquals(List.of(at(0, 0)), seen, "the read in flight ends");
    assertEquals(2, receipts.get(0).entries());
    assertEquals(-1, receipts.get(0).wipedAtMillis(), "a reader pins the memory");
    assertEquals(0, memory.slabs(), "and its end gave it to the wiper");
    Erasure again = cache.erase(a.owner());
    assertEquals(0, again.entries());
    assertEquals(host.epochMillis(), again.wipedAtMillis());
    assertEquals(0, memory.dirtyBytes());
    assertEquals(List.of(), joined(Outcome.ABSENT));
    put(at(0, 0));
    assertEquals(List.of(at(0, 0)), joined(Outcome.ACCEPTED), "the vault is open and empty");
  }

  @Test
  void erasureOfOneTrackOrOwnerLeavesTheOthers() {
    VaultWriter other = b.writer(cache);
    other.put(MAIN, b.signed(MAIN, at(0, 0), FRAME, 0));
    TrackName sub = TrackName.of("sub");
    writer.put(sub, a.signed(sub, at(0, 0), FRAME, 0));
    put(at(0, 0));
    cache.erase(a.owner(), a.track(MAIN).track());
    assertEquals(List.of(), joined(Outcome.ABSENT));
    assertEquals(Outcome.ACCEPTED, reader.join(a.camera, sub, view -> {}));
    cache.erase(a.owner());
    assertEquals(Outcome.ABSENT, reader.join(a.camera, sub, view -> {}));
    assertEquals(Outcome.ACCEPTED, b.reader(cache).join(b.camera, MAIN, view -> {}));
    assertEquals(3, cache.statistics().erasures() + 1);
  }

  @Test
  void readThatTakesTooLongEndsAfterTheObjectAtHand() {
    put(at(0, 0));
    put(at(0, 1));
    put(at(0, 2));
    List<Location> seen = new ArrayList<>();
    Outcome outcome =
        reader.join(
            a.camera,
            MAIN,
            view -> {
              seen.add(view.location());
              host.advance(OpenReader.READ_NANOS / 2 + 1);
            });
    assertEquals(Outcome.BACK_PRESSURED, outcome);
    assertEquals(List.of(at(0, 0), at(0, 1)), seen);
  }

  @Test
  void readerReadsOnceAtATime() {
    put(at(0, 0));
    List<Outcome> inner = new ArrayList<>();
    reader.join(a.camera, MAIN, view -> inner.add(reader.latestKeyframe(a.camera, MAIN, v -> {})));
    assertEquals(List.of(Outcome.BUSY), inner);
    assertEquals(List.of(at(0, 0)), joined(Outcome.ACCEPTED), "and reads again afterwards");
  }

  /** The pin is given back once, however the read ends. */
  @Test
  void c14HandlerThatThrowsEndsTheReadAndPinsNothing() {
    put(at(0, 0));
    IllegalStateException planted = new IllegalStateException("planted");
    SealedHandler thrower =
        view -> {
          throw planted;
        };
    assertEquals(
        planted,
        assertThrows(IllegalStateException.class, () -> reader.join(a.camera, MAIN, thrower)));
    assertEquals(List.of(at(0, 0)), joined(Outcome.ACCEPTED));
    assertEquals(host.epochMillis(), cache.erase(a.owner()).wipedAtMillis());
    assertEquals(0, memory.slabs());
  }

  @Test
  void readerClosedInItsHandlerEndsQuietlyAndReadsNoMore() {
    put(at(0, 0));
    assertEquals(Outcome.ACCEPTED, reader.join(a.camera, MAIN, view -> reader.close()));
    assertEquals(Outcome.CLOSED, reader.join(a.camera, MAIN, view -> {}));
    reader.close();
    assertEquals(host.epochMillis(), cache.erase(a.owner()).wipedAtMillis());
  }

  @Test
  void closedWriterPutsNoMoreAndItsEntriesStay() {
    put(at(0, 0));
    writer.close();
    assertEquals(Outcome.CLOSED, put(at(0, 1)));
    assertEquals(List.of(at(0, 0)), joined(Outcome.ACCEPTED));
  }

  /** A source in whose call another thread puts through the same writer. */
  private static final class Crossing implements MemorySource {
    private final MemorySource behind = new PoisoningMemory(64);
    private final AtomicReference<Throwable> thrown = new AtomicReference<>();
    private Runnable other = () -> {};

    @Override
    public @Nullable ByteBuffer allocate(OwnerId owner, int bytes) {
      Thread second = new Thread(other);
      second.setUncaughtExceptionHandler((thread, e) -> thrown.set(e));
      second.start();
      try {
        second.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return behind.allocate(owner, bytes);
    }

    @Override
    public void release(OwnerId owner, ByteBuffer slab) {
      behind.release(owner, slab);
    }
  }

  @Test
  void twoThreadsInOnePutAreMisuse() {
    Crossing crossing = new Crossing();
    StillHost crossed = new StillHost(crossing, 6);
    Tenant tenant = new Tenant(crossed);
    ByteBuffer sealed = tenant.signed(MAIN, at(0, 0), FRAME, 0);
    VaultWriter one =
        tenant.writer(DefaultFrameCache.builder().host(crossed).admit(owner -> true).build());
    crossing.other = () -> one.put(MAIN, sealed);
    assertEquals(Outcome.ACCEPTED, one.put(MAIN, sealed));
    assertTrue(crossing.thrown.get() instanceof IllegalStateException);
  }

  @Test
  void statisticsNameNobody() {
    put(at(0, 0));
    joined(Outcome.ACCEPTED);
    joined(Outcome.ACCEPTED);
    reader.join(a.camera, TrackName.of("sub"), view -> {});
    FrameCache.Statistics statistics = cache.statistics();
    assertEquals(1, statistics.puts());
    assertEquals(2, statistics.hits());
    assertEquals(1, statistics.misses());
    assertEquals(1, statistics.tracks());
    assertEquals(1, statistics.owners());
    assertFalse(statistics.toString().contains(a.owner().toString()));
  }

  @Test
  void relaysIdentityOfAnotherMakeIsMisuse() {
    assertThrows(
        IllegalArgumentException.class,
        () -> DefaultFrameCache.builder().receiptIdentity(new StrangeIdentity()));
  }
}
