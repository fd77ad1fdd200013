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
import io.github.sightline.relay.spi.Node;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
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
  /** What a put, and each turn of a read's end, does for the wiper. Ours: some 20 us. */
  private static final int HELP_BYTES = 128 << 10;

  /** How long an erasure waits for reads in flight. Ours: a hundred times what a read may last. */
  private static final long MOST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Host host;
  private final Predicate<OwnerId> admit;
  private final Receipts receipts;
  private final Challenges challenges;
  private final Revocations revocations;
  private final Function<Revocation, Outcome> revoke;
  private final Turns turns;
  private final Departures departures = new Departures(MOST_WAIT_NANOS);
  private final Queue<Owed> owed = new ConcurrentLinkedQueue<>();
  private final Vaults vaults;
  private volatile boolean wiping;
  private final AtomicBoolean closing = new AtomicBoolean();
  private volatile boolean closed;

  DefaultFrameCache(Parts parts, Turns turns) {
    this.host = parts.host;
    this.vaults = parts.vaults;
    this.revocations = parts.revocations;
    this.revoke = parts.revoke;
    this.admit = parts.admit;
    this.receipts = new Receipts(parts.receiptKeys);
    this.challenges = new Challenges(host);
    this.turns = turns;
  }

  /**
   * What a cache is made of.
   *
   * @param host clocks and randomness
   * @param vaults what it opens
   * @param revocations what its doors ask
   * @param revoke takes an owner's revocation into {@code revocations}
   * @param admit owners that are served
   * @param receiptKeys whose signing key signs receipts, borrowed, or null
   */
  public record Parts(
      Host host,
      Vaults vaults,
      Revocations revocations,
      Function<Revocation, Outcome> revoke,
      Predicate<OwnerId> admit,
      @Nullable DeviceKeys receiptKeys) {}

  /**
   * The cache of a relay: the doors of {@link FrameCache} to vaults that a node has. Reads go
   * beside the node's thread, everything else in its turn, which the caller waits for: never call
   * it from the node's callbacks.
   *
   * @param parts with the node's own vaults
   * @param node that has them, attached to the host
   * @return the cache; closing it closes its doors and leaves the vaults to the node
   */
  public static FrameCache of(Parts parts, Node node) {
    return new DefaultFrameCache(parts, new Turns.OfNode(parts.host, node));
  }

  /** A cache of its own. */
  static DefaultFrameCache alone(
      Host host, CachePolicy policy, Predicate<OwnerId> admit, @Nullable DeviceKeys receiptKeys) {
    Revocations revocations =
        new Revocations(Revocations.MAX_OWNERS, Revocations.Store.in(host.state()));
    Vaults vaults = new Vaults(host.memory(), policy);
    Parts parts = new Parts(host, vaults, revocations, revocations::apply, admit, receiptKeys);
    return new DefaultFrameCache(parts, new Turns.Locked());
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
    Rights rights = new Rights(this, capability);
    OpenReader.Bound bound = bind(capability.owner(), rights.lastNanos());
    if (bound == null) {
      return refused(closed ? Outcome.CLOSED : Outcome.BUSY);
    }
    return Opened.of(new OpenReader(this, rights, bound));
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
    @Nullable Outcome outcome =
        turns.call(
            () -> {
              vaults.reconfigure(host.nanoTime(), policy);
              wiping = true;
              return Outcome.ACCEPTED;
            });
    wipe();
    return outcome == null ? Outcome.BUSY : outcome;
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
    @Nullable Erased erased =
        turns.call(
            () -> {
              wiping = true;
              return track == null ? vaults.erase(owner) : vaults.erase(owner, track);
            });
    if (erased == null) {
      throw new IllegalStateException("erase: the relay's node gave no turn");
    }
    long unreachableAt = host.epochMillis();
    CacheEvents.Erase.emit(erased);
    long wipedAt = wiped(owner) ? host.epochMillis() : -1;
    return receipts.of(owner, track, erased, unreachableAt, wipedAt);
  }

  /**
   * Wipes all of an owner's, and waits for reads in flight; false when one of them does not end.
   */
  private boolean wiped(OwnerId owner) {
    if (wipe(owner)) {
      return true;
    }
    OwnerVault vault = vaults.known(owner);
    boolean reading = vault != null && vault.pins().readingHere();
    return !reading && departures.await(() -> wipe(owner));
  }

  /** Wipes all that waits of an owner, a step at a time; false when readers pin some of it. */
  private boolean wipe(OwnerId owner) {
    @Nullable Wiping wiped = Wiping.MORE;
    while (wiped == Wiping.MORE) {
      wiped =
          turns.call(
              () -> {
                boolean worked = vaults.wipe(owner);
                if (vaults.wiped(owner)) {
                  return Wiping.DONE;
                }
                return worked ? Wiping.MORE : Wiping.PINNED;
              });
    }
    return wiped == Wiping.DONE;
  }

  private enum Wiping {
    MORE,
    DONE,
    PINNED
  }

  /** Wipes all that waits, a step at a time, but for what readers pin. */
  private void wipe() {
    @Nullable Boolean more = true;
    while (Boolean.TRUE.equals(more)) {
      more =
          turns.call(
              () -> {
                boolean worked = vaults.step(host.nanoTime());
                wiping = vaults.waiting();
                return worked;
              });
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
    return revoke.apply(revocation);
  }

  @Override
  public Statistics statistics() {
    return vaults.statistics();
  }

  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    closed = true;
    challenges.close();
    if (turns instanceof Turns.Locked) {
      turns.call(
          () -> {
            vaults.close();
            return true;
          });
      wipe();
    }
  }

  // For readers and writers.

  Host host() {
    return host;
  }

  boolean closed() {
    return closed;
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
  OpenReader.@Nullable Bound bind(OwnerId owner, long lastNanos) {
    return turns.call(
        () -> {
          OwnerVault vault = closed ? null : vaults.open(owner);
          Pins.Pin pin = vault == null ? null : vault.pins().register(host.nanoTime(), lastNanos);
          return vault == null || pin == null ? null : new OpenReader.Bound(vault, pin);
        });
  }

  /** The owner's vault, or null when there is none. */
  @Nullable OwnerVault known(OwnerId owner) {
    return vaults.known(owner);
  }

  /** A read that found nothing. */
  Outcome missed() {
    counters().misses.increment();
    CacheEvents.Miss.emit();
    return Outcome.ABSENT;
  }

  /** The owner's vault, or null when there is no place for it. */
  @Nullable OwnerVault vault(OwnerId owner) {
    OwnerVault known = vaults.known(owner);
    return known != null ? known : turns.call(() -> closed ? null : vaults.open(owner));
  }

  @Nullable Slab allocate(OwnerVault vault, int bytes) {
    return turns.call(
        () -> {
          vaults.note(host.nanoTime());
          settle();
          return closed ? null : vault.arena().allocate(bytes);
        });
  }

  /** The slab is taken. */
  void release(OwnerVault vault, Slab slab) {
    owed.add(new Owed(vault, slab));
    turns.attempt(
        () -> {
          settle();
          return true;
        });
  }

  /** A slab that goes back in the next turn. */
  private record Owed(OwnerVault vault, Slab slab) {}

  private void settle() {
    for (Owed next = owed.poll(); next != null; next = owed.poll()) {
      next.vault.arena().release(next.slab);
    }
  }

  /** The object is taken. */
  Outcome publish(OwnerVault vault, TrackId track, SealedObject object) {
    @Nullable Outcome outcome =
        turns.call(
            () -> {
              long now = host.nanoTime();
              Outcome put = vault.put(now, track, object);
              vaults.step(now, HELP_BYTES);
              wiping = vaults.waiting();
              return put;
            });
    if (outcome == null) {
      release(vault, object.slab());
      return Outcome.BACK_PRESSURED;
    }
    return outcome;
  }

  /** The pair check failed under a reader. */
  void drop(OwnerVault vault, Group group, SealedObject object) {
    turns.attempt(
        () -> {
          vault.drop(group, object);
          wiping = true;
          return true;
        });
  }

  /** A read ended: what it, or another, had pinned may be wiped now. Never waits for a turn. */
  void left() {
    departures.announce();
    boolean more = wiping;
    while (more) {
      more =
          turns.attempt(
              () -> {
                boolean worked = vaults.step(host.nanoTime(), HELP_BYTES);
                wiping = vaults.waiting();
                return worked;
              });
    }
  }
}
