package io.github.sightline.relay.cache;

import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Proof;
import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackId;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.RelayProvider;
import java.util.function.Predicate;

/**
 * The latest sealed frames of many owners, for services with a transport of their own. Blind: it
 * holds no key that opens a frame.
 *
 * <p>Guarantees: the only ways in are {@link #reader} and {@link #writer}, by a proof that its
 * sender holds the key an owner's grant names; through one of them, nothing but that owner's frames
 * is reachable. A grant alone opens nothing, and a proof opens nothing twice. No method finds a
 * frame by a camera's name alone. Does not guarantee: that a frame is genuine (its display checks
 * that; {@link CachePolicy#verifyKeyframes} refuses the worst early), nor that it is still here.
 *
 * <p>Threads: any. Reads do not wait for anything; puts, erasures and reconfigurations wait for one
 * another.
 */
public interface FrameCache extends AutoCloseable {
  /**
   * Starts to build a cache.
   *
   * @return a builder with the default policy and the system host
   */
  static Builder builder() {
    return RelayProvider.load().cache();
  }

  /**
   * A challenge of this cache, for {@link Identity#prove}.
   *
   * @return 32 fresh unpredictable bytes, good for one proof within 60 seconds
   */
  byte[] challenge();

  /**
   * Opens an owner's vault for reading.
   *
   * @param proof a chain with role SUBSCRIBE and the answer to a challenge of this cache
   * @return the reader, or why not
   */
  Opened<VaultReader> reader(Proof proof);

  /**
   * Opens one camera's side of its owner's vault for writing.
   *
   * @param proof a chain with role PUBLISH and the answer to a challenge of this cache
   * @return the writer, or why not
   */
  Opened<VaultWriter> writer(Proof proof);

  /**
   * Exchanges the policy. What is narrower holds when this returns, for old entries too; what is
   * wider holds for new entries.
   *
   * @param policy the new bounds
   * @return ACCEPTED, or CLOSED
   */
  Outcome reconfigure(CachePolicy policy);

  /**
   * Makes all of an owner's entries unreachable, at once whatever their number, then overwrites
   * their memory, and returns when that is done: the receipt has both times, and the signature of
   * {@link Builder#receiptIdentity} over them. Reads in flight are waited for, at most a second (a
   * read lasts 10 ms, unless its handler does not return); after that, and at once for a caller
   * that is itself in a handler of that owner's reader, the receipt says that the memory is
   * unreachable and not yet wiped. The memory is wiped when such a read ends; erase again for the
   * final receipt.
   *
   * @param owner whose; its readers and writers stay open on an empty vault
   * @return the receipt, of zero entries for an owner that holds none
   * @throws IllegalStateException when the cache is closed
   */
  Erasure erase(OwnerId owner);

  /**
   * The same for one track. The receipt's second time is when nothing erased of that owner was left
   * to wipe.
   *
   * @param owner whose
   * @param track which
   * @return the receipt
   * @throws IllegalStateException when the cache is closed
   */
  Erasure erase(OwnerId owner, TrackId track);

  /**
   * Takes an owner's revocation: from here on no read or put begins under a grant that it voids.
   *
   * @param revocation from any channel; it is verified
   * @return ACCEPTED; DENIED when its signature is not its owner's; ABSENT when a later one is
   *     known; BUSY at the bound of owners; CLOSED
   */
  Outcome apply(Revocation revocation);

  /**
   * What the cache holds and did, in all; no owner can be told from it.
   *
   * @return a snapshot, each number exact, not all of one instant
   */
  Statistics statistics();

  /** Erases everything and ends every reader and writer. Idempotent. */
  @Override
  void close();

  /**
   * Numbers without names.
   *
   * @param bytes memory in use, of entries and of what waits for the wiper
   * @param owners owners with a vault
   * @param tracks tracks with an entry
   * @param hits objects handed to handlers
   * @param misses reads that found nothing
   * @param puts objects that became entries
   * @param refused objects and proofs refused
   * @param evictedByQuota objects that gave way to others, by bytes or by groups
   * @param evictedByAge objects that were too old
   * @param erasures calls of erase
   */
  record Statistics(
      long bytes,
      int owners,
      int tracks,
      long hits,
      long misses,
      long puts,
      long refused,
      long evictedByQuota,
      long evictedByAge,
      long erasures) {}

  /** Builds a cache. Not thread-safe. */
  interface Builder {
    /**
     * The bounds at the start.
     *
     * @param policy the default is {@link CachePolicy#defaults}
     * @return this
     */
    Builder policy(CachePolicy policy);

    /**
     * Which owners are served. It gates service, never identity: it is asked after a chain was
     * verified. There is no default: a cache for all is written as {@code owner -> true}.
     *
     * @param owners thread-safe
     * @return this
     */
    Builder admit(Predicate<OwnerId> owners);

    /**
     * Who signs erasure receipts.
     *
     * @param relay the relay's identity, borrowed for the cache's life
     * @return this
     */
    Builder receiptIdentity(Identity relay);

    /**
     * Where clocks, randomness and memory come from.
     *
     * @param host the default is {@link Host#system}
     * @return this
     */
    Builder host(Host host);

    /**
     * Builds the cache.
     *
     * @return an open cache
     * @throws IllegalStateException when {@code admit} was not called
     */
    FrameCache build();
  }
}
