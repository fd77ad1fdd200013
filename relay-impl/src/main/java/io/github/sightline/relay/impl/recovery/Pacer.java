package io.github.sightline.relay.impl.recovery;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.media.Spans;
import io.github.sightline.relay.impl.wire.Fragment;
import io.github.sightline.relay.impl.wire.Repair;
import io.github.sightline.relay.impl.wire.Symbol;
import io.github.sightline.relay.impl.wire.WireLimits;
import io.github.sightline.relay.media.OwnerId;
import org.jspecify.annotations.Nullable;

/**
 * What one hop still has to send, released by a token bucket in quanta of ten full datagrams (12
 * kB, QUIC's initial burst and the unit of segmentation offload): repairs first, then media in
 * order. The rate follows the demand: a P frame leaves within a quarter of the frame interval, a
 * keyframe within a quarter of the budget.
 *
 * <p>Where the path is known to take less, a second bucket holds the mean to that, and a burst to
 * two and a half times as much: what has to wait then waits here, where a repair overtakes it and
 * where it can still be left out, and not in the network.
 *
 * <p>Owner check: each fragment is read with the owner of this hop's session; memory that turns out
 * to be somebody else's goes to {@link Sink#foreign} and never into a datagram.
 */
@HotPath
public final class Pacer {
  /** Where datagrams go. */
  public interface Sink {
    /**
     * Stamps and sends one datagram of ready frames.
     *
     * @return its number on the hop, or a negative one when it did not leave
     */
    long send(long now, byte[] plain, int length);

    /** The memory of this object is another owner's: the pair check failed. */
    void foreign(long now, SealedObject object);
  }

  /** Fragments that may wait, per class; more are dropped (the receiver asks again). */
  public static final int MAX_QUEUE = 8192;

  private static final int QUANTUM = 10 * WireLimits.DATAGRAM;
  private static final double FLOOR = 20e6 / 8 / 1e9;

  /** Ours: a hop slower than 2 Mb/s gets one datagram at a time. */
  private static final double SLOW = 2e6 / 8 / 1e9;

  private static final double BURST = 2.5;

  /** Ours: what a blackout left behind goes out in this time, at 200 Mb/s at most. */
  private static final double URGENT_NANOS = 10e6;

  private static final double URGENT_MOST = 200e6 / 8 / 1e9;

  /** Ours: what a keyframe may take at once of a limited hop, in time. */
  private static final double CREDIT_NANOS = 100e6;

  private static final double FRAME_WINDOW = 8.25e6;
  private static final double KEYFRAME_MIN = 15e6;
  private static final double KEYFRAME_REPAIR = 13.5e6;
  private static final long SENT_UNIT = 100_000L;

  /** Ours: objects whose last chance is to come; two seconds of video. */
  private static final int MOST_CHANCES = 64;

  private static final int ROW_BITS = 7;
  private static final int ROW_MASK = 127;
  private static final long TICK = 1_000_000L;

  private final OwnerId owner;
  private final RowWriter rows;
  private final RepairPolicy policy = new RepairPolicy();
  private final Sink sink;
  private final @Nullable Pacer ahead;
  private final FragmentQueue repairs = new FragmentQueue(MAX_QUEUE);
  private final FragmentQueue media = new FragmentQueue(MAX_QUEUE);
  private final FragmentQueue chances = new FragmentQueue(MOST_CHANCES);
  private final byte[] plain = new byte[WireLimits.PLAINTEXT];
  private double rate = FLOOR;
  private int newest;
  private double tokens = QUANTUM;
  private double urgent;
  private double allowed = Double.POSITIVE_INFINITY;
  private double credit;
  private long refilledAt = Long.MIN_VALUE;
  private long dropped;
  private long repairsSent;
  private long repairBytes;

  /**
   * An idle pacer.
   *
   * @param owner whose session this hop is
   * @param coder the engine's
   * @param sink the hop
   */
  public Pacer(OwnerId owner, RepairCoder coder, Sink sink) {
    this(owner, coder, sink, null);
  }

  private Pacer(OwnerId owner, RepairCoder coder, Sink sink, @Nullable Pacer ahead) {
    this.rows = coder.rows();
    this.owner = owner;
    this.sink = sink;
    this.ahead = ahead;
  }

  /**
   * A pacer of the same hop for what may wait: it sends while the other has nothing to send and, on
   * a limited path, at least half of a burst to spare; what it sends is taken from that.
   *
   * @param live whose sink it shares
   * @param coder the engine's
   * @param bytesPerNano it takes at most
   * @return an idle pacer
   */
  public static Pacer behind(Pacer live, RepairCoder coder, double bytesPerNano) {
    Pacer made = new Pacer(live.owner, coder, live.sink, live);
    made.allow(bytesPerNano);
    return made;
  }

  /** A keyframe leaves early enough for one round of repair after its last fragment. */
  void demand(int fragments, boolean keyframe, int budgetMillis, long roundTrip) {
    double round = budgetMillis * 1e6 - 1.5 * roundTrip - KEYFRAME_REPAIR;
    double ample = Math.min(budgetMillis * 1e6 / 4, round);
    double window = keyframe ? Math.max(KEYFRAME_MIN, ample) : FRAME_WINDOW;
    double wanted = fragments * (double) WireLimits.DATAGRAM / window;
    boolean idle = media.isEmpty() && repairs.isEmpty();
    newest = fragments;
    rate = Math.max(FLOOR, idle ? wanted : Math.max(rate, wanted));
  }

  /**
   * What the path takes from now on.
   *
   * @param bytesPerNano in the mean, datagrams whole; infinite for any
   */
  public void allow(double bytesPerNano) {
    if (allowed == Double.POSITIVE_INFINITY) {
      credit = 0;
    }
    allowed = bytesPerNano;
  }

  private boolean limited() {
    return allowed < Double.POSITIVE_INFINITY;
  }

  /** A newer group of the track begins: what of older ones only waits is left out. */
  void withdraw(OutboundTrack track) {
    media.withdraw(track);
  }

  /** Tells what was left out, ahead of everything. */
  void tell(long now, Skips skips, long alias) {
    skips.told(now, sink.send(now, plain, skips.write(plain, alias)));
  }

  /** How long what is queued now will wait for the path, nanoseconds; 0 while nothing limits. */
  public long waitNanos() {
    double bytes = (media.size() + repairs.size()) * (double) WireLimits.DATAGRAM - credit;
    return limited() ? (long) Math.max(0, bytes / allowed) : 0;
  }

  /** Queues a fragment; false when too many wait. */
  boolean media(Sending sending, int index) {
    return counted(media.offer(sending, index));
  }

  /** Queues a repair, ahead of all media; false when too many wait. */
  boolean repair(Sending sending, int index) {
    return counted(repairs.offer(sending, index));
  }

  private boolean counted(boolean accepted) {
    dropped += accepted ? 0 : 1;
    return accepted;
  }

  /**
   * Sends what the bucket allows.
   *
   * @param now the time
   */
  public void release(long now) {
    if (refilledAt == Long.MIN_VALUE) {
      refilledAt = now;
    }
    refill(now - refilledAt);
    refilledAt = now;
    while (chanceAt() <= now) {
      Sending sending = chances.headSending();
      chances.remove();
      sending.track.bridgeSilence(now, sending);
    }
    while (tokens >= WireLimits.DATAGRAM
        && spared(now)
        && !(repairs.isEmpty() && media.isEmpty())) {
      FragmentQueue from = repairs.isEmpty() ? media : repairs;
      if (from == media && credit < WireLimits.DATAGRAM && limited()) {
        return;
      }
      Sending sending = from.headSending();
      int index = from.headIndex();
      from.remove();
      boolean row = index < 0;
      int bytes = row ? emitRow(now, sending, ~index) : emit(now, sending, index, from == repairs);
      tokens -= bytes;
      credit -= limited() ? bytes : 0;
      if (ahead != null && ahead.limited()) {
        ahead.credit -= bytes;
      }
    }
  }

  /** Whether the pacer ahead of this one, if there is one, has no use for the path now. */
  private boolean spared(long now) {
    Pacer first = ahead;
    if (first == null) {
      return true;
    }
    if (first.refilledAt != Long.MIN_VALUE) {
      first.refill(now - first.refilledAt);
      first.refilledAt = now;
    }
    boolean idle = first.repairs.isEmpty() && first.media.isEmpty();
    return idle && (!first.limited() || first.credit >= first.deepest() / 2);
  }

  private double deepest() {
    return Math.max(allowed * CREDIT_NANOS, WireLimits.DATAGRAM);
  }

  private void refill(long elapsed) {
    double speed = burstRate();
    double most = allowed < SLOW ? WireLimits.DATAGRAM : Math.max(QUANTUM, speed * TICK);
    tokens = Math.min(most, tokens + elapsed * speed);
    if (limited()) {
      credit = Math.min(deepest(), credit + elapsed * allowed);
    }
  }

  /**
   * What waits beyond the newest frame is late already, and goes at one speed until all of it has
   * gone.
   */
  private double burstRate() {
    double backlog = repairs.size() + Math.max(0, media.size() - newest);
    double wanted = Math.min(backlog * WireLimits.DATAGRAM / URGENT_NANOS, URGENT_MOST);
    urgent = backlog == 0 ? 0 : Math.max(urgent, wanted);
    return Math.min(Math.max(rate, urgent), BURST * allowed);
  }

  private int emit(long now, Sending sending, int index, boolean repair) {
    SealedObject object = sending.object();
    if (object == null || index >= object.count()) {
      return 0;
    }
    int bytes = object.read(owner, index, plain, WireLimits.FRAGMENT_HEADER);
    if (bytes < 0) {
      sending.failed(index);
      if (bytes == SealedObject.FOREIGN) {
        sink.foreign(now, object);
      }
      return 0;
    }
    int symbol =
        Fragment.write(
            plain,
            0,
            sending.track.alias(),
            object.epoch(),
            object.firstSeq() + index,
            (int) (now / SENT_UNIT));
    Symbol.writePlace(plain, symbol, object.group(), object.object(), object.flags());
    int length = Symbol.writePiece(plain, symbol, index, object.count(), bytes) + bytes;
    sending.sent(index, now);
    if (repair) {
      repairsSent++;
      repairBytes += length;
    }
    sink.send(now, plain, length);
    return length + WireLimits.DATA_HEADER + WireLimits.TAG;
  }

  private int emitRow(long now, Sending sending, int which) {
    int span = which >> ROW_BITS;
    SealedObject object = sending.object();
    sending.rowSent(span, now);
    if (object == null || (span != Sending.WINDOW && span >= Spans.of(object.count()))) {
      return 0;
    }
    int bytes = rows.row(owner, sending, span, which & ROW_MASK, plain, WireLimits.FRAGMENT_PREFIX);
    if (bytes == SealedObject.FOREIGN) {
      sink.foreign(now, object);
    }
    if (bytes < 0) {
      return 0;
    }
    long firstSeq = sending.firstSeq(span);
    int covered = sending.length(span);
    Repair.writeTrack(plain, 0, sending.track.alias(), object.epoch());
    int length = Repair.writeSpan(plain, 0, firstSeq, covered, which & ROW_MASK) + bytes;
    repairsSent++;
    repairBytes += length;
    sink.send(now, plain, length);
    return length + WireLimits.DATA_HEADER + WireLimits.TAG;
  }

  /** The object's track is asked when its last chance comes; dropped when too many wait. */
  void awaitLastChance(Sending sending) {
    chances.offer(sending, 0);
  }

  private long chanceAt() {
    return chances.isEmpty() ? Long.MAX_VALUE : chances.headSending().lastChance();
  }

  RepairPolicy policy() {
    return policy;
  }

  /** Queues a coded row, behind the media it goes with or ahead of all. */
  boolean row(Sending sending, int span, int row, boolean urgent) {
    int which = ~(span << ROW_BITS | row);
    return counted(urgent ? repairs.offer(sending, which) : media.offer(sending, which));
  }

  /** When {@link #release} has something to do. */
  public long nextDeadline() {
    if (repairs.isEmpty() && media.isEmpty()) {
      return chanceAt();
    }
    double enough = allowed < SLOW ? WireLimits.DATAGRAM : QUANTUM / 2.0;
    double wait = Math.max(0, enough - tokens) / burstRate();
    if (limited() && repairs.isEmpty()) {
      wait = Math.max(wait, (WireLimits.DATAGRAM - credit) / allowed);
    }
    return Math.min(chanceAt(), refilledAt + Math.max(TICK, (long) wait));
  }

  /** Drops everything that waits. */
  public void clear() {
    repairs.clear();
    media.clear();
    chances.clear();
  }

  /** Fragments that found the queue full. */
  public long dropped() {
    return dropped;
  }

  public long repairsSent() {
    return repairsSent;
  }

  public long repairBytes() {
    return repairBytes;
  }
}
