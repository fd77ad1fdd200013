package io.github.sightline.relay.impl.display;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.grant.GrantChain;
import io.github.sightline.relay.impl.memory.BufferLedger;
import io.github.sightline.relay.impl.memory.OwnerArena;
import io.github.sightline.relay.impl.recovery.InboundTrack;
import io.github.sightline.relay.impl.recovery.RepairCoder;
import io.github.sightline.relay.impl.session.CloseReason;
import io.github.sightline.relay.impl.session.Hop;
import io.github.sightline.relay.impl.session.HopClient;
import io.github.sightline.relay.impl.session.HopHandler;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.impl.wire.FeedbackWriter;
import io.github.sightline.relay.impl.wire.Repair;
import io.github.sightline.relay.impl.wire.SealedHeader;
import io.github.sightline.relay.impl.wire.Skip;
import io.github.sightline.relay.impl.wire.WireLimits;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.FrameHandler;
import io.github.sightline.relay.media.TrackName;
import io.github.sightline.relay.spi.DatagramPort;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.Node;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A display as a state machine: datagrams in, frames out.
 *
 * <p>The idea: on each session it subscribes to what is watched and asks each camera for its key;
 * both answers may come in any order, sealed objects of an epoch without a key wait a while. An
 * {@link InboundTrack} puts fragments and objects in order; {@link Watch} verifies, opens, shows.
 *
 * <p>What the person sees is decided here and nowhere else: nothing that does not verify, nothing
 * out of order, nothing older than the bound as live. On any failure the handler is not called.
 */
@HotPath
public final class DisplayEngine implements Node, HopClient.Events, HopHandler {
  /** Bytes of the largest sealed object (protocol). */
  public static final int MAX_SEALED = WireLimits.MAX_OBJECT;

  private static final int MAX_WATCHES = 64;

  /** Bytes of a datagram around a frame's body: header, type, tag. */
  private static final int WRAPPING = WireLimits.DATAGRAM - WireLimits.PLAINTEXT + 1;

  private static final long HOUSEKEEPING = 10_000_000L;

  private final DisplaySettings settings;
  private final Host host;
  private final OwnerArena arena;
  private final Cameras cameras = new Cameras(this);
  private int refusals;
  private final Watches watches = new Watches();
  private final Playback playback = new Playback(this, watches);
  private final RepairCoder coder = new RepairCoder();
  private final DisplayCounters counters = new DisplayCounters();
  private @Nullable HopClient client;
  private @Nullable Hop hop;
  private long now;
  private long nextAlias = 1;
  private long housekeepingAt = Long.MAX_VALUE;
  private boolean closed;

  /**
   * A display that has no port yet.
   *
   * @param settings what the builder collected
   */
  public DisplayEngine(DisplaySettings settings) {
    this.settings = settings;
    this.host = settings.host();
    this.now = host.nanoTime();
    this.arena =
        new OwnerArena(
            settings.owner(),
            host.memory(),
            new BufferLedger(DisplaySettings.MEMORY),
            DisplaySettings.MEMORY);
  }

  /**
   * Begins: the port is there, the display joins.
   *
   * @param at the time
   * @param port used until closed
   */
  public void open(long at, DatagramPort port) {
    now = at;
    HopClient joining = new HopClient(host, this, port, settings.device(), this);
    client = joining;
    joining.join(at, settings.target());
    joining.flush(at);
  }

  // --- commands

  /**
   * Watches one track, or a set of renditions of which the relay sends one.
   *
   * @param at the time
   * @param camera whose
   * @param names which: 1 to 4, all different, the wanted one first
   * @param handler called for each frame, in order
   * @return ACCEPTED; DENIED when no grant names that camera; BUSY at 64 tracks or when one is
   *     watched already; CLOSED
   */
  public Outcome watch(long at, CameraId camera, List<TrackName> names, FrameHandler handler) {
    now = at;
    if (closed) {
      return Outcome.CLOSED;
    }
    if (settings.chains().of(camera) == null) {
      return Outcome.DENIED;
    }
    if (watches.hasAny(camera, names) || watches.tracks() + names.size() > MAX_WATCHES) {
      return Outcome.BUSY;
    }
    CameraKeys keys = cameras.of(camera);
    boolean firstOfCamera = keys.watches().isEmpty();
    Watch watch = new Watch(camera, names, freshAliases(names.size()), handler, keys, this);
    watches.add(watch);
    keys.watches().add(watch);
    if (hop != null) {
      subscribe(at, watch);
      if (firstOfCamera) {
        keys.onJoined(at);
      } else {
        keys.onUnknownEpoch(at);
      }
    }
    return Outcome.ACCEPTED;
  }

  /**
   * Stops watching.
   *
   * @param at the time
   * @param camera whose
   * @param name which
   * @return ACCEPTED, or ABSENT when it was not watched
   */
  public Outcome unwatch(long at, CameraId camera, TrackName name) {
    now = at;
    Leg leg = watches.find(camera, name);
    if (leg == null) {
      return closed ? Outcome.CLOSED : Outcome.ABSENT;
    }
    drop(at, leg.watch());
    return Outcome.ACCEPTED;
  }

  /**
   * Opens one sealed object that came by another way: tried under each watched track, since an
   * object does not say which it is of and opens under none but its own.
   *
   * @param at the time
   * @param sealed taken
   * @param handler called when it opens
   * @return ACCEPTED; ABSENT when its epoch's key is not here (yet); DENIED when it opens under no
   *     watched track; MALFORMED; CLOSED
   */
  public Outcome open(long at, byte[] sealed, FrameHandler handler) {
    now = at;
    if (closed) {
      return Outcome.CLOSED;
    }
    if (sealed.length > MAX_SEALED || !SealedHeader.wellFormed(sealed, 0, sealed.length)) {
      return Outcome.MALFORMED;
    }
    Outcome outcome = watches.openAlone(at, sealed, handler);
    counters.refused += outcome == Outcome.DENIED ? 1 : 0;
    return outcome;
  }

  /**
   * Takes a renewed right in the place of the one before: the relay and the camera are told, and
   * nothing stops.
   *
   * @param at the time
   * @param chain of this display
   * @return ACCEPTED; DENIED when it is another owner's or does not verify; CLOSED
   */
  public Outcome renew(long at, GrantChain chain) {
    now = at;
    if (closed || !settings.chains().renew(chain)) {
      return closed ? Outcome.CLOSED : Outcome.DENIED;
    }
    if (client != null) {
      client.chain(at, chain.encoded());
    }
    control(at, new ControlMessage.GrantMessage(chain.encoded()));
    cameras.onRenewed(at, chain.camera());
    return Outcome.ACCEPTED;
  }

  private void drop(long at, Watch watch) {
    watches.remove(watch);
    watch.keys().watches().remove(watch);
    if (watch.keys().watches().isEmpty()) {
      cameras.remove(watch.keys());
    }
    watch.close(at);
    control(at, new ControlMessage.Unsubscribe(watch.alias()));
  }

  private void subscribe(long at, Watch watch) {
    byte[] chain = settings.chains().of(watch.camera());
    if (chain != null && hop != null) {
      watch.subscribe(at, chain);
    }
  }

  // --- from the host

  @Override
  public void onDatagram(long nowNanos, InetSocketAddress from, ByteBuffer borrowed) {
    now = nowNanos;
    if (client != null) {
      client.onDatagram(nowNanos, from, borrowed);
    }
  }

  @Override
  public void onTimer(long nowNanos) {
    now = nowNanos;
    if (client == null) {
      return;
    }
    client.onTimer(nowNanos);
    if (nowNanos >= housekeepingAt) {
      housekeepingAt = hop == null ? Long.MAX_VALUE : nowNanos + HOUSEKEEPING;
      for (int i = watches.size() - 1; i >= 0; i--) {
        watches.get(i).onTimer(nowNanos);
      }
    }
    for (int i = 0; i < watches.size(); i++) {
      if (watches.get(i).nextDeadline() <= nowNanos) {
        watches.get(i).onTimer(nowNanos);
      }
    }
    cameras.onTimer(nowNanos);
    List<RelayEvent.GrantExpiring> soon = settings.chains().expiring(host.epochMillis());
    for (int i = 0; i < soon.size(); i++) {
      event(soon.get(i));
    }
  }

  @Override
  public void onIdle(long nowNanos) {
    if (client != null) {
      client.flush(nowNanos);
    }
    settings.afterBatch().run();
  }

  @Override
  public long nextDeadlineNanos() {
    if (client == null) {
      return Long.MAX_VALUE;
    }
    long next = Math.min(client.nextDeadline(), housekeepingAt);
    for (int i = 0; i < watches.size(); i++) {
      next = Math.min(next, watches.get(i).nextDeadline());
    }
    return Math.min(next, cameras.nextDeadline());
  }

  // --- from the session

  @Override
  public HopHandler onJoined(long at, Hop joined, RelayCard relay) {
    hop = joined;
    refusals = 0;
    housekeepingAt = at;
    Revocation stored = settings.revocations().newest(settings.owner());
    if (stored != null) {
      joined.control(at, new ControlMessage.Revoke(Bytes.of(stored.encoded())));
    }
    for (Watch watch : watches.all()) {
      subscribe(at, watch);
    }
    cameras.onJoined(at);
    event(new RelayEvent.Joined(relay));
    return this;
  }

  @Override
  public void onRefused(long at, Outcome why, long againInNanos) {
    boolean another = why == Outcome.DENIED || why == Outcome.EXPIRED;
    if (another && ++refusals < settings.chains().size() && client != null) {
      client.chain(at, settings.chains().next());
    }
    event(new RelayEvent.Left(why));
  }

  @Override
  public void onPathTooSmall(long at) {
    event(new RelayEvent.PathTooSmall());
  }

  @Override
  public void onSilent(long at) {
    event(new RelayEvent.Left(Outcome.NOT_CONNECTED));
  }

  @Override
  public void onBack(long at, RelayCard relay) {
    event(new RelayEvent.Joined(relay));
  }

  @Override
  public void onControl(long at, ControlMessage message) {
    if (message instanceof ControlMessage.KeyResponse response) {
      counters.strangeAnswers += cameras.onResponse(at, response.response()) ? 0 : 1;
    } else if (message instanceof ControlMessage.Revoke revoke) {
      Revocation revocation = Revocation.parse(ByteBuffer.wrap(revoke.revocation()));
      if (revocation != null
          && revocation.owner().equals(settings.owner())
          && settings.revocations().apply(revocation).ok()) {
        event(new RelayEvent.Revoked(revocation.revision()));
      }
    } else if (message instanceof ControlMessage.FetchOk ok) {
      playback.onRun(at, ok);
    } else if (message instanceof ControlMessage.RequestError error) {
      playback.onRefused(error);
      if (watches.watched(error.requestId())) {
        event(new RelayEvent.Left(Outcome.DENIED));
      }
    }
  }

  @Override
  public void onFragment(long at, byte[] plain, int body, int length) {
    InboundTrack inbound = watches.inbound(at, plain, body);
    Hop live = hop;
    if (inbound != null && live != null) {
      counters.bytes += length + WRAPPING;
      inbound.reorderWait(live.reorderWaitNanos());
      inbound.onFragment(at, plain, body);
    }
  }

  @Override
  public void onRepair(long at, byte[] plain, int body, int length) {
    InboundTrack inbound = watches.inbound(Repair.alias(plain, body));
    if (inbound != null) {
      counters.bytes += length + WRAPPING;
      counters.repairBytes += length + WRAPPING;
      inbound.onRepair(at, plain, body, length);
    }
  }

  @Override
  public void onSkip(long at, byte[] plain, int body, int length) {
    InboundTrack inbound = watches.inbound(Skip.alias(plain, body));
    if (inbound != null) {
      inbound.onSkip(at, plain, body);
    }
  }

  @Override
  public long lossesOpenAt() {
    return watches.lossesOpenAt();
  }

  @Override
  public void writeMissing(long at, FeedbackWriter writer) {
    Hop live = hop;
    if (live != null) {
      watches.writeMissing(at, writer, live.roundTripNanos(), live.jitterNanos());
    }
  }

  @Override
  public void onClosed(long at, CloseReason reason) {
    hop = null;
    watches.end(at, reason.outcome());
    cameras.onLeft();
    if (client != null) {
      client.tell(reason, settings.events());
    }
  }

  /**
   * Ends the display; keys are wiped.
   *
   * @param at the time
   */
  public void close(long at) {
    if (closed) {
      return;
    }
    closed = true;
    if (client != null) {
      client.close(at, CloseReason.NORMAL);
      client.flush(at);
    }
    hop = null;
    client = null;
    cameras.close();
    watches.close(at);
  }

  /** What the display reads of the past; used in the node's turn. */
  public Playback playback() {
    return playback;
  }

  /** Counters, for the front door's statistics; read in the node's turn. */
  public DisplayCounters counters() {
    counters.dropped = client == null ? counters.dropped : client.dropped();
    return counters;
  }

  // --- for watches and keys

  DisplaySettings settings() {
    return settings;
  }

  boolean joined() {
    return hop != null;
  }

  boolean closed() {
    return closed;
  }

  /** Names on the hop that nothing of this display had before: the first of so many. */
  long freshAliases(int count) {
    nextAlias += count;
    return nextAlias - count;
  }

  void control(long at, ControlMessage message) {
    Hop live = hop;
    if (live != null) {
      live.control(at, message);
    }
  }

  void handlerFailed(Watch watch, RuntimeException cause) {
    event(new RelayEvent.HandlerFailed(cause));
    host.run(
        this,
        () -> {
          if (watches.contains(watch)) {
            drop(now, watch);
          }
        });
  }

  void event(RelayEvent event) {
    settings.events().accept(event);
  }

  RepairCoder coder() {
    return coder;
  }

  OwnerArena arena() {
    return arena;
  }

  int budgetMillis() {
    return settings.budgetMillis();
  }

  int staleAfterMillis() {
    return settings.staleAfterMillis();
  }
}
