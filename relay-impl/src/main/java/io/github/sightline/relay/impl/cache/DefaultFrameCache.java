package io.github.sightline.relay.impl.cache;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Proof;
import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.cache.Erasure;
import io.github.sightline.relay.cache.FrameCache;
import io.github.sightline.relay.cache.Opened;
import io.github.sightline.relay.cache.VaultReader;
import io.github.sightline.relay.cache.VaultWriter;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.grant.Capability;
import io.github.sightline.relay.impl.grant.Revocations;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.memory.Slab;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackId;
import io.github.sightline.relay.spi.Host;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The cache as a thing of its own, for many threads.
 *
 * <p>The idea: everything that changes the structure (a slab, a put's publication, an eviction, an
 * erasure, a wiper's step) holds one lock for at most about a millisecond; copying and verifying do
 * not hold it, and reading holds nothing. A reader finds rings, groups and entries published by
 * release, pins once per read, and compares owner and generation before each object leaves. Erasing
 * exchanges the owner's index for an empty one and ends the generation of its arena: the same work
 * for a megabyte and a gigabyte.
 *
 * <p>Rejected: a lock per owner (the bounds are shared, so an eviction would need two), copying on
 * read (it is most of the cost), reference counts (see {@link Pins}), a thread of our own for the
 * wiper (puts, erasures and the ends of reads work for it, each for less than a millisecond).
 */
public final class DefaultFrameCache implements FrameCache {
  /** What a put or a read's end does for the wiper at most. Ours: some 20 us. */
  private static final int HELP_BYTES = 128 << 10;

  private final Host host;
  private final Predicate<OwnerId> admit;
  private final Receipts receipts;
  private final Challenges challenges;
  private final Revocations revocations;
  private final AtomicLong revision = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final Vaults vaults;
  private volatile boolean wiping;
  private volatile boolean closed;

  DefaultFrameCache(
      Host host, CachePolicy policy, Predicate<OwnerId> admit, @Nullable DeviceKeys receiptKeys) {
    this.host = Objects.requireNonNull(host, "host");
    this.admit = Objects.requireNonNull(admit, "admit");
    this.receipts = new Receipts(receiptKeys);
    this.challenges = new Challenges(host);
    this.revocations = new Revocations(Revocations.MAX_OWNERS, Revocations.Store.in(host.state()));
    this.vaults = new Vaults(host.memory(), policy);
  }

  /**
   * Starts to build a cache.
   *
   * @return a builder with the default policy and the system host
   */
  public static FrameCache.Builder builder() {
    return new CacheBuilder();
  }

  @Override
  public byte[] challenge() {
    return challenges.next();
  }

  @Override
  public Opened<VaultReader> reader(Proof proof) {
    Capability.Checked checked = check(proof, Role.SUBSCRIBE);
    Capability capability = checked.capability();
    if (capability == null) {
      return refused(checked.outcome());
    }
    OpenReader.Bound bound = bind(capability.owner());
    if (bound == null) {
      return refused(Outcome.BUSY);
    }
    return Opened.of(new OpenReader(this, new Rights(this, capability), bound));
  }

  @Override
  public Opened<VaultWriter> writer(Proof proof) {
    Capability.Checked checked = check(proof, Role.PUBLISH);
    Capability capability = checked.capability();
    if (capability == null) {
      return refused(checked.outcome());
    }
    return Opened.of(new OpenWriter(this, new Rights(this, capability)));
  }

  private <V> Opened<V> refused(Outcome why) {
    counters().refused.increment();
    return Opened.refused(why);
  }

  /** The door: all of the proof, then its use, then admission; in no other order. */
  private Capability.Checked check(Proof proof, Role role) {
    if (closed) {
      return new Capability.Checked(Outcome.CLOSED, null);
    }
    byte[] challenge = new byte[Challenges.BYTES];
    proof.challenge().get(challenge);
    if (!challenges.genuine(challenge)) {
      return new Capability.Checked(Outcome.DENIED, null);
    }
    Capability.Checked checked =
        Capability.fromProof(proof, challenge, host.epochMillis(), revocations);
    Capability capability = checked.capability();
    if (capability == null) {
      return checked;
    }
    if (capability.role() != role || !admit.test(capability.owner())) {
      return new Capability.Checked(Outcome.DENIED, null);
    }
    return switch (challenges.use(challenge)) {
      case FIRST -> checked;
      case AGAIN -> new Capability.Checked(Outcome.DENIED, null);
      case FULL -> new Capability.Checked(Outcome.BUSY, null);
    };
  }

  @Override
  public Outcome reconfigure(CachePolicy policy) {
    Objects.requireNonNull(policy, "policy");
    if (closed) {
      return Outcome.CLOSED;
    }
    lock.lock();
    try {
      vaults.reconfigure(host.nanoTime(), policy);
    } finally {
      lock.unlock();
    }
    wipe();
    return Outcome.ACCEPTED;
  }

  @Override
  public Erasure erase(OwnerId owner) {
    return eraseOne(owner, null);
  }

  @Override
  public Erasure erase(OwnerId owner, TrackId track) {
    return eraseOne(owner, Objects.requireNonNull(track, "track"));
  }

  private Erasure eraseOne(OwnerId owner, @Nullable TrackId track) {
    Objects.requireNonNull(owner, "owner");
    if (closed) {
      throw new IllegalStateException("erase on a closed cache");
    }
    Erased erased;
    lock.lock();
    try {
      erased = track == null ? vaults.erase(owner) : vaults.erase(owner, track);
      wiping = true;
    } finally {
      lock.unlock();
    }
    long unreachableAt = host.epochMillis();
    CacheEvents.Erase.emit(erased);
    long wipedAt = wipe(owner) ? host.epochMillis() : -1;
    return receipts.of(owner, track, erased, unreachableAt, wipedAt);
  }

  /** Wipes all that waits of an owner, a step at a time; false when readers pin some of it. */
  private boolean wipe(OwnerId owner) {
    while (true) {
      lock.lock();
      try {
        if (vaults.wiped(owner)) {
          return true;
        }
        if (!vaults.wipe(owner)) {
          return false;
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** Wipes all that waits, a step at a time, but for what readers pin. */
  private void wipe() {
    boolean more = true;
    while (more) {
      lock.lock();
      try {
        more = vaults.step(host.nanoTime());
        wiping = vaults.waiting();
      } finally {
        lock.unlock();
      }
    }
  }

  @Override
  public Outcome apply(Revocation revocation) {
    Objects.requireNonNull(revocation, "revocation");
    if (closed) {
      return Outcome.CLOSED;
    }
    if (!admit.test(revocation.owner())) {
      return Outcome.DENIED;
    }
    Outcome outcome = revocations.apply(revocation);
    if (outcome.ok()) {
      revision.incrementAndGet();
    }
    return outcome;
  }

  @Override
  public Statistics statistics() {
    return vaults.statistics();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      vaults.close();
    } finally {
      lock.unlock();
    }
    challenges.close();
    wipe();
  }

  // For readers and writers.

  Host host() {
    return host;
  }

  boolean closed() {
    return closed;
  }

  long revision() {
    return revision.get();
  }

  Revocations revocations() {
    return revocations;
  }

  CacheCounters counters() {
    return vaults.counters();
  }

  boolean verifies() {
    return vaults.policy().verifyKeyframes();
  }

  long pairCheckRefusals() {
    return vaults.pairCheckRefusals();
  }

  /** A place among the readers of the owner's vault, or null. */
  OpenReader.@Nullable Bound bind(OwnerId owner) {
    lock.lock();
    try {
      OwnerVault vault = closed ? null : vaults.open(owner);
      Pins.Pin pin = vault == null ? null : vault.pins().register();
      return vault == null || pin == null ? null : new OpenReader.Bound(vault, pin);
    } finally {
      lock.unlock();
    }
  }

  void unbind(OpenReader.Bound bound) {
    lock.lock();
    try {
      bound.vault().pins().unregister(bound.pin());
    } finally {
      lock.unlock();
    }
  }

  /** The owner's vault, or null when there is no place for it. */
  @Nullable OwnerVault vault(OwnerId owner) {
    OwnerVault known = vaults.known(owner);
    if (known != null) {
      return known;
    }
    lock.lock();
    try {
      return closed ? null : vaults.open(owner);
    } finally {
      lock.unlock();
    }
  }

  @Nullable Slab allocate(OwnerVault vault, int bytes) {
    lock.lock();
    try {
      vaults.note(host.nanoTime());
      return closed ? null : vault.arena().allocate(bytes);
    } finally {
      lock.unlock();
    }
  }

  void release(OwnerVault vault, Slab slab) {
    lock.lock();
    try {
      vault.arena().release(slab);
    } finally {
      lock.unlock();
    }
  }

  /** The object is taken. */
  Outcome publish(OwnerVault vault, TrackId track, SealedObject object) {
    lock.lock();
    try {
      long now = host.nanoTime();
      Outcome outcome = vault.put(now, track, object);
      vaults.step(now, HELP_BYTES);
      wiping = vaults.waiting();
      return outcome;
    } finally {
      lock.unlock();
    }
  }

  /** The pair check failed under a reader. */
  void drop(OwnerVault vault, Group group, Entry entry) {
    lock.lock();
    try {
      vault.drop(group, entry);
      wiping = true;
    } finally {
      lock.unlock();
    }
  }

  /** What a read's end does for what it, or another, had pinned. Never waits. */
  void helpWiper() {
    if (wiping && lock.tryLock()) {
      try {
        vaults.step(host.nanoTime(), HELP_BYTES);
        wiping = vaults.waiting();
      } finally {
        lock.unlock();
      }
    }
  }
}
