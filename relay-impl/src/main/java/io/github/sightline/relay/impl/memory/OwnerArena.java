package io.github.sightline.relay.impl.memory;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.spi.MemorySource;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All memory of one owner. A slab goes allocate, retire (nobody passes its pair check any more),
 * wipe (zeros, in steps), and only then back to the source; {@link #release} is the last three at
 * once.
 *
 * <p>Threads: one at a time. {@link #bytes}, {@link #era} and {@link Slab#holds} may be asked from
 * any thread.
 */
public final class OwnerArena {
  /**
   * Largest payload of one slab: the largest object (PROTOCOL.md section 8), rounded up to whole
   * fragments.
   */
  public static final int MAX_PAYLOAD = (4 << 20) + 2048;

  static final int OWNER_WORDS = OwnerId.BYTES / Long.BYTES;

  private final OwnerId owner;
  private final long[] ownerWords = new long[OWNER_WORDS];
  private final MemorySource source;
  private final BufferLedger ledger;
  private final BufferLedger own;
  private final Room room;
  private volatile long era;
  private int slabs;

  /** What the last slab that a bound refused needs; 0 when it was the source that refused. */
  private int refused;

  /** Who can make an arena's owner, or others, give memory back. */
  @FunctionalInterface
  public interface Room {
    /**
     * Called when a bound refused a slab that it could hold.
     *
     * @param own whether it was the arena's own bound, else the one that it shares
     * @param missing bytes that must come back before it can be had, 1 or more
     * @return whether something came back, so that asking again is worth it
     */
    boolean make(boolean own, long missing);
  }

  /**
   * Opens an arena with nothing allocated, which refuses what does not fit.
   *
   * @param owner whose
   * @param source where memory comes from
   * @param ledger the bound this arena shares with others
   * @param maxBytes the bound of this arena, 0 or more
   */
  public OwnerArena(OwnerId owner, MemorySource source, BufferLedger ledger, long maxBytes) {
    this(owner, source, ledger, maxBytes, (own, missing) -> false);
  }

  /**
   * Opens an arena with nothing allocated.
   *
   * @param owner whose
   * @param source where memory comes from
   * @param ledger the bound this arena shares with others
   * @param maxBytes the bound of this arena, 0 or more
   * @param room asked before a slab is refused
   */
  public OwnerArena(
      OwnerId owner, MemorySource source, BufferLedger ledger, long maxBytes, Room room) {
    this.room = Objects.requireNonNull(room, "room");
    this.owner = Objects.requireNonNull(owner, "owner");
    this.source = Objects.requireNonNull(source, "source");
    this.ledger = Objects.requireNonNull(ledger, "ledger");
    ByteBuffer.wrap(owner.bytes()).asLongBuffer().get(ownerWords);
    own = new BufferLedger(maxBytes);
  }

  /**
   * Takes a slab from the source and tags it. Its payload may hold old zeros or fresh memory: write
   * before you read.
   *
   * @param payloadBytes bytes wanted, 1 to {@link #MAX_PAYLOAD}
   * @return the slab, or null when the arena's bound, the ledger's bound or the source says no and
   *     no room could be made
   */
  public @Nullable Slab allocate(int payloadBytes) {
    if (payloadBytes < 1 || payloadBytes > MAX_PAYLOAD) {
      throw new IllegalArgumentException(
          "slab: " + payloadBytes + " bytes, expected 1 to " + MAX_PAYLOAD);
    }
    int wanted = payloadBytes + Slab.TAG_BYTES;
    Slab slab = ask(wanted);
    while (slab == null && makeRoom()) {
      slab = ask(wanted);
    }
    return slab;
  }

  /** False also when no room would be enough: then nothing needs to go. */
  private boolean makeRoom() {
    if (refused == 0 || refused > Math.min(own.limit(), ledger.limit())) {
      return false;
    }
    long missing = own.missing(refused);
    return missing > 0 ? room.make(true, missing) : room.make(false, ledger.missing(refused));
  }

  private @Nullable Slab ask(int wanted) {
    refused = wanted;
    if (!take(wanted)) {
      return null;
    }
    refused = 0;
    ByteBuffer buffer = null;
    try {
      buffer = source.allocate(owner, wanted);
    } finally {
      if (buffer == null) {
        giveBack(wanted);
      }
    }
    return buffer == null ? null : adopt(buffer, wanted);
  }

  private @Nullable Slab adopt(ByteBuffer buffer, int wanted) {
    if (!buffer.hasArray() || buffer.capacity() < wanted) {
      giveBack(wanted);
      source.release(owner, buffer);
      throw new IllegalStateException(
          "memory source: "
              + buffer.capacity()
              + " bytes, array "
              + buffer.hasArray()
              + ", expected an array and at least "
              + wanted);
    }
    int beyond = buffer.capacity() - wanted;
    if (!take(beyond)) {
      giveBack(wanted);
      refused = buffer.capacity();
      source.release(owner, buffer);
      return null;
    }
    slabs++;
    return new Slab(this, buffer, wanted - Slab.TAG_BYTES, ledger.nextGeneration());
  }

  /** Enters bytes in both ledgers, or in none. */
  private boolean take(int count) {
    if (!own.take(count)) {
      return false;
    }
    if (!ledger.take(count)) {
      own.give(count);
      return false;
    }
    return true;
  }

  private void giveBack(int count) {
    own.give(count);
    ledger.give(count);
  }

  /**
   * Ends the slab's generation: from here on {@code holds} is false, on every thread. The memory
   * stays counted, and its payload readable for whoever has it pinned, until it was wiped.
   *
   * @param slab of this arena, not yet retired
   */
  public void retire(Slab slab) {
    check(slab);
    if (slab.ended()) {
      throw new IllegalStateException("retired twice: " + slab);
    }
    slab.retire();
  }

  /**
   * Overwrites a part of a retired slab with zeros, and gives it back to the source when all of it
   * is overwritten.
   *
   * @param slab of this arena, retired; nobody may be reading it any more
   * @param maxBytes most bytes to overwrite now, 1 or more
   * @return whether the slab went back
   */
  public boolean wipe(Slab slab, int maxBytes) {
    check(slab);
    if (!slab.ended() || maxBytes < 1) {
      throw new IllegalStateException("wipe of " + maxBytes + " bytes: " + slab + " retired first");
    }
    if (!slab.wipe(maxBytes)) {
      return false;
    }
    slab.markReleased();
    slabs--;
    giveBack(slab.bytes());
    source.release(owner, slab.buffer());
    return true;
  }

  /**
   * Retires the slab, wipes it and gives it back, in one call. Taken: the caller must not use it
   * again.
   *
   * @param slab of this arena, not yet retired
   */
  public void release(Slab slab) {
    retire(slab);
    wipe(slab, Integer.MAX_VALUE);
  }

  /**
   * Ends the generation of every slab that is out, at once, whatever their number: none of them
   * passes its pair check any more. Each is still to be retired and wiped, or released, by whoever
   * has it.
   */
  public void condemn() {
    long next = era + 1;
    era = next;
  }

  /**
   * How often {@link #condemn} was called: what was made in an earlier era is unreachable.
   *
   * @return 0 or more
   */
  @HotPath
  public long era() {
    return era;
  }

  /**
   * Whether a slab came from here, so that it can go back here.
   *
   * @param slab any
   * @return true when it did
   */
  public boolean owns(Slab slab) {
    return slab.arena() == this;
  }

  private void check(Slab slab) {
    if (slab.arena() != this) {
      throw new IllegalArgumentException(slab + " is not of the arena of " + owner);
    }
    if (slab.released()) {
      throw new IllegalStateException("released twice: " + slab);
    }
  }

  /**
   * Memory out, retired slabs included.
   *
   * @return bytes
   */
  public long bytes() {
    return own.bytes();
  }

  /**
   * Slabs out, retired ones included.
   *
   * @return how many
   */
  public int slabs() {
    return slabs;
  }

  /**
   * The bound.
   *
   * @return bytes
   */
  public long maxBytes() {
    return own.limit();
  }

  /**
   * Changes the bound. Nothing is taken back: while more is out, {@link #allocate} refuses.
   *
   * @param maxBytes 0 or more
   */
  public void maxBytes(long maxBytes) {
    own.limit(maxBytes);
  }

  /**
   * Whose memory this is.
   *
   * @return the owner
   */
  public OwnerId owner() {
    return owner;
  }

  long ownerWord(int i) {
    return ownerWords[i];
  }
}
