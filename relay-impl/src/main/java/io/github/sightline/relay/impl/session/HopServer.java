package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.grant.Capability;
import io.github.sightline.relay.impl.grant.Revocations;
import io.github.sightline.relay.impl.wire.DataHeader;
import io.github.sightline.relay.impl.wire.Datagram;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.spi.DatagramPort;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.Node;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The side of a hop that is joined: a relay's door, one per engine.
 *
 * <p>A datagram is looked at by the session its id names and by no other; a session belongs to the
 * owner of the chain its handshake proved; an older session of the same device ends only when the
 * newer one's first DATA came. What a stranger sends gets silence, bytes out never exceed bytes in
 * before a session, and every table has its bound.
 *
 * <p>Used by its node's thread alone. Hops of this server wake by themselves through {@link
 * #nextDeadline} and {@link #onTimer}.
 */
@HotPath
public final class HopServer {
  /** Ours: ended sessions that are still told so, or watched. */
  static final int FAREWELLS = 4096;

  /** What the engine hears; on the node's thread, during a turn. */
  public interface Events {
    /**
     * The chain is good; whether the owner is served. Gates service, never identity.
     *
     * @return ACCEPTED, DENIED or BUSY
     */
    Outcome admit(long now, Capability capability);

    /**
     * A session is confirmed.
     *
     * @return who handles it
     */
    HopHandler onOpened(long now, Hop hop);

    /** Two devices hold one hop key: its session was closed, its HELLOs are DENIED from now on. */
    void onCloned(long now, Capability capability);

    /** The handler threw: its hop was closed with FAILED, no other is touched. */
    void onFailed(long now, Hop hop, RuntimeException cause);
  }

  /**
   * Where this server stands.
   *
   * @param keys the relay's, borrowed for the life of the server
   * @param revocations known ones, asked at each handshake
   * @param engine number of this engine, 0 to engines - 1
   * @param engines a power of two up to 256: owners are divided among them
   */
  public record Place(DeviceKeys keys, Revocations revocations, int engine, int engines) {
    /** Checks the numbers. */
    public Place {
      if (engines < 1 || engines > 256 || Integer.bitCount(engines) != 1) {
        throw new IllegalArgumentException("engines: " + engines + ", expected 1, 2, 4, ... 256");
      }
      if (engine < 0 || engine >= engines) {
        throw new IllegalArgumentException("engine: " + engine + ", expected below " + engines);
      }
    }
  }

  private final Node node;
  private final Place place;
  private final Events events;
  private final Workbench bench;
  private final SessionTable sessions;
  private final Reception reception;
  private final TimerWheel wheel;
  private final TimerWheel.Turn turn = this::fire;
  private final Keeper keeper = new Ended();
  private IntFunction<HopServer> siblings;
  private int farewells;
  private boolean draining;

  /**
   * A server without sessions.
   *
   * @param host the world: entropy, wall clock, worker
   * @param node whose turns these are
   * @param port used until closed; what it sends waits for {@link #flush}
   * @param place keys and number
   * @param events the engine
   */
  public HopServer(Host host, Node node, DatagramPort port, Place place, Events events) {
    this(node, new Workbench(host, port, HopLimits.STANDARD), place, events);
  }

  HopServer(Node node, Workbench bench, Place place, Events events) {
    this.node = node;
    this.place = place;
    this.events = events;
    this.bench = bench;
    this.siblings = engine -> this;
    int engineBits = Integer.numberOfTrailingZeros(place.engines());
    this.sessions = new SessionTable(bench, place.engine(), engineBits);
    this.reception = new Reception(this, bench, sessions, place);
    this.wheel = new TimerWheel(bench.host.nanoTime());
  }

  /**
   * Names the servers of all engines: a handshake moves to the one of its owner.
   *
   * @param byEngine from 0 to engines - 1, this one included
   */
  public void siblings(IntFunction<HopServer> byEngine) {
    siblings = byEngine;
  }

  /**
   * The engine a DATA datagram belongs to: the top bits of its receiver id.
   *
   * @param datagram borrowed, position unchanged
   * @param engines a power of two
   * @return 0 to engines - 1; -1 when it is not DATA, and any engine may have it
   */
  public static int engineOf(ByteBuffer datagram, int engines) {
    int at = datagram.position();
    if (datagram.remaining() < DataHeader.BYTES || datagram.get(at) != Datagram.DATA) {
      return -1;
    }
    int id = 0;
    for (int i = 4; i < 8; i++) {
      id = id << 8 | (datagram.get(at + i) & 0xFF);
    }
    return engines == 1 ? 0 : id >>> (32 - Integer.numberOfTrailingZeros(engines));
  }

  /** The engine that serves an owner, 0 to engines - 1. */
  public static int engineOf(OwnerId owner, int engines) {
    byte[] key = new byte[OwnerId.BYTES];
    owner.copyTo(key, 0);
    return (int) (Bytes.i64(key, 8) & (engines - 1));
  }

  // --- in

  /**
   * Handles one datagram.
   *
   * @param from where it came from
   * @param datagram borrowed, position unchanged
   */
  public void onDatagram(long now, InetSocketAddress from, ByteBuffer datagram) {
    bench.take(datagram);
    switch (Datagram.type(bench.in(), bench.inAt(), bench.inLength())) {
      case Datagram.DATA -> onData(now, from);
      case Datagram.HELLO -> reception.onHello(now, from);
      case Datagram.MALFORMED -> bench.drops.count(Drop.MALFORMED);
      default -> bench.drops.count(Drop.UNEXPECTED);
    }
  }

  private void onData(long now, InetSocketAddress from) {
    byte[] in = bench.in();
    int at = bench.inAt();
    Session session = sessions.find(DataHeader.receiver(in, at));
    if (session == null) {
      bench.drops.count(Drop.UNKNOWN_SESSION);
      return;
    }
    Session.Holder holder = session.holder();
    long outage = holder instanceof Hop hop ? hop.outageNanos() : Long.MAX_VALUE;
    int length = session.verify(now, in, at, bench.inLength(), bench.opened, outage);
    if (length < 0) {
      bench.drops.count(length == Session.REPLAYED ? Drop.REPLAYED : Drop.BAD_TAG);
      return;
    }
    if (holder instanceof Pending pending) {
      holder = confirm(now, pending);
    }
    if (holder instanceof Hop hop) {
      deliver(now, hop, session, from, length);
    } else if (holder instanceof Farewell farewell && farewell.onData(now, from, length)) {
      cloned(now, farewell);
    }
  }

  private void deliver(long now, Hop hop, Session session, InetSocketAddress from, int length) {
    try {
      hop.onData(now, session, from, length);
    } catch (RuntimeException thrown) {
      failed(now, hop, thrown);
    }
  }

  /** The first DATA of a handshake came: only now something changes. */
  private Session.@Nullable Holder confirm(long now, Pending pending) {
    wheel.remove(pending);
    reception.pending().remove(pending);
    Hop continues = pending.continues;
    if (place.revocations().voids(pending.capability)) {
      return farewell(now, pending.session, pending.capability, CloseReason.REVOKED);
    }
    if (continues == null) {
      return open(now, pending);
    }
    if (!continues.open() || !continues.renew(pending.capability)) {
      return farewell(now, pending.session, pending.capability, CloseReason.GONE);
    }
    continues.succeed(now, pending.session);
    return continues;
  }

  private Hop open(long now, Pending pending) {
    Hop older = sessions.hop(pending.key);
    if (older != null) {
      guardedEnd(now, older, CloseReason.REPLACED);
    }
    OwnerId owner = pending.capability.owner();
    Hop hop = new Hop(now, bench, keeper, owner, pending.session, pending.from, null);
    hop.capability(pending.capability);
    sessions.add(pending.key, hop);
    place.revocations().remember(pending.capability);
    try {
      hop.handledBy(events.onOpened(now, hop));
    } catch (RuntimeException thrown) {
      failed(now, hop, thrown);
    }
    return hop;
  }

  private void guardedEnd(long now, Hop hop, CloseReason reason) {
    try {
      if (reason.travels()) {
        hop.fail(now, reason);
      } else {
        hop.end(now, reason, true);
      }
    } catch (RuntimeException thrown) {
      failed(now, hop, thrown);
    }
  }

  private void failed(long now, Hop hop, RuntimeException thrown) {
    hop.close(now, CloseReason.FAILED);
    events.onFailed(now, hop, thrown);
  }

  // --- for the reception

  Node node() {
    return node;
  }

  Reception reception() {
    return reception;
  }

  HopServer home(OwnerId owner) {
    return siblings.apply(engineOf(owner, place.engines()));
  }

  boolean draining() {
    return draining;
  }

  Outcome admit(long now, Capability capability) {
    return events.admit(now, capability);
  }

  /** A handshake was answered: it waits for its first DATA. */
  void waits(Pending pending) {
    Pending displaced = reception.pending().put(pending);
    if (displaced != null) {
      wheel.remove(displaced);
      sessions.retire(bench.host.nanoTime(), displaced.session);
    }
    wheel.schedule(pending, pending.expiresAt);
  }

  /**
   * Whether a HELLO proves a clone: it goes on with a session that a newer one of the same hop key
   * replaced, and its device counter is newer than that one's. A single device never does: it
   * replaced the old session only because it had forgotten it.
   */
  boolean cloned(long now, Arrival arrival) {
    Session named = sessions.find(arrival.continued());
    Session.Holder holder = named == null ? null : named.holder();
    if (holder instanceof Farewell farewell
        && farewell.replaced()
        && farewell.key.equals(arrival.key())) {
      cloned(now, farewell);
      return true;
    }
    return false;
  }

  private void cloned(long now, Farewell farewell) {
    boolean first = reception.quarantine().add(farewell.key);
    Hop live = sessions.hop(farewell.key);
    forget(now, farewell);
    if (live != null) {
      guardedEnd(now, live, CloseReason.CLONED);
    }
    if (first) {
      events.onCloned(now, farewell.capability);
    }
  }

  // --- time

  /** Does what is due. */
  public void onTimer(long now) {
    wheel.advance(now, turn);
    if (bench.sink.nextDeadline() <= now) {
      bench.sink.flush(now);
    }
  }

  /** When to call {@link #onTimer}; {@code Long.MAX_VALUE} when there is nothing to wait for. */
  public long nextDeadline() {
    return Math.min(wheel.nextDeadline(), bench.sink.nextDeadline());
  }

  /** Sends what was written since the last time: once a turn. */
  public void flush(long now) {
    bench.sink.flush(now);
  }

  private void fire(long now, TimerWheel.Entry entry) {
    if (entry instanceof Hop hop) {
      serve(now, hop);
    } else if (entry instanceof Pending pending) {
      if (now < pending.expiresAt) {
        wheel.schedule(pending, pending.expiresAt);
        return;
      }
      bench.drops.count(Drop.UNCONFIRMED);
      reception.pending().remove(pending);
      sessions.retire(now, pending.session);
    } else if (entry instanceof Farewell farewell) {
      if (now < farewell.expiresAt) {
        wheel.schedule(farewell, farewell.expiresAt);
        return;
      }
      forget(now, farewell);
    }
  }

  private void serve(long now, Hop hop) {
    Capability capability = hop.capability();
    try {
      if (capability != null && capability.expiredAt(bench.host.epochMillis())) {
        hop.fail(now, CloseReason.EXPIRED);
      }
      hop.service(now);
    } catch (RuntimeException thrown) {
      failed(now, hop, thrown);
    }
    if (hop.open()) {
      wheel.schedule(hop, hop.deadline(now));
    }
  }

  // --- the end

  /** Keeps an ended session to tell or watch who speaks to it. */
  private @Nullable Farewell farewell(
      long now, Session session, Capability capability, CloseReason reason) {
    boolean worth = reason == CloseReason.REPLACED || reason.travels();
    if (!worth || farewells >= FAREWELLS || session.usedUp(now)) {
      sessions.retire(now, session);
      return null;
    }
    Farewell farewell = new Farewell(now, bench, session, capability, reason);
    farewells++;
    wheel.schedule(farewell, farewell.expiresAt);
    return farewell;
  }

  private void forget(long now, Farewell farewell) {
    wheel.remove(farewell);
    sessions.retire(now, farewell.session);
    farewells--;
  }

  private final class Ended implements Keeper {
    @Override
    public void rescheduled(long now, Hop hop) {
      if (hop.open()) {
        wheel.schedule(hop, hop.deadline(now));
      }
    }

    @Override
    public void outlived(long now, Hop hop, Session old) {
      sessions.retire(now, old);
    }

    @Override
    public void directed(long now, Hop hop, byte[] card) {
      // Only a relay sends others away.
    }

    @Override
    public void ended(long now, Hop hop, CloseReason reason) {
      wheel.remove(hop);
      Session previous = hop.previous();
      if (previous != null) {
        sessions.retire(now, previous);
      }
      Capability capability = hop.capability();
      if (capability == null) {
        sessions.retire(now, hop.current());
        return;
      }
      HopKey key = new HopKey(capability.subjectHop());
      sessions.remove(key, hop);
      reception.ended(now, key);
      farewell(now, hop.current(), capability, reason);
    }
  }

  /**
   * Closes every session whose right a revocation ends, and drops what waits to be sent to it; its
   * handler hears REVOKED.
   *
   * @param revocation what {@link Revocations#apply} accepted
   */
  public void revoke(long now, Revocation revocation) {
    for (Hop hop : sessions.all()) {
      Capability capability = hop.capability();
      if (capability != null && capability.voidUnder(revocation)) {
        guardedEnd(now, hop, CloseReason.REVOKED);
      }
    }
  }

  /** Visits every live hop; hops may be closed meanwhile. */
  public void forEach(Consumer<Hop> visitor) {
    sessions.all().forEach(visitor);
  }

  /** Number of live hops. */
  public int size() {
    return sessions.hops();
  }

  /** From now on new sessions are refused as BUSY; what lives goes on, under new keys too. */
  public void drain() {
    draining = true;
  }

  /** Ends all sessions; their handlers hear it. */
  public void close(long now, CloseReason reason) {
    draining = true;
    for (Hop hop : sessions.all()) {
      guardedEnd(now, hop, reason);
    }
  }

  /** Datagrams that went out. */
  public long sent() {
    return bench.sink.sent();
  }

  /** Their bytes. */
  public long sentBytes() {
    return bench.sink.sentBytes();
  }

  /** Datagrams that got silence, and handshakes that came to nothing. */
  public long dropped() {
    return bench.drops.total();
  }

  /** The same by reason; a fresh map. */
  public Map<String, Long> drops() {
    return bench.drops.byName();
  }
}
