package io.github.sightline.relay.impl.relay;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.OwnerAdmission;
import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.cache.OwnerVault;
import io.github.sightline.relay.impl.cache.Vaults;
import io.github.sightline.relay.impl.grant.Capability;
import io.github.sightline.relay.impl.grant.GrantChain;
import io.github.sightline.relay.impl.grant.Revocations;
import io.github.sightline.relay.impl.recovery.RepairCoder;
import io.github.sightline.relay.impl.session.CloseReason;
import io.github.sightline.relay.impl.session.Hop;
import io.github.sightline.relay.impl.session.HopHandler;
import io.github.sightline.relay.impl.session.HopServer;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.spi.DatagramPort;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.Node;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A relay as a state machine: datagrams in, datagrams out, and nothing it could read.
 *
 * <p>The idea: the verified chain of a session names one owner; the session reaches that owner's
 * {@link OwnerScope} and no other. Fragments go from a camera's session to its followers as they
 * arrive; whole objects enter the owner's vault, from which joins and repairs are served. Each
 * fragment is read from memory with the owner of the session it goes to (the pair check), so even
 * memory that was mixed up leaves as nothing.
 *
 * <p>Rejected: a table from camera or track id to frames (the incident's bug needs one); assembling
 * before forwarding (a frame's time per hop); asking the camera for what the vault holds.
 */
@HotPath
public final class RelayEngine implements Node, HopServer.Events {
  private static final long HOUSEKEEPING = 1_000_000_000L;
  private static final long TRACK_TICK = 10_000_000L;

  private final RelaySettings settings;
  private final Host host;
  private final Revocations revocations;
  private final Vaults vaults;
  private final Map<OwnerId, OwnerScope> scopes = new HashMap<>();
  private final List<RelaySession> sessions = new ArrayList<>();
  private final RepairCoder coder = new RepairCoder();
  private final RelayCounters counters = new RelayCounters();
  private @Nullable HopServer server;
  private long now;
  private long sessionsDueAt = Long.MAX_VALUE;
  private long tracksDueAt = Long.MAX_VALUE;
  private long housekeepingAt = Long.MAX_VALUE;
  private long drainUntil = Long.MAX_VALUE;
  private boolean closed;

  /**
   * A relay that has no port yet.
   *
   * @param settings what the builder collected
   */
  public RelayEngine(RelaySettings settings) {
    this.settings = settings;
    this.host = settings.host();
    this.revocations = settings.revocations();
    this.vaults = settings.vaults();
    this.now = host.nanoTime();
  }

  /**
   * Begins to serve.
   *
   * @param at the time
   * @param port used until closed
   */
  public void open(long at, DatagramPort port) {
    now = at;
    server = new HopServer(host, this, port, settings.place(), this);
    housekeepingAt = at + HOUSEKEEPING;
    tracksDueAt = at + TRACK_TICK;
  }

  // --- from the host

  @Override
  public void onDatagram(long nowNanos, InetSocketAddress from, ByteBuffer borrowed) {
    now = nowNanos;
    counters.datagramsIn++;
    counters.bytesIn += borrowed.remaining();
    if (server != null) {
      server.onDatagram(nowNanos, from, borrowed);
    }
  }

  @Override
  public void onTimer(long nowNanos) {
    now = nowNanos;
    if (server == null) {
      return;
    }
    server.onTimer(nowNanos);
    if (nowNanos >= sessionsDueAt) {
      releaseSessions(nowNanos);
    }
    if (nowNanos >= tracksDueAt) {
      tracksDueAt = nowNanos + TRACK_TICK;
      for (int i = sessions.size() - 1; i >= 0; i--) {
        sessions.get(i).onTracksTimer(nowNanos);
      }
      vaults.step(nowNanos);
    }
    if (nowNanos >= housekeepingAt) {
      housekeeping(nowNanos);
    }
  }

  private void releaseSessions(long nowNanos) {
    sessionsDueAt = Long.MAX_VALUE;
    for (int i = sessions.size() - 1; i >= 0; i--) {
      RelaySession session = sessions.get(i);
      session.release(nowNanos);
      sessionsDueAt = Math.min(sessionsDueAt, session.nextDeadline());
    }
  }

  private void housekeeping(long nowNanos) {
    housekeepingAt = nowNanos + HOUSEKEEPING;
    for (OwnerScope scope : List.copyOf(scopes.values())) {
      scope.expire(nowNanos, host.epochMillis());
    }
    if (nowNanos >= drainUntil || (drainUntil != Long.MAX_VALUE && sessions.isEmpty())) {
      settings.drained().run();
    }
  }

  @Override
  public void onIdle(long nowNanos) {
    if (server != null) {
      server.flush(nowNanos);
    }
    settings.afterBatch().run();
  }

  @Override
  public long nextDeadlineNanos() {
    if (server == null) {
      return Long.MAX_VALUE;
    }
    long own = Math.min(Math.min(sessionsDueAt, tracksDueAt), housekeepingAt);
    return Math.min(own, server.nextDeadline());
  }

  // --- from the session room

  @Override
  public Outcome admit(long at, Capability capability) {
    OwnerId owner = capability.owner();
    OwnerAdmission.Quota quota = settings.admission().admit(owner);
    if (quota == null) {
      return Outcome.DENIED;
    }
    OwnerScope scope = scopes.get(owner);
    boolean full = scope != null && scope.full(quota);
    return full ? Outcome.BUSY : Outcome.ACCEPTED;
  }

  @Override
  public HopHandler onOpened(long at, Hop hop) {
    Capability capability = hop.capability();
    if (capability == null) {
      throw new IllegalStateException("a relay's hop without a capability");
    }
    OwnerScope scope = scopes.get(capability.owner());
    if (scope == null) {
      OwnerVault vault = vaults.vault(capability);
      if (vault == null) {
        hop.close(at, CloseReason.BUSY);
        return new RefusedHop();
      }
      scope = new OwnerScope(capability.owner(), vault, this);
      scopes.put(capability.owner(), scope);
    }
    RelaySession session = new RelaySession(hop, scope, counters);
    scope.joined(session);
    sessions.add(session);
    return session;
  }

  @Override
  public void onCloned(long at, Capability capability) {
    counters.cloned++;
    byte[] chain = capability.chain();
    GrantChain held = GrantChain.parse(chain, 0, chain.length);
    if (held != null) {
      settings.events().accept(new RelayEvent.Cloned(held.leaf()));
    }
  }

  @Override
  public void onFailed(long at, Hop hop, RuntimeException cause) {
    counters.failed++;
    settings.events().accept(new RelayEvent.HandlerFailed(cause));
  }

  // --- commands

  /**
   * Applies an owner's revocation if it is newer.
   *
   * @param at the time
   * @param revocation its signature and revision are checked here
   * @return ACCEPTED, or why not
   */
  public Outcome apply(long at, Revocation revocation) {
    now = at;
    Outcome outcome = revocations.apply(revocation);
    if (!outcome.ok()) {
      return outcome;
    }
    OwnerScope scope = scopes.get(revocation.owner());
    if (scope != null) {
      scope.revoked(at, revocation);
    }
    settings.events().accept(new RelayEvent.Revoked(revocation.revision()));
    return Outcome.ACCEPTED;
  }

  /**
   * Stops accepting; tells every session to go; ends when the last has gone or at the limit.
   *
   * @param at the time
   * @param card of the relay they go to: this one's, when they are to come back
   * @param limitMillis how long sessions may take
   */
  public void drain(long at, byte[] card, int limitMillis) {
    now = at;
    if (server == null) {
      return;
    }
    server.drain();
    drainUntil = at + limitMillis * 1_000_000L;
    housekeepingAt = Math.min(housekeepingAt, drainUntil);
    for (RelaySession session : sessions) {
      session.control(at, new ControlMessage.Goaway(card));
    }
  }

  /**
   * Ends every session.
   *
   * @param at the time
   */
  public void close(long at) {
    if (closed || server == null) {
      return;
    }
    closed = true;
    server.close(at, CloseReason.GOING_AWAY);
    server.flush(at);
    for (RelaySession session : List.copyOf(sessions)) {
      session.onClosed(at, CloseReason.GOING_AWAY);
    }
    vaults.shut(at);
    server = null;
  }

  /** Counters; read in the node's turn. */
  public RelayCounters counters() {
    counters.sessions = sessions.size();
    counters.pairChecks = counters.pairCheckRefusals + vaults.pairCheckRefusals();
    if (server != null) {
      counters.datagramsOut = server.sent();
      counters.bytesOut = server.sentBytes();
      counters.datagramsRefused = server.dropped();
    }
    return counters;
  }

  // --- for the scopes

  Capability.Checked check(byte[] chain, Hop hop, @Nullable CameraId camera) {
    Capability own = hop.capability();
    byte[] hopKey = own == null ? new byte[32] : own.subjectHop();
    Capability.Checked checked =
        Capability.fromSession(
            chain, 0, chain.length, hopKey, camera, host.epochMillis(), revocations);
    Capability proven = checked.capability();
    if (proven != null && own != null && proven.owner().equals(own.owner())) {
      revocations.remember(proven);
    }
    return checked;
  }

  Revocations revocations() {
    return revocations;
  }

  RepairCoder coder() {
    return coder;
  }

  CachePolicy policy() {
    return vaults.policy();
  }

  long now() {
    return now;
  }

  void left(RelaySession session) {
    counters.retransmissions += session.pacer().repairsSent();
    sessions.remove(session);
  }

  void emptied(OwnerScope scope) {
    scopes.remove(scope.owner(), scope);
  }

  void touched(RelaySession session) {
    sessionsDueAt = Math.min(sessionsDueAt, session.nextDeadline());
  }
}
