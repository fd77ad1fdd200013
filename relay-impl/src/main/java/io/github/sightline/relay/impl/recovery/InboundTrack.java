package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.media.Assembler;
import io.github.sightline.relay.impl.media.Incoming;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.media.Spans;
import io.github.sightline.relay.impl.memory.OwnerArena;
import io.github.sightline.relay.impl.wire.FeedbackWriter;
import io.github.sightline.relay.impl.wire.Fragment;
import io.github.sightline.relay.impl.wire.Repair;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The receiving side of one track on one hop: fragments in, objects out in strictly increasing
 * location order, and the list of what is missing for the FEEDBACK.
 *
 * <p>The next object is the following one of the group, or object 0 of the next group once every
 * object that its {@code priorGroupLast} names was delivered. A hole is waited for until it would
 * make a complete later keyframe late; then the track jumps to that keyframe and says what was
 * lost. So nothing is ever shown out of order, and nothing is lost in silence.
 */
@HotPath
public final class InboundTrack {
  /** What the engine does with objects. */
  public interface Listener {
    /** One new fragment; the object may still be partial (cut-through). */
    void onFragment(long now, SealedObject object, int index);

    /**
     * Every fragment is there.
     *
     * @return true when the listener takes the slab (it will release it), false when it stays with
     *     the track
     */
    boolean onComplete(long now, SealedObject object);

    /** Its turn in the order. */
    Turn onNext(long now, SealedObject object);

    /**
     * Complete, but its own header says something else than its fragments: dropped before any
     * signature is looked at.
     */
    void onInconsistent(long now, SealedObject object);

    /** Objects after {@code last} up to {@code next} will not come. */
    void onLost(long now, long lastGroup, long lastObject, SealedObject next);
  }

  /** What became of an object whose turn it was. */
  public enum Turn {
    /** Done with: on to the next. */
    DONE,
    /** Ask again later: its key is not there yet. */
    LATER,
    /** It did not open or verify: dropped whole and asked for once more. */
    REFUSED
  }

  private static final long DEFAULT_REORDER_WAIT = 4_000_000L;
  private static final long TAIL_EXTRA = 5_000_000L;
  private static final long ABANDON = 2_000_000_000L;

  private final long alias;
  private final Assembler window;
  private final Listener listener;
  private final CaptureClock clock;
  private final long budget;
  private final MissingWriter missing = new MissingWriter();
  private final Rebuilder rebuilder;
  private boolean started;
  private long epoch;
  private long group;
  private long object;
  private long lost;
  private long refusedEpoch = -1;
  private long refusedGroup;
  private long refusedObject;
  private boolean givenUp;
  private long repairBytes;
  private long contradictions;
  private long downstream;
  private long clockEpoch;
  private long reorderWait = DEFAULT_REORDER_WAIT;

  /**
   * A track that waits for its first keyframe.
   *
   * @param alias its name on this hop
   * @param arena the owner's memory
   * @param budgetMillis the latency budget, from capture
   * @param coder the engine's
   * @param listener the engine
   */
  public InboundTrack(
      long alias, OwnerArena arena, int budgetMillis, RepairCoder coder, Listener listener) {
    this.rebuilder = coder.rebuilder();
    this.alias = alias;
    this.window = new Assembler(arena);
    this.listener = listener;
    this.budget = budgetMillis * 1_000_000L;
    this.clock = new CaptureClock();
  }

  /**
   * Takes a FRAGMENT of this track.
   *
   * @param now the time
   * @param a borrowed
   * @param at its body
   */
  public void onFragment(long now, byte[] a, int at) {
    long e = Fragment.epoch(a, at);
    long g = Fragment.group(a, at);
    long o = Fragment.object(a, at);
    if (isPast(e, g, o) || givenUp(e, g, o)) {
      return;
    }
    makeRoom(now);
    Incoming entry = window.accept(now, a, at, reorderWait);
    if (entry == null) {
      return;
    }
    SealedObject incoming = entry.object();
    int index = Fragment.index(a, at);
    if (index == 0) {
      if (incoming.epoch() > clockEpoch) {
        clockEpoch = incoming.epoch();
        clock.restart();
      }
      clock.observe(now, incoming.captureMicros());
    }
    listener.onFragment(now, incoming, index);
    if (incoming.complete()) {
      completed(now, entry);
    } else {
      rebuild(now, entry, Spans.containing(incoming.count(), index));
    }
  }

  /**
   * Takes a REPAIR of this track: kept until its span's rows are as many as its missing fragments.
   *
   * @param now the time
   * @param a borrowed
   * @param at its body
   * @param length of the body
   */
  public void onRepair(long now, byte[] a, int at, int length) {
    repairBytes += length;
    Incoming entry = containing(Repair.epoch(a, at), Repair.firstSeq(a, at));
    if (entry == null || entry.object().complete()) {
      return;
    }
    SealedObject object = entry.object();
    int span = Spans.beginning(object.count(), (int) (Repair.firstSeq(a, at) - object.firstSeq()));
    if (span < 0 || Spans.length(object.count(), span) != Repair.span(a, at)) {
      contradictions++;
      return;
    }
    entry.heard(now);
    if (Rebuilder.missing(object, span) > 0) {
      entry.rows().add(span, Repair.row(a, at), a, Repair.rowAt(at), Repair.rowLength(length));
      rebuild(now, entry, span);
    }
  }

  private @Nullable Incoming containing(long e, long seq) {
    for (int i = window.size() - 1; i >= 0; i--) {
      SealedObject object = window.get(i).object();
      long offset = seq - object.firstSeq();
      if (object.epoch() == e && offset >= 0 && offset < object.count()) {
        return window.get(i);
      }
    }
    return null;
  }

  /** Rebuilds a span as soon as it can be; what comes out is treated as if it had arrived. */
  private void rebuild(long now, Incoming entry, int span) {
    SealedObject object = entry.object();
    int held = entry.rowsHeld(span);
    if (held == 0 || Rebuilder.missing(object, span) > held) {
      return;
    }
    int rebuilt = rebuilder.rebuild(object, span, entry.rows());
    entry.rows().forget(span);
    for (int i = 0; i < rebuilt; i++) {
      listener.onFragment(now, object, rebuilder.index(i));
    }
    if (object.complete()) {
      completed(now, entry);
    }
  }

  private void completed(long now, Incoming entry) {
    SealedObject whole = entry.object();
    if (!whole.consistent()) {
      listener.onInconsistent(now, whole);
      drop(whole);
      return;
    }
    if (listener.onComplete(now, whole)) {
      entry.taken();
    }
    drain(now);
  }

  private void drop(SealedObject bad) {
    for (int i = 0; i < window.size(); i++) {
      if (window.get(i).object() == bad) {
        window.remove(i);
        return;
      }
    }
  }

  private boolean isPast(long e, long g, long o) {
    if (!started || e != epoch) {
      return started && e < epoch;
    }
    return g != group ? g < group : o <= object;
  }

  /** Delivers what is next; jumps to a complete keyframe when waiting would make it late. */
  public void drain(long now) {
    while (window.size() > 0) {
      SealedObject first = window.get(0).object();
      if (first.complete() && isNext(first)) {
        Turn turn = listener.onNext(now, first);
        if (turn == Turn.LATER) {
          return;
        }
        if (turn == Turn.DONE) {
          delivered(first);
        } else {
          refuse(first);
        }
        continue;
      }
      int jump = jumpTarget(now);
      if (jump < 0) {
        return;
      }
      jumpTo(now, jump);
    }
  }

  private void delivered(SealedObject done) {
    started = true;
    epoch = done.epoch();
    group = done.group();
    object = done.object();
    window.remove(0);
  }

  /**
   * Dropped whole. Asked for once more; refused again, it counts as lost and the next keyframe is
   * the way on.
   */
  private void refuse(SealedObject bad) {
    boolean again = bad.compareTo(refusedEpoch, refusedGroup, refusedObject) == 0;
    refusedEpoch = bad.epoch();
    refusedGroup = bad.group();
    refusedObject = bad.object();
    givenUp = again;
    window.remove(0);
  }

  /** Whether that object was refused twice: it is not asked for any more. */
  boolean givenUp(long e, long g, long o) {
    return givenUp && e == refusedEpoch && g == refusedGroup && o == refusedObject;
  }

  private boolean isNext(SealedObject candidate) {
    if (!started) {
      return candidate.object() == 0;
    }
    if (candidate.epoch() == epoch && candidate.group() == group) {
      return candidate.object() == object + 1;
    }
    boolean follows =
        candidate.epoch() == epoch ? candidate.group() == group + 1 : candidate.group() == 0;
    return follows && candidate.object() == 0 && candidate.priorGroupLast() == object;
  }

  /** The newest complete keyframe that must not wait any longer, or -1. */
  private int jumpTarget(long now) {
    for (int i = window.size() - 1; i >= 0; i--) {
      SealedObject candidate = window.get(i).object();
      boolean keyframe = candidate.object() == 0 && candidate.complete();
      boolean late = keyframe && now >= due(candidate.captureMicros());
      if (keyframe && (!started || late || restarted(candidate))) {
        return i;
      }
    }
    return -1;
  }

  /** A camera that booted names no group before its first: there is nothing to wait for. */
  private boolean restarted(SealedObject candidate) {
    return candidate.epoch() > epoch && candidate.group() == 0 && candidate.priorGroupLast() == 0;
  }

  private void jumpTo(long now, int target) {
    SealedObject next = window.get(target).object();
    if (started) {
      lost++;
      listener.onLost(now, group, object, next);
    }
    for (int i = target - 1; i >= 0; i--) {
      window.remove(i);
    }
    started = true;
    epoch = next.epoch();
    group = next.group();
    object = -1;
  }

  /** A full window gives up its oldest group: the budget passed long ago. */
  private void makeRoom(long now) {
    if (window.size() < Assembler.MAX_OBJECTS) {
      return;
    }
    drain(now);
    if (window.size() == Assembler.MAX_OBJECTS) {
      window.remove(0);
    }
  }

  /**
   * When an object is due here.
   *
   * @param captureMicros the camera's clock
   * @return nanoseconds of our clock
   */
  public long due(long captureMicros) {
    return clock.arrivalOf(captureMicros) + budget - clock.pathNanos() - downstream;
  }

  /**
   * How old an object is, by the same clock.
   *
   * @param now the time
   * @param captureMicros the camera's clock
   * @return nanoseconds since capture, 0 or more
   */
  public long age(long now, long captureMicros) {
    return Math.max(0, now - clock.arrivalOf(captureMicros) + clock.pathNanos());
  }

  /** Reserves part of the budget for the path behind this node. */
  public void downstream(long nanos) {
    downstream = nanos;
  }

  /** Sets the round trip of the hop, from which the path is judged. */
  public void roundTrip(long nanos) {
    clock.path(nanos);
  }

  /** Sets how long a gap may be mere reordering. */
  public void reorderWait(long nanos) {
    reorderWait = nanos;
  }

  /** Whether anything is known to be missing. */
  public boolean lossesOpen(long now) {
    return missing.any(this, now);
  }

  /**
   * Adds this track's missing fragments to a FEEDBACK.
   *
   * @param now the time
   * @param writer borrowed
   */
  public void writeMissing(long now, FeedbackWriter writer) {
    missing.write(this, now, writer);
  }

  /** Gives up what nothing was heard of for 2 s, and jumps where that frees a keyframe. */
  public void onTimer(long now) {
    drain(now);
    for (int i = window.size() - 1; i >= 0; i--) {
      Incoming entry = window.get(i);
      if (!entry.object().complete() && now - entry.firstAt() > ABANDON) {
        window.remove(i);
      }
    }
  }

  /** Calls for each object of which only a part is there, in order. */
  public void forEachPartial(Consumer<SealedObject> action) {
    for (int i = 0; i < window.size(); i++) {
      SealedObject object = window.get(i).object();
      if (!object.complete()) {
        action.accept(object);
      }
    }
  }

  /**
   * Finds an object that is in the window, whole or partly there.
   *
   * @return the object or null
   */
  public @Nullable SealedObject find(long e, long g, long o) {
    for (int i = window.size() - 1; i >= 0; i--) {
      SealedObject object = window.get(i).object();
      if (object.compareTo(e, g, o) == 0) {
        return object;
      }
    }
    return null;
  }

  /** Releases every slab the track still owns. */
  public void close() {
    window.clear();
  }

  /** Until an object is due; without its first fragment, as if what came met an empty path. */
  int millisLeft(long now, Incoming entry) {
    long capture = entry.object().captureMicros();
    long arrival = capture >= 0 ? clock.arrivalOf(capture) : entry.firstAt();
    long left = arrival + budget - clock.pathNanos() - downstream - now;
    return (int) Math.max(-30_000, Math.min(30_000, left / 1_000_000));
  }

  Assembler window() {
    return window;
  }

  long tailWait() {
    return reorderWait + TAIL_EXTRA;
  }

  long currentReorderWait() {
    return reorderWait;
  }

  boolean started() {
    return started;
  }

  long alias() {
    return alias;
  }

  long lastEpoch() {
    return epoch;
  }

  long lastGroup() {
    return group;
  }

  long lastObject() {
    return object;
  }

  /** Bytes of the REPAIR frames that came. */
  public long repairBytes() {
    return repairBytes;
  }

  /** REPAIR frames that named no span of their object. */
  public long contradictions() {
    return contradictions;
  }

  /** Jumps so far. */
  public long lost() {
    return lost;
  }
}
