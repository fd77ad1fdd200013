package io.github.sightline.relay.impl.media;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.memory.Slab;
import io.github.sightline.relay.impl.wire.SealedHeader;
import io.github.sightline.relay.impl.wire.WireLimits;
import io.github.sightline.relay.media.OwnerId;

/**
 * One object (frame) as it travels: sealed bytes in a slab, cut into fragments of {@link
 * WireLimits#SYMBOL_BYTES} bytes of which the last may be shorter. Fragment {@code i} lies at
 * {@code i x SYMBOL_BYTES}, so an object that is being assembled and one that is cached are read
 * alike.
 *
 * <p>Guarantees: every read and write compares the tag in the slab's memory with the owner and
 * generation this object was made for. Does not guarantee: that the bytes are authentic; a
 * signature or the seal tells that.
 *
 * <p>Single-threaded while it is being filled; a complete object is immutable.
 */
@HotPath
public final class SealedObject {
  /**
   * {@link #read}: the memory belongs to another owner now. Counted and the session closed:
   * somebody mixed memory up.
   */
  public static final int FOREIGN = -1;

  /** {@link #read}: the memory was released or the fragment is not there. A miss. */
  public static final int GONE = -2;

  private final Slab slab;
  private final OwnerId owner;
  private final long generation;
  private final long epoch;
  private final long group;
  private final long object;
  private final int flags;
  private final long firstSeq;
  private final int count;
  private final long[] have;
  private int received;
  private int length;
  private long captureMicros = -1;
  private long priorGroupLast = -1;

  /**
   * An empty object to be filled fragment by fragment.
   *
   * @param slab lent: whoever made the object releases the slab
   * @param location epoch, group and object
   * @param flags the symbol's flags
   * @param firstSeq the sequence number of fragment 0
   * @param count fragments, 1 to {@link WireLimits#MAX_FRAGMENTS}
   */
  public SealedObject(Slab slab, At location, int flags, long firstSeq, int count) {
    if (count < 1 || count > WireLimits.MAX_FRAGMENTS) {
      throw new IllegalArgumentException(
          "fragments: " + count + ", allowed 1 to " + WireLimits.MAX_FRAGMENTS);
    }
    this.slab = slab;
    this.owner = slab.owner();
    this.generation = slab.generation();
    this.epoch = location.epoch();
    this.group = location.group();
    this.object = location.object();
    this.flags = flags;
    this.firstSeq = firstSeq;
    this.count = count;
    this.have = new long[(count + 63) >>> 6];
  }

  /** A place in a track: epoch of the seal, group in it, object in that. */
  public record At(long epoch, long group, long object) {}

  /**
   * A whole object that lies in the slab already, as a camera seals it.
   *
   * @param slab lent; holds the sealed bytes from its offset
   * @param length bytes
   * @param firstSeq the sequence number of fragment 0
   * @return the object, its location and flags read from the sealed bytes themselves
   */
  public static SealedObject whole(Slab slab, int length, long firstSeq) {
    byte[] a = slab.array();
    int at = slab.offset();
    if (length > slab.capacity() || !SealedHeader.wellFormed(a, at, length)) {
      throw new IllegalArgumentException(
          "sealed object of " + length + " bytes is not well formed");
    }
    At location =
        new At(SealedHeader.epoch(a, at), SealedHeader.group(a, at), SealedHeader.object(a, at));
    int count = fragments(length);
    SealedObject made =
        new SealedObject(slab, location, SealedHeader.flags(a, at), firstSeq, count);
    for (int i = 0; i < count; i++) {
      made.have[i >>> 6] |= 1L << i;
    }
    made.received = count;
    made.noteHeader();
    made.length = length;
    return made;
  }

  /**
   * How many fragments carry an object.
   *
   * @param length bytes
   * @return fragments
   */
  public static int fragments(int length) {
    return (length + WireLimits.SYMBOL_BYTES - 1) / WireLimits.SYMBOL_BYTES;
  }

  /**
   * Stores one fragment.
   *
   * @param index which
   * @param from borrowed
   * @param at first byte
   * @param bytes its length
   * @return whether it was new and fitted: full size unless it is the last, and the slab still this
   *     object's
   */
  public boolean put(int index, byte[] from, int at, int bytes) {
    if (index < 0
        || index >= count
        || has(index)
        || !fits(index, bytes)
        || !slab.holds(owner, generation)) {
      return false;
    }
    System.arraycopy(
        from, at, slab.array(), slab.offset() + index * WireLimits.SYMBOL_BYTES, bytes);
    have[index >>> 6] |= 1L << index;
    received++;
    if (index == 0) {
      noteHeader();
    }
    if (index == count - 1) {
      length = index * WireLimits.SYMBOL_BYTES + bytes;
    }
    return true;
  }

  /**
   * Copies one fragment out, comparing the memory's tag first.
   *
   * @param expected whose session the bytes go to
   * @param index which
   * @param into written
   * @param at first byte written
   * @return the fragment's length, {@link #FOREIGN} or {@link #GONE}
   */
  public int read(OwnerId expected, int index, byte[] into, int at) {
    int state = check(expected);
    if (state != 0) {
      return state;
    }
    if (!has(index)) {
      return GONE;
    }
    int bytes =
        index == count - 1 ? length - index * WireLimits.SYMBOL_BYTES : WireLimits.SYMBOL_BYTES;
    System.arraycopy(
        slab.array(), slab.offset() + index * WireLimits.SYMBOL_BYTES, into, at, bytes);
    return bytes;
  }

  /**
   * Compares owner, generation and the tag in memory.
   *
   * @param expected the owner asking
   * @return 0, {@link #FOREIGN} or {@link #GONE}
   */
  public int check(OwnerId expected) {
    if (!owner.equals(expected)) {
      return FOREIGN;
    }
    if (slab.holds(owner, generation)) {
      return 0;
    }
    return slab.retired() ? GONE : FOREIGN;
  }

  /**
   * Whether a complete object's own header says what its fragments said.
   *
   * @return false: drop and count it, before any signature is looked at
   */
  public boolean consistent() {
    byte[] a = slab.array();
    int at = slab.offset();
    return SealedHeader.wellFormed(a, at, length)
        && SealedHeader.epoch(a, at) == epoch
        && SealedHeader.group(a, at) == group
        && SealedHeader.object(a, at) == object
        && SealedHeader.flags(a, at) == flags;
  }

  /** Kept here, since the slab may be given back while the object still stands in a window. */
  private void noteHeader() {
    captureMicros = SealedHeader.captureMicros(slab.array(), slab.offset());
    priorGroupLast = SealedHeader.priorGroupLast(slab.array(), slab.offset());
  }

  private boolean fits(int index, int bytes) {
    boolean sized =
        index < count - 1
            ? bytes == WireLimits.SYMBOL_BYTES
            : bytes >= 1 && bytes <= WireLimits.SYMBOL_BYTES;
    return sized && index * WireLimits.SYMBOL_BYTES + bytes <= slab.capacity();
  }

  public boolean has(int index) {
    return (have[index >>> 6] & (1L << index)) != 0;
  }

  /** Whether every fragment is there. */
  public boolean complete() {
    return received == count;
  }

  public int missing() {
    return count - received;
  }

  /** The first fragment that is not there; the count when every one is. */
  public int firstMissing() {
    int first = 0;
    while (first < count && has(first)) {
      first++;
    }
    return first;
  }

  /** Where the bytes lie. Read it only after {@link #check}. */
  public Slab slab() {
    return slab;
  }

  public OwnerId owner() {
    return owner;
  }

  public long epoch() {
    return epoch;
  }

  public long group() {
    return group;
  }

  public long object() {
    return object;
  }

  public int flags() {
    return flags;
  }

  public boolean keyframe() {
    return (flags & SealedHeader.KEYFRAME) != 0;
  }

  public long firstSeq() {
    return firstSeq;
  }

  public int count() {
    return count;
  }

  /** Bytes of the sealed object; 0 until the last fragment is there. */
  public int length() {
    return length;
  }

  /** The camera's clock in the sealed header, or -1 while fragment 0 is missing. */
  public long captureMicros() {
    return captureMicros;
  }

  /** The last object of the group before, or -1 while fragment 0 is missing. */
  public long priorGroupLast() {
    return priorGroupLast;
  }

  /** Orders by epoch, group, object. */
  public int compareTo(long otherEpoch, long otherGroup, long otherObject) {
    if (epoch != otherEpoch) {
      return Long.compare(epoch, otherEpoch);
    }
    return group != otherGroup
        ? Long.compare(group, otherGroup)
        : Long.compare(object, otherObject);
  }
}
