package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.media.Assembler;
import io.github.sightline.relay.impl.media.Incoming;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.memory.OwnerArena;
import io.github.sightline.relay.impl.wire.FeedbackWriter;
import io.github.sightline.relay.impl.wire.Fragment;
import io.github.sightline.relay.impl.wire.Repair;
import io.github.sightline.relay.impl.wire.Skip;
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

  /** Ours: how long after the last row that reached back objects stay readable for the next. */
  private static final long KEEP_PAST = 10_000_000_000L;

  private static final long ABANDON = 2_000_000_000L;

  /** Ours: how often one arrival may let rows be solved. */
  private static final int MAX_PASSES = 16;

  private final long alias;
  private final Assembler window;
  private final Listener listener;
  private final CaptureClock clock;
  private final long budget;
  private final MissingWriter missing = new MissingWriter();
  private final Rebuilder rebuilder;
  private final Place place = new Place();
  private long lost;
  private final Refusals refusals = new Refusals();
  private long repairBytes;
  private final HeldRows rows = new HeldRows();
  private long pastUntil = Long.MIN_VALUE;
  private long jitter;
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
    if (take(now, a, at) && rows.size() > 0) {
      rebuild(now, Fragment.seq(a, at), 1);
    }
  }

  /**
   * Goes on with an object of the sender's choice: what is before it is not waited for any more.
   *
   * @param now the time
   * @param e its epoch
   * @param g its group
   * @param o its number
   */
  public void goOnWith(long now, long e, long g, long o) {
    place.before(e, g, o);
    while (window.size() > 0 && window.get(0).object().compareTo(e, g, o) < 0) {
      window.remove(0);
    }
    drain(now);
  }

  /** Takes a fragment that came or was rebuilt; false when it brought nothing new. */
  private boolean take(long now, byte[] a, int at) {
    long e = Fragment.epoch(a, at);
    long g = Fragment.group(a, at);
    long o = Fragment.object(a, at);
    if (window.size() == Assembler.MAX_OBJECTS) {
      drain(now);
    }
    if (place.isPast(e, g, o) || givenUp(e, g, o) || !window.makeRoom(e, g, o)) {
      return false;
    }
    Incoming entry = window.accept(now, a, at, reorderWait);
    if (entry == null) {
      return false;
    }
    SealedObject incoming = entry.object();
    int index = Fragment.index(a, at);
    missing.came(now, incoming);
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
    }
    return true;
  }

  /**
   * Takes a REPAIR of this track: kept until it and others are as many as what is missing.
   *
   * @param now the time
   * @param a borrowed
   * @param at its body
   * @param length of the body
   */
  public void onRepair(long now, byte[] a, int at, int length) {
    repairBytes += length;
    long e = Repair.epoch(a, at);
    long first = Repair.firstSeq(a, at);
    int span = Repair.span(a, at);
    boolean started = place.started();
    long doneSeq = place.doneSeq();
    if (started && (e < place.epoch() || (e == place.epoch() && first + span <= doneSeq + 1))) {
      return;
    }
    if (started && first <= doneSeq) {
      window.keepPast(true);
      pastUntil = now + KEEP_PAST;
    }
    for (int i = 0; i < window.size(); i++) {
      SealedObject object = window.get(i).object();
      long passed = Math.min(first + span - object.firstSeq(), object.count());
      if (object.epoch() == e && passed > 0 && first < object.firstSeq() + object.count()) {
        window.get(i).passed(now, (int) passed, reorderWait);
      }
    }
    int slot = rows.add(now, e, first, span, Repair.row(a, at));
    if (slot >= 0) {
      rows.put(slot, a, Repair.rowAt(at), Repair.rowLength(length));
      rebuild(now, first, span);
    }
  }

  /** Up to that seq of the rows' epoch nothing comes any more. */
  private long reachable() {
    return place.started() && rows.epoch() == place.epoch() ? place.doneSeq() : -1;
  }

  /**
   * What comes out of rows is treated as if it had arrived, and may let more come out: a bounded
   * number of times, for what came out may be refused and be missing again.
   */
  private void rebuild(long now, long seq, int count) {
    long from = seq;
    int span = count;
    boolean progress = true;
    for (int pass = 0; progress && pass < MAX_PASSES; pass++) {
      if (!rebuilder.solve(window, rows, reachable(), from, span)) {
        return;
      }
      from = rebuilder.first();
      span = rebuilder.span();
      progress = false;
      boolean genuine = true;
      for (int i = 0; i < span && genuine; i++) {
        int out = rebuilder.fragment(window, i, alias, rows.epoch());
        progress |= out > 0 && take(now, rebuilder.plain(), 1);
        genuine = out >= 0;
      }
      if (!genuine || !progress) {
        rebuilder.refuse(rows);
      }
    }
  }

  private void completed(long now, Incoming entry) {
    SealedObject whole = entry.object();
    if (!whole.consistent()) {
      listener.onInconsistent(now, whole);
      refuse(whole);
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

  /** Delivers what is next; jumps to a complete keyframe when waiting would make it late. */
  public void drain(long now) {
    while (window.size() > 0) {
      SealedObject first = window.get(0).object();
      if (first.complete() && place.isNext(first)) {
        Turn turn = listener.onNext(now, first);
        if (turn == Turn.LATER) {
          return;
        }
        if (turn == Turn.DONE) {
          delivered(now, first);
        } else {
          refuse(first);
        }
        continue;
      }
      int jump = first.complete() && place.skipsTo(first) ? 0 : jumpTarget(now);
      if (jump < 0) {
        return;
      }
      jumpTo(now, jump);
    }
  }

  private void delivered(long now, SealedObject done) {
    place.delivered(done);
    window.keepPast(now < pastUntil);
    window.retire();
    forgetRows();
  }

  /** Nothing up to the place is missed any more. */
  private void forgetRows() {
    if (rows.epoch() <= place.epoch()) {
      rows.forgetTo(rows.epoch() < place.epoch() ? Long.MAX_VALUE - 1 : place.doneSeq());
    }
  }

  /**
   * Takes a SKIP: those seqs do not come, and a keyframe behind them need not wait.
   *
   * @param now the time
   * @param a borrowed
   * @param at its body
   */
  public void onSkip(long now, byte[] a, int at) {
    long e = Skip.epoch(a, at);
    long first = Skip.firstSeq(a, at);
    place.skip(e, first, Skip.count(a, at));
    window.forgetPartial(e, first, Skip.count(a, at));
    drain(now);
  }

  /**
   * Dropped whole. Asked for once more; refused again, it counts as lost and the next keyframe is
   * the way on.
   */
  private void refuse(SealedObject bad) {
    refusals.add(bad);
    drop(bad);
  }

  /** Whether that object was refused twice: it is not asked for any more. */
  boolean givenUp(long e, long g, long o) {
    return refusals.givenUp(e, g, o);
  }

  /** The newest complete keyframe that must not wait any longer, or -1. */
  private int jumpTarget(long now) {
    for (int i = window.size() - 1; i >= 0; i--) {
      SealedObject candidate = window.get(i).object();
      boolean keyframe = candidate.object() == 0 && candidate.complete();
      boolean late = keyframe && now >= due(candidate.captureMicros());
      if (keyframe && (!place.started() || late || place.restarted(candidate))) {
        return i;
      }
    }
    return -1;
  }

  private void jumpTo(long now, int target) {
    SealedObject next = window.get(target).object();
    if (place.started()) {
      lost++;
      listener.onLost(now, place.group(), place.object(), next);
    }
    for (int i = target - 1; i >= 0; i--) {
      window.remove(i);
    }
    place.jumpTo(next);
    forgetRows();
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

  /** Sets the hop's round trip, and how much later than the rest a frame's tail may come. */
  public void roundTrip(long nanos, long longer) {
    clock.path(nanos);
    jitter = longer;
  }

  /** Sets how long a gap may be mere reordering. */
  public void reorderWait(long nanos) {
    reorderWait = nanos;
  }

  /** When something is known to be missing, if nothing more comes; the end of time for never. */
  public long lossesOpenAt() {
    return missing.opensAt(this);
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

  /**
   * Gives up what is not whole after 2 s, or the budget where that is longer, and jumps where that
   * frees a keyframe.
   */
  public void onTimer(long now) {
    drain(now);
    for (int i = window.size() - 1; i >= 0; i--) {
      Incoming entry = window.get(i);
      if (!entry.object().complete() && now - entry.firstAt() > Math.max(ABANDON, budget)) {
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
    return reorderWait + TAIL_EXTRA + jitter;
  }

  long roundTripNanos() {
    return 2 * clock.pathNanos();
  }

  long currentReorderWait() {
    return reorderWait;
  }

  Place place() {
    return place;
  }

  CaptureClock clock() {
    return clock;
  }

  long alias() {
    return alias;
  }

  /** Bytes of the REPAIR frames that came. */
  public long repairBytes() {
    return repairBytes;
  }

  HeldRows rows() {
    return rows;
  }

  /** Jumps so far. */
  public long lost() {
    return lost;
  }
}
