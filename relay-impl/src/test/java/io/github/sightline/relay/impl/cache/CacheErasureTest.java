package io.github.sightline.relay.impl.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.cache.Erasure;
import io.github.sightline.relay.cache.FrameCache;
import io.github.sightline.relay.cache.VaultReader;
import io.github.sightline.relay.impl.crypto.Ed25519;
import io.github.sightline.relay.impl.identity.DeviceIdentity;
import io.github.sightline.relay.impl.memory.PoisoningMemory;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackId;
import io.github.sightline.relay.media.TrackName;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** When an erasure's receipt is final, and when it is not. */
class CacheErasureTest {
  private static final TrackName MAIN = TrackName.MAIN;
  private static final int LENGTH = 20_000;
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

  private final PoisoningMemory memory = new PoisoningMemory(64);
  private final StillHost host = new StillHost(memory, 8);
  private final DeviceIdentity relay = DeviceIdentity.create(host::randomBytes);
  private final Tenant a = new Tenant(host);
  private final Tenant b = new Tenant(host);
  private final FrameCache cache =
      DefaultFrameCache.builder()
          .host(host)
          .admit(owner -> true)
          .receiptIdentity(relay)
          .policy(new CachePolicy(8 << 20, 4 << 20, 0, 2, 30, 16, 4, false))
          .build();

  private void put(Tenant tenant) {
    Location at = new Location(1, 0, 0);
    Outcome put = tenant.writer(cache).put(MAIN, tenant.sealed(MAIN, at, LENGTH, 0));
    assertEquals(Outcome.ACCEPTED, put);
  }

  @Test
  void receiptNamesWhatWasErasedAndIsSignedByTheRelay() {
    put(a);
    TrackId track = a.track(MAIN).track();
    Erasure erasure = cache.erase(a.owner(), track);
    assertEquals(1, erasure.entries());
    assertTrue(erasure.bytes() >= LENGTH);
    assertEquals(host.epochMillis(), erasure.unreachableAtMillis());
    assertEquals(host.epochMillis(), erasure.wipedAtMillis());
    byte[] receipt = new byte[Receipts.SIGNED + Ed25519.SIGNATURE];
    erasure.signedReceipt().get(receipt);
    assertTrue(
        Ed25519.Verifier.verify(
            relay.keys().signPublic(),
            Ed25519.Label.RECEIPT,
            receipt,
            0,
            Receipts.SIGNED,
            receipt,
            Receipts.SIGNED));
    ByteBuffer fields = ByteBuffer.wrap(receipt);
    byte[] id = new byte[32];
    fields.get(id);
    assertEquals(a.owner(), OwnerId.of(id));
    fields.get(id);
    assertEquals(track, TrackId.of(id));
    assertEquals(erasure.entries(), fields.getLong());
    assertEquals(erasure.bytes(), fields.getLong());
    assertEquals(erasure.unreachableAtMillis(), fields.getLong());
    assertEquals(erasure.wipedAtMillis(), fields.getLong());
  }

  /** The reader's handler ends when the eraser waits for it, and not before. */
  @Test
  void c15ErasureWaitsForTheReadInFlightAndItsReceiptIsFinal() throws InterruptedException {
    put(a);
    VaultReader reader = a.reader(cache);
    Thread eraser = Thread.currentThread();
    CountDownLatch inside = new CountDownLatch(1);
    AtomicBoolean erased = new AtomicBoolean();
    AtomicReference<Outcome> read = new AtomicReference<>();
    Thread slow =
        new Thread(
            () ->
                read.set(
                    reader.join(
                        a.camera,
                        MAIN,
                        view -> {
                          inside.countDown();
                          while (eraser.getState() != Thread.State.TIMED_WAITING && !erased.get()) {
                            Thread.onSpinWait();
                          }
                          assertEquals(1, memory.slabs(), "not wiped under a reader");
                        })));
    slow.start();
    inside.await();
    Erasure erasure = cache.erase(a.owner());
    assertEquals(0, memory.slabs(), "what the receipt calls wiped is wiped");
    erased.set(true);
    slow.join();
    assertEquals(1, erasure.entries());
    assertEquals(host.epochMillis(), erasure.wipedAtMillis());
    assertEquals(Outcome.ACCEPTED, read.get());
    assertEquals(0, memory.slabs());
    assertEquals(0, memory.dirtyBytes());
  }

  /** Waiting for oneself would last a second and end with the same receipt. */
  @Test
  void erasureOfAnotherOwnerInAHandlerIsFinalAndOfTheOwnOneIsNot() {
    put(a);
    put(b);
    List<Erasure> receipts = new ArrayList<>();
    a.reader(cache)
        .join(
            a.camera,
            MAIN,
            view -> {
              receipts.add(cache.erase(b.owner()));
              receipts.add(cache.erase(a.owner()));
            });
    assertEquals(host.epochMillis(), receipts.get(0).wipedAtMillis());
    assertEquals(-1, receipts.get(1).wipedAtMillis());
    assertEquals(host.epochMillis(), cache.erase(a.owner()).wipedAtMillis(), "erased again");
  }

  /** Its own read pins nothing of it, because there is nothing. */
  @Test
  void erasureOfATrackWithoutObjectsIsFinalInAHandlerToo() {
    put(a);
    List<Erasure> receipts = new ArrayList<>();
    TrackId other = a.track(TrackName.of("other")).track();
    a.reader(cache).join(a.camera, MAIN, view -> receipts.add(cache.erase(a.owner(), other)));
    assertEquals(host.epochMillis(), receipts.get(0).wipedAtMillis());
  }

  @Test
  void onlyTheThreadThatReadsIsReadingHere() throws InterruptedException {
    Pins pins = new Pins();
    Pins.Pin pin = Objects.requireNonNull(pins.register(0, Long.MAX_VALUE));
    assertFalse(pins.readingHere());
    assertTrue(pin.pin());
    assertTrue(pins.readingHere());
    AtomicBoolean elsewhere = new AtomicBoolean(true);
    Thread other = new Thread(() -> elsewhere.set(pins.readingHere()));
    other.start();
    other.join();
    assertFalse(elsewhere.get());
    pin.unpin();
    assertFalse(pins.readingHere());
  }

  @Test
  void waiterAsksAgainAfterEachDepartureUntilItIsOver() throws InterruptedException {
    Departures departures = new Departures(PATIENCE);
    AtomicInteger asked = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    Thread waiter =
        new Thread(() -> over.set(departures.await(() -> asked.incrementAndGet() == 3)));
    waiter.start();
    while (waiter.isAlive()) {
      departures.announce();
    }
    waiter.join();
    assertTrue(over.get());
    assertEquals(3, asked.get());
  }

  @Test
  void waitersTimeIsBounded() {
    assertFalse(new Departures(1).await(() -> false));
    assertTrue(new Departures(0).await(() -> true));
  }

  @Test
  void interruptEndsAWaitAndIsKept() {
    Thread.currentThread().interrupt();
    assertFalse(new Departures(PATIENCE).await(() -> false));
    assertTrue(Thread.interrupted());
  }
}
