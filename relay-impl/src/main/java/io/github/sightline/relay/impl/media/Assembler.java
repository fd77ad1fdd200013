package io.github.sightline.relay.impl.media;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.memory.OwnerArena;
import io.github.sightline.relay.impl.memory.Slab;
import io.github.sightline.relay.impl.wire.Fragment;
import io.github.sightline.relay.impl.wire.WireLimits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one track that are on their way, in location order: some whole and waiting for
 * their turn, some partly there. Bounded in objects and bytes; the memory comes from the owner's
 * arena.
 *
 * <p>A fragment joins only the object with its very epoch, group, object, flags, count and first
 * sequence number. Memory for an object is reserved from the claimed count, but only from an
 * authenticated peer, against this window's bound and the owner's quota.
 */
@HotPath
public final class Assembler {
  /**
   * Objects in the window: a second of video, so that a blackout of 300 ms or a budget of 400 ms
   * fits.
   */
  public static final int MAX_OBJECTS = 64;

  /** Ours: done objects kept for rows that cover them too; a row reaches back 127 seqs. */
  private static final int MAX_PAST = 16;

  /** Bytes reserved by the window. */
  public static final long MAX_BYTES = 8L << 20;

  private final OwnerArena arena;
  private final ArrayList<Incoming> window = new ArrayList<>(MAX_OBJECTS);
  private final ArrayList<Incoming> past = new ArrayList<>(MAX_PAST);
  private boolean keepsPast;
  private long reserved;
  private long refused;
  private boolean fresh;

  /**
   * An empty window.
   *
   * @param arena where slabs come from
   */
  public Assembler(OwnerArena arena) {
    this.arena = arena;
  }

  /**
   * Takes one FRAGMENT.
   *
   * @param now the time
   * @param a borrowed plaintext
   * @param at first byte of the fragment's body
   * @param reorderWait nanoseconds
   * @return the object it belongs to when it brought something new, else null (duplicate,
   *     contradiction, or no room: counted)
   */
  public @Nullable Incoming accept(long now, byte[] a, int at, long reorderWait) {
    int index = Fragment.index(a, at);
    int count = Fragment.count(a, at);
    long firstSeq = Fragment.seq(a, at) - index;
    if (count < 1 || count > WireLimits.MAX_FRAGMENTS || index >= count || firstSeq < 0) {
      refused++;
      return null;
    }
    int place = place(Fragment.epoch(a, at), Fragment.group(a, at), Fragment.object(a, at));
    Incoming entry = place >= 0 ? window.get(place) : open(now, a, at, ~place);
    if (entry == null) {
      refused++;
      return null;
    }
    SealedObject object = entry.object();
    if (object.count() != count
        || object.firstSeq() != firstSeq
        || object.flags() != Fragment.flags(a, at)) {
      refused++;
      return null;
    }
    fresh = place < 0;
    if (!object.put(index, a, Fragment.bytesAt(at), Fragment.length(a, at))) {
      return null;
    }
    entry.passed(now, index, reorderWait);
    return entry;
  }

  /** Whether the last accepted fragment opened a new object. */
  public boolean opened() {
    return fresh;
  }

  private @Nullable Incoming open(long now, byte[] a, int at, int place) {
    int count = Fragment.count(a, at);
    long bytes = (long) count * WireLimits.SYMBOL_BYTES;
    while (!past.isEmpty() && reserved + bytes > MAX_BYTES) {
      release(past.remove(0));
    }
    if (bytes > WireLimits.MAX_OBJECT + WireLimits.SYMBOL_BYTES
        || window.size() >= MAX_OBJECTS
        || reserved + bytes > MAX_BYTES) {
      return null;
    }
    Slab slab = arena.allocate((int) bytes);
    if (slab == null) {
      return null;
    }
    SealedObject.At location =
        new SealedObject.At(Fragment.epoch(a, at), Fragment.group(a, at), Fragment.object(a, at));
    SealedObject object =
        new SealedObject(
            slab,
            location,
            Fragment.flags(a, at),
            Fragment.seq(a, at) - Fragment.index(a, at),
            count);
    Incoming entry = new Incoming(object, now);
    window.add(place, entry);
    reserved += bytes;
    return entry;
  }

  /** Index in the window, or ~insertion point. */
  private int place(long epoch, long group, long object) {
    for (int i = window.size() - 1; i >= 0; i--) {
      int order = window.get(i).object().compareTo(epoch, group, object);
      if (order == 0) {
        return i;
      }
      if (order < 0) {
        return ~(i + 1);
      }
    }
    return ~0;
  }

  /** Whether that object is in the window. */
  public boolean holds(long epoch, long group, long object) {
    return place(epoch, group, object) >= 0;
  }

  /**
   * Makes room for an object: a full window gives up its oldest, and only for a newer one, so that
   * nothing displaces what would displace it.
   *
   * @return whether it is in the window or may come into it
   */
  public boolean makeRoom(long epoch, long group, long object) {
    if (window.size() < MAX_OBJECTS || holds(epoch, group, object)) {
      return true;
    }
    boolean newer = window.get(0).object().compareTo(epoch, group, object) < 0;
    if (newer) {
      remove(0);
    }
    return newer;
  }

  public int size() {
    return window.size();
  }

  /** In location order. */
  public Incoming get(int i) {
    return window.get(i);
  }

  /**
   * Forgets one object; its slab goes back to the arena unless another took it.
   *
   * @param i its place
   */
  public void remove(int i) {
    release(window.remove(i));
  }

  /** Forgets what is only partly there and begins within a run of seqs: the rest does not come. */
  public void forgetPartial(long epoch, long firstSeq, long count) {
    for (int i = window.size() - 1; i >= 0; i--) {
      SealedObject partial = window.get(i).object();
      long place = partial.firstSeq() - firstSeq;
      if (!partial.complete() && partial.epoch() == epoch && place >= 0 && place < count) {
        remove(i);
      }
    }
  }

  private void release(Incoming entry) {
    reserved -= (long) entry.object().count() * WireLimits.SYMBOL_BYTES;
    if (!entry.isTaken()) {
      arena.release(entry.object().slab());
    }
  }

  /**
   * The first object is done with. While rows come that cover earlier objects too, it stays
   * readable for them until the 128 seqs that a row can cover lie behind it.
   */
  public void retire() {
    past.add(window.remove(0));
    int behind = 0;
    for (int i = past.size() - 1; i >= 0; i--) {
      boolean reachable = keepsPast && behind < Spans.MAX && past.size() - i <= MAX_PAST;
      behind += past.get(i).object().count();
      if (!reachable) {
        release(past.remove(i));
      }
    }
  }

  /** Whether objects that are done with stay readable for a while. */
  public void keepPast(boolean keep) {
    keepsPast = keep;
  }

  /** The object a seq belongs to, done with or not; null when nothing of it is here. */
  public @Nullable Incoming containing(long epoch, long seq) {
    Incoming found = containing(window, epoch, seq);
    return found != null ? found : containing(past, epoch, seq);
  }

  private static @Nullable Incoming containing(List<Incoming> in, long epoch, long seq) {
    for (int i = in.size() - 1; i >= 0; i--) {
      SealedObject object = in.get(i).object();
      long index = seq - object.firstSeq();
      if (object.epoch() == epoch && index >= 0 && index < object.count()) {
        return in.get(i);
      }
    }
    return null;
  }

  /** Forgets everything. */
  public void clear() {
    while (!past.isEmpty()) {
      release(past.remove(past.size() - 1));
    }
    while (!window.isEmpty()) {
      remove(window.size() - 1);
    }
  }

  /** Fragments that contradicted their object or found no room. */
  public long refused() {
    return refused;
  }
}
