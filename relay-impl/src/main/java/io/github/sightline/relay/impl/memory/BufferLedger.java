package io.github.sightline.relay.impl.memory;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the bytes that are out, for all arenas that share it, against one limit; and numbers the
 * slabs, so that no two ever carry the same generation. Thread-safe.
 */
public final class BufferLedger {
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong generation = new AtomicLong();
  private volatile long limit;

  /**
   * Opens a ledger with nothing out.
   *
   * @param limit most bytes that may be out at one time, 0 or more
   */
  public BufferLedger(long limit) {
    limit(limit);
  }

  /**
   * The bytes that are out now.
   *
   * @return bytes, tags and the source's rounding included
   */
  public long bytes() {
    return bytes.get();
  }

  /**
   * The limit.
   *
   * @return bytes
   */
  public long limit() {
    return limit;
  }

  /**
   * Changes the limit. Nothing is taken back: while more is out than the new limit allows, {@link
   * #take} refuses.
   *
   * @param limit most bytes that may be out at one time, 0 or more
   */
  public void limit(long limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("limit of memory: " + limit + ", expected 0 or more");
    }
    this.limit = limit;
  }

  /**
   * Enters bytes as out, when the limit allows.
   *
   * @param count 0 or more
   * @return whether they were entered
   */
  boolean take(long count) {
    long out = bytes.get();
    while (count <= limit - out) {
      if (bytes.compareAndSet(out, out + count)) {
        return true;
      }
      out = bytes.get();
    }
    return false;
  }

  /** How many bytes must come back before that many can be taken; 0 or less when none. */
  long missing(long count) {
    return bytes.get() + count - limit;
  }

  /** Enters bytes as back. */
  void give(long count) {
    if (bytes.addAndGet(-count) < 0) {
      throw new IllegalStateException("ledger: " + count + " bytes came back that were never out");
    }
  }

  /** A number never given before by this ledger; never 0, which marks memory without a slab. */
  long nextGeneration() {
    return generation.incrementAndGet();
  }
}
