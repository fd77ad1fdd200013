package io.github.sightline.relay.impl.cache;

import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.cache.FrameCache;
import io.github.sightline.relay.impl.grant.Capability;
import io.github.sightline.relay.impl.memory.BufferLedger;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackId;
import io.github.sightline.relay.spi.MemorySource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The vaults of all owners that one thread serves, and the bounds they share. No method gives a
 * frame: an owner's vault does, and a capability opens it.
 *
 * <p>Time is the caller's: {@link #step} when {@link #nextDeadline} has come, and often enough that
 * the wiper keeps up.
 *
 * <p>Threads: one (an engine's, or whoever holds the standalone cache's lock), but for {@link
 * #statistics} and {@link #pairCheckRefusals}.
 */
public final class Vaults {
  /** How often what is too old is looked for; lookups compare ages themselves. Ours. */
  private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How many vaults a step looks through. Ours: under a millisecond with 64 tracks each. */
  private static final int SWEEP_VAULTS = 128;

  /** How many vaults are looked at for an idle one, at the bound of owners. Ours. */
  private static final int REAP_LOOKS = 64;

  /** How many owners are asked for room, when readers pin what the first ones gave. Ours. */
  private static final int VICTIMS = 8;

  private final MemorySource source;
  private final BufferLedger ledger;
  private final CacheCounters counters = new CacheCounters();
  private final FairShare share = new FairShare();
  private final Map<OwnerId, OwnerVault> vaults = new ConcurrentHashMap<>();
  private final Set<OwnerVault> toWipe = new LinkedHashSet<>();
  private Iterator<OwnerVault> reaper = Collections.emptyIterator();
  private Iterator<OwnerVault> sweeper = Collections.emptyIterator();
  private volatile CachePolicy policy;
  private long latest;
  private long nextSweep;
  private boolean swept;

  /**
   * Opens an empty cache.
   *
   * @param source where memory comes from
   * @param policy the bounds
   */
  public Vaults(MemorySource source, CachePolicy policy) {
    this.source = Objects.requireNonNull(source, "source");
    this.policy = Objects.requireNonNull(policy, "policy");
    this.ledger = new BufferLedger(policy.bytesTotal());
    CacheEvents.load();
  }

  /**
   * The vault of the capability's owner.
   *
   * @param capability a verified right, of whatever role; what it allows is its holder's to check
   * @return the vault, the same for all of one owner's; null when there are as many owners as may
   *     be and none of them is idle (BUSY). A vault that was idle and gave way answers CLOSED: ask
   *     again
   */
  public @Nullable OwnerVault vault(Capability capability) {
    return open(capability.owner());
  }

  /** The owner's vault; null when there are as many owners as may be, and none of them is idle. */
  @Nullable OwnerVault open(OwnerId owner) {
    OwnerVault vault = vaults.get(owner);
    if (vault != null) {
      return vault;
    }
    if (vaults.size() >= policy.owners() && !reap()) {
      return null;
    }
    vault = new OwnerVault(this, owner, source, ledger);
    vaults.put(owner, vault);
    share.add(vault);
    return vault;
  }

  /** The owner's vault, or null when there is none. */
  @Nullable OwnerVault known(OwnerId owner) {
    return vaults.get(owner);
  }

  private boolean reap() {
    for (int i = 0; i < REAP_LOOKS; i++) {
      if (!reaper.hasNext()) {
        reaper = vaults.values().iterator();
      }
      OwnerVault vault = reaper.next();
      if (vault.idle() && !vault.closed()) {
        close(vault);
        return true;
      }
    }
    return false;
  }

  /** A vault that gave way while it was idle comes back; false when it cannot. */
  boolean readmit(OwnerVault vault) {
    if (vaults.containsKey(vault.owner()) || (vaults.size() >= policy.owners() && !reap())) {
      return false;
    }
    vaults.put(vault.owner(), vault);
    share.add(vault);
    return true;
  }

  /**
   * The end of a node: nothing is reachable any more, and all memory that no reader pins is wiped
   * and given back before this returns.
   *
   * @param now monotonic nanoseconds
   */
  public void shut(long now) {
    close();
    boolean worked = true;
    while (worked) {
      worked = step(now);
    }
  }

  /** Erases everything; no vault is left. */
  void close() {
    for (OwnerVault vault : List.copyOf(vaults.values())) {
      close(vault);
    }
  }

  private void close(OwnerVault vault) {
    vault.close();
    share.remove(vault);
    vaults.remove(vault.owner());
    toWipe(vault);
  }

  /**
   * Makes all entries of an owner unreachable, at once whatever their number. The memory is wiped
   * by {@link #step}.
   *
   * @param owner whose
   * @return what became unreachable
   */
  public Erased erase(OwnerId owner) {
    counters.erasures.increment();
    OwnerVault vault = vaults.get(owner);
    if (vault == null) {
      return Erased.NOTHING;
    }
    Erased erased = vault.erase();
    toWipe(vault);
    return erased;
  }

  /**
   * The same for one track.
   *
   * @param owner whose
   * @param track which
   * @return what became unreachable
   */
  public Erased erase(OwnerId owner, TrackId track) {
    counters.erasures.increment();
    OwnerVault vault = vaults.get(owner);
    if (vault == null) {
      return Erased.NOTHING;
    }
    Erased erased = vault.erase(track);
    toWipe(vault);
    return erased;
  }

  /**
   * Exchanges the bounds. What is narrower holds at once, what is wider for new entries.
   *
   * @param now monotonic nanoseconds
   * @param next the new bounds
   */
  public void reconfigure(long now, CachePolicy next) {
    note(now);
    policy = Objects.requireNonNull(next, "policy");
    ledger.limit(next.bytesTotal());
    List<OwnerVault> all = new ArrayList<>(vaults.values());
    all.sort((a, b) -> Long.compare(b.lastPutNanos() - now, a.lastPutNanos() - now));
    while (all.size() > next.owners()) {
      close(all.remove(all.size() - 1));
    }
    for (OwnerVault vault : all) {
      vault.narrow(now, next);
      toWipe(vault);
    }
    OwnerVault largest = share.largest();
    while (largest != null && heldTotal() > next.bytesTotal()) {
      largest.eviction().evict(now, heldTotal() - next.bytesTotal());
      toWipe(largest);
      largest = share.largest();
    }
  }

  private long heldTotal() {
    return share.held();
  }

  /**
   * Room at the total bound: of what waits to be wiped, else from whoever holds most, and from the
   * next when readers pin what that one gave.
   *
   * @return whether any came back
   */
  boolean takeFromAll(long missing) {
    if (wipeSome(Wiper.STEP_BYTES)) {
      return true;
    }
    List<OwnerVault> asked = new ArrayList<>(1);
    try {
      OwnerVault victim = share.largest();
      while (victim != null && victim.held() > 0 && asked.size() < VICTIMS) {
        share.remove(victim);
        asked.add(victim);
        if (takeFrom(victim, missing)) {
          return true;
        }
        victim = share.largest();
      }
      return false;
    } finally {
      asked.forEach(share::add);
    }
  }

  /**
   * Room among an owner's own: of what waits to be wiped, and of its entries what that does not
   * bring.
   *
   * @return whether any came back
   */
  boolean takeFrom(OwnerVault vault, long missing) {
    long pending = vault.wiper().pendingBytes();
    if (pending < missing) {
      vault.eviction().evict(latest, missing - pending);
    }
    boolean worked = vault.wiper().step(Wiper.STEP_BYTES);
    toWipe(vault);
    return worked;
  }

  /** Notes whether a vault's wiper has something to do. */
  void toWipe(OwnerVault vault) {
    if (vault.wiper().done()) {
      toWipe.remove(vault);
    } else {
      toWipe.add(vault);
    }
  }

  /** Wipes about that many bytes of whatever waits and is not pinned; whether there was any. */
  private boolean wipeSome(int bytes) {
    if (toWipe.isEmpty()) {
      return false;
    }
    Iterator<OwnerVault> waiting = toWipe.iterator();
    while (waiting.hasNext()) {
      OwnerVault vault = waiting.next();
      boolean worked = vault.wiper().step(bytes);
      if (vault.wiper().done()) {
        waiting.remove();
      }
      if (worked) {
        return true;
      }
    }
    return false;
  }

  /**
   * A bounded piece of work (under a millisecond): overwrites memory that waits for it, takes out
   * what is too old.
   *
   * @param now monotonic nanoseconds
   * @return whether more can be done at once
   */
  public boolean step(long now) {
    return step(now, Wiper.STEP_BYTES);
  }

  /** The same, with less wiping. */
  boolean step(long now, int bytes) {
    note(now);
    if (!swept || now - nextSweep >= 0) {
      swept = true;
      nextSweep = now + SWEEP_NANOS;
      if (!sweeper.hasNext()) {
        sweeper = vaults.values().iterator();
      }
    }
    for (int i = 0; i < SWEEP_VAULTS && sweeper.hasNext(); i++) {
      OwnerVault vault = sweeper.next();
      vault.eviction().expire(now);
      toWipe(vault);
    }
    boolean worked = wipeSome(bytes);
    return sweeper.hasNext() || (worked && !toWipe.isEmpty());
  }

  /** Something waits for the wiper, or for a pin. */
  boolean waiting() {
    return !toWipe.isEmpty();
  }

  /** Nothing of that owner waits. */
  boolean wiped(OwnerId owner) {
    return toWipe.stream().noneMatch(vault -> vault.owner().equals(owner));
  }

  /** A step for that owner's memory; false when readers pin all that waits. */
  boolean wipe(OwnerId owner) {
    boolean worked = false;
    for (OwnerVault vault : List.copyOf(toWipe)) {
      if (vault.owner().equals(owner)) {
        worked |= vault.wiper().step(Wiper.STEP_BYTES);
        toWipe(vault);
      }
    }
    return worked;
  }

  /**
   * When {@link #step} is wanted next.
   *
   * @param now monotonic nanoseconds
   * @return {@code now} when there is work, else the next sweep; {@link Long#MAX_VALUE} for an
   *     empty cache
   */
  public long nextDeadline(long now) {
    if (vaults.isEmpty() && toWipe.isEmpty()) {
      return Long.MAX_VALUE;
    }
    return !swept || sweeper.hasNext() || !toWipe.isEmpty() ? now : nextSweep;
  }

  /**
   * What all vaults hold and did.
   *
   * @return numbers without names
   */
  public FrameCache.Statistics statistics() {
    return new FrameCache.Statistics(
        ledger.bytes(),
        vaults.size(),
        counters.tracks.intValue(),
        counters.hits.sum(),
        counters.misses.sum(),
        counters.puts.sum(),
        counters.refused.sum(),
        counters.evictedByQuota.sum(),
        counters.evictedByAge.sum(),
        counters.erasures.sum());
  }

  /**
   * How often memory was not whose the index said. Anything but 0 is a bug or an attack, found.
   *
   * @return entries dropped and objects refused for it
   */
  public long pairCheckRefusals() {
    return counters.pairCheckRefusals.sum();
  }

  /**
   * The bounds in force.
   *
   * @return the policy given last
   */
  public CachePolicy policy() {
    return policy;
  }

  /** The time, for what has to choose a victim without being told it. */
  void note(long now) {
    latest = now;
  }

  long ageNanos() {
    return TimeUnit.SECONDS.toNanos(policy.ageSeconds());
  }

  CacheCounters counters() {
    return counters;
  }

  /** What a vault holds changed. */
  void changed(OwnerVault vault, long bytes) {
    share.changed(vault, bytes);
  }
}
