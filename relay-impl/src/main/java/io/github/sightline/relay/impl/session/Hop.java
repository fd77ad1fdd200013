package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.grant.Capability;
import io.github.sightline.relay.impl.rate.RateControl;
import io.github.sightline.relay.impl.recovery.OutboundTrack;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.impl.wire.SmallFrames;
import io.github.sightline.relay.impl.wire.WireLimits;
import io.github.sightline.relay.media.OwnerId;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One live session of one owner between two neighbours, over one path.
 *
 * <p>The idea: a hop outlives its keys. Every few minutes a handshake gives it new ones (a {@link
 * Session}); ids, counters and replay window are then new, the old receive key lives 10 s more, and
 * everything else (owner, path, control stream, estimates, the engine's own state) goes on. A
 * handshake that does not continue makes another hop and ends this one.
 *
 * <p>The hop keeps itself alive: it answers PING and PATH_CHALLENGE, acknowledges, resends CONTROL,
 * validates a new address before it sends there, and ends after 30 s of silence or when its keys
 * are used up. What is media it hands to its {@link HopHandler}.
 *
 * <p>Used by its node's thread alone. {@code now} is that turn's time in nanoseconds.
 */
@HotPath
public final class Hop extends TimerWheel.Entry implements Session.Holder, OutboundTrack.Path {
  /** What {@link #send} returns when nothing left. */
  public static final long NOT_SENT = -1;

  /** Protocol: an idle session ends. */
  static final long IDLE_NANOS = 30_000_000_000L;

  private static final long NEVER = Long.MAX_VALUE;

  private final Workbench bench;
  private final Keeper keeper;
  private final OwnerId owner;
  private final Roaming paths;
  private final @Nullable KeepAlive keepAlive;
  private final FrameReader reader;
  private final Correspondence letters;
  private final Succession keys;
  private final Measurements measured = new Measurements();
  private final Outage outage = new Outage();
  private HopHandler handler = Nobody.HERE;
  private @Nullable Capability capability;
  private long heardAt;
  private long mediaAt;
  private boolean open = true;

  /**
   * A confirmed session.
   *
   * @param path where its handshake came from
   * @param keepAlive on the side that joined; null at a relay, which only answers
   */
  Hop(
      long now,
      Workbench bench,
      Keeper keeper,
      OwnerId owner,
      Session session,
      InetSocketAddress path,
      @Nullable KeepAlive keepAlive) {
    this.bench = bench;
    this.keeper = keeper;
    this.owner = owner;
    this.keys = new Succession(session);
    this.paths = new Roaming(this, bench, path);
    this.keepAlive = keepAlive;
    this.reader = new FrameReader(this, bench, keeper);
    this.letters = new Correspondence(now, this, bench, reader.delays());
    this.heardAt = now;
    this.mediaAt = now;
    session.hold(this);
  }

  void handledBy(HopHandler next) {
    handler = open ? next : handler;
  }

  HopHandler handler() {
    return handler;
  }

  void capability(Capability next) {
    capability = next;
  }

  /**
   * The sending clock as FRAGMENT carries it.
   *
   * @param now nanoseconds
   * @return units of 100 us; its low 16 bits are what counts
   */
  public static int sentUnits(long now) {
    return (int) (now / 100_000);
  }

  // --- what it is

  /**
   * Whose session this is.
   *
   * @return the owner of the chain that its handshake proved, the same for its whole life
   */
  public OwnerId owner() {
    return owner;
  }

  /**
   * The peer's verified right.
   *
   * @return the right at a relay, the renewed one after {@link #renew}; null on the side that
   *     joined
   */
  public @Nullable Capability capability() {
    return capability;
  }

  /**
   * Puts a renewed right in the place of the old one.
   *
   * @param renewed verified for this session's hop key
   * @return false, and nothing changed, when owner or keys are not the same holder's
   */
  public boolean renew(Capability renewed) {
    Capability held = capability;
    if (held == null || !held.sameHolder(renewed)) {
      return false;
    }
    capability = renewed;
    return true;
  }

  /**
   * The id in datagrams to this side.
   *
   * @return unsigned 32 bits, never 0; changes when the keys do
   */
  public long localId() {
    return keys.current().localId();
  }

  /**
   * Where datagrams go.
   *
   * @return an address that proved to be the peer's, or another port of its host meanwhile
   */
  public InetSocketAddress path() {
    return paths.path();
  }

  /** Whether it has not ended: false for good after {@link #close} or the handler's onClosed. */
  public boolean open() {
    return open;
  }

  Session current() {
    return keys.current();
  }

  long nextNumber() {
    return keys.nextNumber();
  }

  Measurements measured() {
    return measured;
  }

  @Nullable Session previous() {
    return keys.previous();
  }

  // --- sending

  /**
   * Seals and queues one DATA datagram.
   *
   * @param now the time
   * @param plain borrowed: ready frames from index 0 on
   * @param length 1 to 1168
   * @return its number on this hop, strictly increasing, for {@link #acknowledged}; {@link
   *     #NOT_SENT} when the hop has ended, its key is used up or the port is full
   */
  public long send(long now, byte[] plain, int length) {
    mediaAt = now;
    outage.sent(now);
    return transmit(now, plain, length, true);
  }

  /**
   * Whether the peer said that a datagram arrived.
   *
   * @param number what {@link #send} returned
   * @return true once it did; false also when that was too long ago to know
   */
  @Override
  public boolean acknowledged(long number) {
    return keys.arrived(number);
  }

  /**
   * Queues a message on the control stream: delivered once, in order, or the hop ends. More than 64
   * KiB unacknowledged ends it with {@link CloseReason#OVERFLOW}, and the handler is told. Nothing
   * happens on a hop that has ended.
   *
   * @param now the time
   * @param message encoded during the call
   */
  public void control(long now, ControlMessage message) {
    if (!open) {
      return;
    }
    if (!letters.offer(message)) {
      fail(now, CloseReason.OVERFLOW);
      return;
    }
    letters.sendControl(now);
    keeper.rescheduled(now, this);
  }

  /**
   * Ends the hop: CLOSE is sent, the handler hears nothing any more. After a reason that takes a
   * right away, what still waits in the sink is dropped. Nothing happens on one that has ended.
   *
   * @param now the time
   * @param reason what the peer is told, where it {@link CloseReason#travels}
   */
  public void close(long now, CloseReason reason) {
    if (open) {
      farewell(now, reason);
      end(now, reason, false);
    }
  }

  /**
   * Seals and queues what is not media.
   *
   * @param asks whether the other side answers it
   * @return its number, or {@link #NOT_SENT}
   */
  long transmit(long now, byte[] plain, int length, boolean asks) {
    if (!open) {
      return NOT_SENT;
    }
    long number = keys.nextNumber();
    int whole = WireLimits.DATA_HEADER + length + WireLimits.TAG;
    if (!emit(now, plain, length, paths.pathFor(whole))) {
      return NOT_SENT;
    }
    if (asks && keepAlive != null) {
      keepAlive.asked(now);
    }
    return number;
  }

  /** Seals a datagram to an address; false when the port is full or the key used up. */
  boolean emit(long now, byte[] plain, int length, InetSocketAddress to) {
    int whole = WireLimits.DATA_HEADER + length + WireLimits.TAG;
    int at = bench.sink.reserve(this, to, whole);
    if (at < 0) {
      return false;
    }
    int stamped = keys.current().stamp(now, plain, length, bench.sink.array(), at);
    if (stamped < 0) {
      bench.sink.cancel();
      return false;
    }
    bench.sink.commit(stamped);
    measured.rate().sent(stamped);
    return true;
  }

  /**
   * Asks whether the other side is there, and says what arrived: when this address is new to it, it
   * knows from where on everything has to go once more.
   */
  void ping(long now) {
    letters.sendFeedback(now, true);
    if (keepAlive != null && keepAlive.pinged(now)) {
      letters.earn(now);
    }
  }

  // --- receiving

  /**
   * Handles the frames of a datagram that verified, in {@link Workbench#opened}.
   *
   * @param session of this hop
   * @param from where it came from
   * @param length of the frames
   */
  void onData(long now, Session session, InetSocketAddress from, int length) {
    boolean afterSilence = silent(now);
    heardAt = now;
    outage.heard(now, measured.outageNanos(), keys.current().sent().arrivedUntil());
    boolean follows = keepAlive == null && session == keys.current() && session.newest();
    boolean moved = follows && paths.observe(now, from, FrameReader.datagramBytes(length));
    int seen = reader.read(now, session, from, length);
    if (!open) {
      return;
    }
    if (moved) {
      moved(now);
    }
    boolean media = (seen & FrameReader.MEDIA) != 0;
    if (keepAlive != null) {
      keepAlive.heard(now, media);
    }
    mediaAt = media ? now : mediaAt;
    if (session == keys.current()) {
      boolean gap = session.newest() && session.arrivals().gap();
      letters.received(now, seen, afterSilence, gap);
    }
    service(now);
    keeper.rescheduled(now, this);
  }

  /** Takes the receipt of a FEEDBACK; false when it names what was never sent. */
  boolean onReceipt(long now, Session session, int at) {
    if (!measured.feedback(now, session, session == keys.current(), bench.opened, at)) {
      return false;
    }
    letters.acknowledged(keys);
    long lostFrom = outage.lostFrom(session.sent().arrivedUntil());
    if (lostFrom != NEVER && session.sent().outage()) {
      handler.onMoved(now, lostFrom);
    }
    return true;
  }

  void onPathResponse(long now, InetSocketAddress from, long token) {
    if (keepAlive == null && paths.answered(from, token)) {
      moved(now);
    }
  }

  /** What was sent to the old path since the last that arrived there went to nobody. */
  private void moved(long now) {
    measured.moved();
    letters.atOnce(now);
    handler.onMoved(now, keys.current().sent().arrivedUntil());
  }

  // --- keys

  /**
   * Goes on under new keys: the old ones send no more and open what is on its way for 10 s.
   *
   * @param next of the same peer
   */
  void succeed(long now, Session next) {
    outlive(now, keys.succeed(now, next));
    next.hold(this);
    measured.rekeyed();
    keeper.rescheduled(now, this);
  }

  private void outlive(long now, @Nullable Session dead) {
    if (dead != null) {
      keeper.outlived(now, this, dead);
    }
  }

  long mediaAt() {
    return mediaAt;
  }

  // --- time

  void service(long now) {
    if (!open) {
      return;
    }
    outlive(now, keys.outlived(now));
    boolean idle = now - heardAt >= IDLE_NANOS;
    if (idle || keys.current().usedUp(now)) {
      end(now, idle ? CloseReason.IDLE : CloseReason.KEY_LIMIT, true);
      return;
    }
    letters.service(now, silent(now));
    paths.service(now);
    if (keepAlive != null && keepAlive.pingDeadline() <= now) {
      ping(now);
    }
    if (outage.probe(now, measured.outageNanos())) {
      transmit(now, bench.written, SmallFrames.ping(bench.written, 0), false);
    }
  }

  /** When {@link #service} has something to do. */
  long deadline(long now) {
    if (!open) {
      return NEVER;
    }
    long ends = Math.min(heardAt + IDLE_NANOS, keys.current().bornAt() + Session.HARD_NANOS);
    long sends = letters.deadline(silent(now));
    long pings = keepAlive == null ? NEVER : keepAlive.pingDeadline();
    long asks = Math.min(pings, outage.probeAt(measured.outageNanos()));
    return Math.min(
        Math.min(ends, keys.previousUntil()), Math.min(Math.min(sends, asks), paths.deadline()));
  }

  private boolean silent(long now) {
    return now - heardAt >= measured.outageNanos();
  }

  /** Ends because of what the peer or the engine did, and says so to both. */
  void fail(long now, CloseReason reason) {
    if (open) {
      farewell(now, reason);
      end(now, reason, true);
    }
  }

  private void farewell(long now, CloseReason reason) {
    if (reason.takesRightAway()) {
      bench.sink.discard(this);
    }
    if (reason.travels()) {
      transmit(now, bench.written, SmallFrames.close(bench.written, 0, reason.code()), false);
    }
  }

  void end(long now, CloseReason reason, boolean tell) {
    if (!open) {
      return;
    }
    open = false;
    keeper.ended(now, this, reason);
    HopHandler told = handler;
    handler = Nobody.HERE;
    if (tell) {
      told.onClosed(now, reason);
    }
  }

  // --- what was measured

  void roundTrip(long nanos) {
    measured.rtt().sample(nanos);
  }

  @Override
  public long roundTripNanos() {
    return measured.rtt().smoothedNanos();
  }

  @Override
  public long jitterNanos() {
    return measured.rtt().jitterNanos();
  }

  @Override
  public double lossRate() {
    return measured.loss().rate();
  }

  @Override
  public double burstLength() {
    return measured.loss().burst();
  }

  /**
   * What the path to the peer takes.
   *
   * @return the same object for the hop's whole life
   */
  public RateControl rate() {
    return measured.rate();
  }

  @Override
  public long reorderWaitNanos() {
    return keys.current().arrivals().reorderWaitNanos(heardAt);
  }

  @Override
  public long feedbackAtNanos() {
    return measured.feedbackAtNanos();
  }

  long outageNanos() {
    return measured.outageNanos();
  }

  /** When what was sent will be unanswered for too long; the end of time at a relay. */
  long silentAt() {
    return keepAlive == null ? NEVER : keepAlive.silentAt(roundTripNanos());
  }
}
