package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.grant.Cards;
import io.github.sightline.relay.impl.grant.GrantChain;
import io.github.sightline.relay.impl.wire.DataHeader;
import io.github.sightline.relay.impl.wire.Datagram;
import io.github.sightline.relay.impl.wire.WelcomePayload;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.spi.DatagramPort;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.Node;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The side of a hop that joins: a camera, a display, an edge relay towards its upstream.
 *
 * <p>It asks ({@link Joining}) until there is a session, renews the keys while media flows, and
 * when what it sent found no answer for a while ({@link KeepAlive}) it asks beside the old session:
 * if the relay still has that one, it goes on under new keys; if not (it restarted), the old one
 * ends with LOST and a new one begins. A silence that lasts is told before the session ends of it,
 * so that nobody films for nothing. A refusal is asked again after 10 s, 20 s, ... 10 min.
 *
 * <p>Used by its node's thread alone.
 */
@HotPath
public final class HopClient {
  /** What the engine hears; on the node's thread, during a turn. */
  public interface Events {
    /**
     * A new session begins. The one before, if any, has ended.
     *
     * @param relay whose session it is: the card of {@link #join} or one that a GOAWAY brought
     * @return who handles it
     */
    HopHandler onJoined(long now, Hop hop, RelayCard relay);

    /**
     * There is no session and the relay said no: DENIED, EXPIRED or BUSY. It is asked again by
     * itself after that time.
     */
    void onRefused(long now, Outcome why, long againInNanos);

    /** Three HELLOs of 1200 bytes found no answer, and none ever did. */
    void onPathTooSmall(long now);

    /**
     * The relay has not answered for so long that nobody should count on it. The session may yet go
     * on: then {@link #onBack}, else {@link HopHandler#onClosed} and {@link #tell}.
     */
    default void onSilent(long now) {}

    /**
     * After {@link #onSilent}: the same session goes on.
     *
     * @param relay whose session it is
     */
    default void onBack(long now, RelayCard relay) {}
  }

  /** The relay to join. */
  public static final class Target {
    final RelayCard card;
    final InetSocketAddress address;
    final byte[] relayHop;

    /** The card was verified. */
    public Target(RelayCard card) {
      this(card, card.address());
    }

    /**
     * The card was verified.
     *
     * @param address the card's, or what its host name stands for
     */
    public Target(RelayCard card, InetSocketAddress address) {
      this.card = card;
      this.address = address;
      this.relayHop = card.relayHop();
    }

    /** Another relay of the same operator; null when the card is none, or none that holds. */
    @Nullable Target successor(byte[] encoded, long timeMillis) {
      RelayCard next = RelayCard.parse(ByteBuffer.wrap(encoded));
      if (next == null
          || !Arrays.equals(next.operator(), card.operator())
          || !Cards.verify(next, timeMillis).ok()) {
        return null;
      }
      boolean here =
          next.address().equals(card.address()) && Arrays.equals(next.relayHop(), relayHop);
      return here ? null : new Target(next);
    }
  }

  /** Who joins. */
  public static final class Device {
    final DeviceKeys keys;
    final OwnerId owner;
    final byte[] chain;
    final LongSupplier deviceCounter;

    /**
     * A device of one owner.
     *
     * @param keys borrowed for the life of the client
     * @param owner whose device it is
     * @param chain the count and the grants, copied
     * @param deviceCounter persisted boot count and count: larger at each call
     */
    public Device(DeviceKeys keys, OwnerId owner, byte[] chain, LongSupplier deviceCounter) {
      this.keys = keys;
      this.owner = owner;
      this.chain = chain.clone();
      this.deviceCounter = deviceCounter;
    }
  }

  /** Ours: so long a device stays where a GOAWAY led it. */
  private static final long DIRECTED_NANOS = 10_000_000_000L;

  /** Protocol: so long the HELLOs beside a silent session are waited for, before it is told. */
  private static final long TOLD_NANOS = 1_200_000_000L;

  private final Workbench bench;
  private final Device device;
  private final Events events;
  private final Keeper keeper = new Ended();
  private final Joining joining;
  private final HelloSchedule schedule;
  private @Nullable Target joined;
  private @Nullable Target former;
  private long directedAt;
  private @Nullable Hop hop;
  private boolean silent;

  /**
   * A client at rest.
   *
   * @param host the world: entropy, worker
   * @param node whose turns these are
   * @param port used until closed; what it sends waits for {@link #flush}
   * @param device who joins
   * @param events the engine
   */
  public HopClient(Host host, Node node, DatagramPort port, Device device, Events events) {
    this(node, new Workbench(host, port, HopLimits.STANDARD), device, events);
  }

  HopClient(Node node, Workbench bench, Device device, Events events) {
    this.bench = bench;
    this.device = device;
    this.events = events;
    this.joining = new Joining(node, bench, device, new Wishes());
    this.schedule = joining.schedule();
    this.directedAt = bench.host.nanoTime() - DIRECTED_NANOS;
  }

  // --- the engine's wishes

  /**
   * Joins a relay, or moves to another: a live session ends when the new one begins. Asks at once.
   * When the other one refuses, or answers no three HELLOs and the old session has ended meanwhile,
   * the relay before is asked again, and so on in turns.
   */
  public void join(long now, Target next) {
    former = joined;
    joining.join(now, next);
  }

  /** Renewed grants: used from the next HELLO on, which after a refusal goes out at once. */
  public void chain(long now, byte[] renewed) {
    joining.chain(now, renewed);
  }

  /** The live session; null when there is none. */
  public @Nullable Hop hop() {
    return hop;
  }

  /** Whether the live session's relay has been silent for so long that it was told. */
  public boolean silent() {
    return silent;
  }

  /** Tells what an end means; that of a silence was told when it began. */
  public void tell(CloseReason reason, Consumer<RelayEvent> listener) {
    byte[] chain = joining.chain();
    GrantChain held = GrantChain.parse(chain, 0, chain.length);
    if (reason == CloseReason.CLONED && held != null) {
      listener.accept(new RelayEvent.Cloned(held.leaf()));
    }
    if (!silent || reason.outcome() != Outcome.NOT_CONNECTED) {
      listener.accept(new RelayEvent.Left(reason.outcome()));
    }
  }

  /** Ends the session and stops joining. */
  public void close(long now, CloseReason reason) {
    joining.stop();
    Hop live = hop;
    if (live != null) {
      live.close(now, reason);
    }
  }

  // --- in

  /**
   * Handles one datagram.
   *
   * @param from where it came from
   * @param datagram borrowed, position unchanged
   * @return false when it names nothing of this client
   */
  public boolean onDatagram(long now, InetSocketAddress from, ByteBuffer datagram) {
    bench.take(datagram);
    byte[] in = bench.in();
    int at = bench.inAt();
    return switch (Datagram.type(in, at, bench.inLength())) {
      case Datagram.DATA -> onData(now, from, in, at);
      case Datagram.WELCOME -> joining.onWelcome(in, at) || silence(Drop.STRANGE_ANSWER);
      case Datagram.RETRY -> joining.onRetry(now, in, at) || silence(Drop.STRANGE_ANSWER);
      case Datagram.MALFORMED -> silence(Drop.MALFORMED);
      default -> silence(Drop.UNEXPECTED);
    };
  }

  private boolean silence(Drop why) {
    bench.drops.count(why);
    return false;
  }

  private boolean onData(long now, InetSocketAddress from, byte[] in, int at) {
    Hop live = hop;
    Session session = live == null ? null : sessionOf(live, DataHeader.receiver(in, at));
    if (live == null || session == null) {
      return silence(Drop.UNKNOWN_SESSION);
    }
    int length = session.verify(now, in, at, bench.inLength(), bench.opened, live.outageNanos());
    if (length < 0) {
      bench.drops.count(length == Session.REPLAYED ? Drop.REPLAYED : Drop.BAD_TAG);
      return true;
    }
    live.onData(now, session, from, length);
    Target here = joined;
    if (silent && hop == live && here != null && live.silentAt() > now) {
      silent = false;
      events.onBack(now, here.card);
    }
    return true;
  }

  private static @Nullable Session sessionOf(Hop live, long id) {
    if (live.current().localId() == id) {
      return live.current();
    }
    Session previous = live.previous();
    return previous != null && previous.localId() == id ? previous : null;
  }

  // --- a session begins

  private void begin(long now, Attempt asked, Attempt.Welcomed welcomed) {
    Session.Ids ids = new Session.Ids(asked.localId, welcomed.payload().sender);
    SentLog sent = new SentLog(bench.randomLong(), bench.limits.skipSpacing());
    Session session = new Session(now, ids, welcomed.keys(), sent, bench.limits);
    Hop old = hop;
    boolean goesOn = welcomed.payload().status == WelcomePayload.CONTINUED;
    if (goesOn && (old == null || joined != asked.target)) {
      session.close();
      schedule.restart(now);
      return;
    }
    schedule.joined(now);
    Hop live = goesOn && old != null ? goOn(now, old, session) : startAfresh(now, asked, session);
    long roundTrip = asked.roundTripNanos(now);
    if (roundTrip >= 0) {
      live.roundTrip(roundTrip);
    }
    live.ping(now);
  }

  private static Hop goOn(long now, Hop old, Session session) {
    old.succeed(now, session);
    return old;
  }

  private Hop startAfresh(long now, Attempt asked, Session session) {
    Hop old = hop;
    if (old != null && joined == asked.target) {
      old.end(now, CloseReason.LOST, true);
    } else if (old != null) {
      old.fail(now, CloseReason.NORMAL);
    }
    Hop fresh =
        new Hop(
            now, bench, keeper, device.owner, session, asked.target.address, new KeepAlive(now));
    hop = fresh;
    silent = false;
    joined = asked.target;
    fresh.handledBy(events.onJoined(now, fresh, asked.target.card));
    return fresh;
  }

  private final class Ended implements Keeper {
    @Override
    public void rescheduled(long now, Hop live) {
      // nextDeadline() asks the only hop each time.
    }

    @Override
    public void outlived(long now, Hop live, Session old) {
      old.close();
    }

    /** Not two moves in ten seconds: two relays must not play ball with a device. */
    @Override
    public void directed(long now, Hop live, byte[] card) {
      Target here = joined;
      Target next = here == null ? null : here.successor(card, bench.host.epochMillis());
      if (next != null && now - directedAt >= DIRECTED_NANOS) {
        directedAt = now;
        join(now, next);
      }
    }

    @Override
    public void ended(long now, Hop ended, CloseReason reason) {
      Session previous = ended.previous();
      if (previous != null) {
        previous.close();
      }
      ended.current().close();
      if (hop == ended) {
        hop = null;
        schedule.ended(now, reason);
      }
    }
  }

  // --- asking

  private final class Wishes implements Joining.Side {
    /** At once without a session, else for its keys' or its silence's sake. */
    @Override
    public long wantedAt() {
      Hop live = hop;
      Target target = joining.target();
      if (target == null) {
        return Long.MAX_VALUE;
      }
      if (live == null || joined != target) {
        return Long.MIN_VALUE;
      }
      return Math.min(live.silentAt(), schedule.renewAt(live));
    }

    /** The newest that the relay is known to have confirmed. */
    @Override
    public long continued(Target wanted) {
      Hop live = hop;
      if (live == null || joined != wanted) {
        return 0;
      }
      Session previous = live.previous();
      boolean confirmed = live.current().arrivals().largest() >= 0;
      return confirmed || previous == null ? live.current().remoteId() : previous.remoteId();
    }

    @Override
    public boolean taken(long id) {
      Hop live = hop;
      return live != null && sessionOf(live, id) != null;
    }

    @Override
    public void onWelcomed(long now, Attempt asked, Attempt.Welcomed welcomed) {
      begin(now, asked, welcomed);
    }

    @Override
    public void onRefused(long now, Outcome why, long againInNanos) {
      Target refusing = joining.target();
      Target other = former;
      if (other != null && refusing != null) {
        former = refusing;
        joining.aim(other);
      }
      if (hop == null) {
        events.onRefused(now, why, againInNanos);
      }
    }
  }

  // --- time

  /** Does what is due. */
  public void onTimer(long now) {
    Hop live = hop;
    if (live != null) {
      live.service(now);
    }
    if (toldAt() <= now) {
      silent = true;
      events.onSilent(now);
    }
    int unanswered = joining.onTimer(now);
    if (unanswered >= HelloSchedule.TOO_SMALL_AFTER) {
      unanswered(now, unanswered);
    }
    if (bench.sink.nextDeadline() <= now) {
      bench.sink.flush(now);
    }
  }

  /** Sends what was written since the last time: once a turn. */
  public void flush(long now) {
    bench.sink.flush(now);
  }

  private long toldAt() {
    Hop live = hop;
    long from = live == null || silent ? Long.MAX_VALUE : live.silentAt();
    return from == Long.MAX_VALUE ? from : from + TOLD_NANOS;
  }

  private void unanswered(long now, int times) {
    Target silent = joining.target();
    Target other = former;
    if (joined == null && times == HelloSchedule.TOO_SMALL_AFTER) {
      events.onPathTooSmall(now);
    }
    if (silent != null && other != null && hop == null) {
      former = silent;
      joining.join(now, other);
    }
  }

  /** When to call {@link #onTimer}; {@code Long.MAX_VALUE} when there is nothing to wait for. */
  public long nextDeadline() {
    Hop live = hop;
    long now = bench.host.nanoTime();
    long hops = live == null ? Long.MAX_VALUE : Math.min(live.deadline(now), toldAt());
    return Math.max(
        now, Math.min(Math.min(hops, joining.nextDeadline()), bench.sink.nextDeadline()));
  }

  /** Datagrams that got silence. */
  public long dropped() {
    return bench.drops.total();
  }

  /** The same by reason; a fresh map. */
  public Map<String, Long> drops() {
    return bench.drops.byName();
  }
}
