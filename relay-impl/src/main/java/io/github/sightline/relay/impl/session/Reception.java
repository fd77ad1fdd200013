package io.github.sightline.relay.impl.session;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.crypto.Digest;
import io.github.sightline.relay.impl.crypto.HopKeys;
import io.github.sightline.relay.impl.grant.Capability;
import io.github.sightline.relay.impl.wire.Hello;
import io.github.sightline.relay.impl.wire.RefusalCode;
import io.github.sightline.relay.impl.wire.Retry;
import io.github.sightline.relay.impl.wire.Welcome;
import io.github.sightline.relay.impl.wire.WelcomePayload;
import io.github.sightline.relay.impl.wire.WireLimits;
import io.github.sightline.relay.spi.Host;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * From HELLO to WELCOME, the cheap checks first, each failure silent: size; whether too many were
 * looked at in this second; mac1 (one hash); a copy of a HELLO that was answered gets the same
 * answer; under load the cookie (two hashes and a stateless RETRY); then, off the node's thread,
 * two curve operations and the chain; in the node's turn the device counter, revocation, admission
 * and room; off the thread again the other two curve operations; and only then a {@link Pending}
 * and a WELCOME. Who decrypts but may not come in gets a WELCOME that says so and leaves no state;
 * those are rationed. One thread but for the two pieces of work.
 */
final class Reception {
  private static final String USE = "sl1 welcome";

  /**
   * Ours: handshakes at the worker, about 20 ms of its time, beyond which an address must prove
   * itself. The worker's own bound is reached by forged HELLOs long before half of the pending are.
   */
  static final int CALM = 128;

  /** Ours: cookies are asked for so long after the last crowd. */
  static final long CROWDED_NANOS = 2_000_000_000L;

  /** A WELCOME as it came back from the worker. */
  private record Answer(
      Arrival arrival, int status, long id, @Nullable Sealed sealed, @Nullable Hop continues) {}

  /** The Noise message and the keys, of which the second is null in a refusal. */
  private static final class Sealed {
    final byte[] message;
    final HopKeys keys;

    Sealed(byte[] message, HopKeys keys) {
      this.message = message;
      this.keys = keys;
    }
  }

  private final HopServer server;
  private final Workbench bench;
  private final SessionTable sessions;
  private final HopServer.Place place;
  private final Macs macs;
  private final Cookies cookies;
  private final Allowance refusals;
  private final Allowance first;
  private final Allowance proving;
  private final DeviceCounters counters;
  private final Quarantine quarantine = new Quarantine();
  private final PendingTable pending;
  private int inFlight;
  private long crowdedUntil = Long.MIN_VALUE;
  private long answered;

  Reception(HopServer server, Workbench bench, SessionTable sessions, HopServer.Place place) {
    this.server = server;
    this.bench = bench;
    this.sessions = sessions;
    this.place = place;
    this.macs = new Macs(place.keys().hopPublic());
    this.cookies = new Cookies(bench.host);
    this.refusals = new Allowance(bench.limits.refusalsPerSecond());
    this.first = new Allowance(bench.limits.hellosPerSecond());
    this.proving = new Allowance(bench.limits.hellosPerSecond());
    this.counters = new DeviceCounters(DeviceCounters.MOST, key -> sessions.hop(key) != null);
    this.pending = new PendingTable(bench.limits.pending());
  }

  PendingTable pending() {
    return pending;
  }

  Quarantine quarantine() {
    return quarantine;
  }

  /** The session of that key ended. */
  void ended(long now, HopKey key) {
    counters.touch(now, key);
  }

  // --- the datagram

  /** A datagram of HELLO's size and clear bytes lies on the bench. */
  void onHello(long now, InetSocketAddress from) {
    byte[] in = bench.in();
    int at = bench.inAt();
    Allowance ration = Macs.hasMac2(in, at) ? proving : first;
    if (!ration.take(now)) {
      bench.drops.count(Drop.HELLO_LIMIT);
      return;
    }
    if (!macs.mac1Right(in, at)) {
      bench.drops.count(Drop.BAD_MAC);
      return;
    }
    Pending copied = pending.copied(from, in, at);
    if (copied != null) {
      welcome(from, copied.sender, copied.answer);
      return;
    }
    if (crowded(now) && !cookies.right(now, from, in, at)) {
      bench.drops.count(Drop.NO_COOKIE);
      retry(now, from, in, at);
      return;
    }
    byte[] hello = Bytes.copyOf(in, at, Hello.BYTES);
    byte[] prologue = macs.prologue(hello, 0);
    long timeMillis = bench.host.epochMillis();
    work(
        () -> {
          Arrival arrival =
              Arrival.read(hello, from, prologue, place.keys(), place.revocations(), timeMillis);
          return () -> arrived(arrival);
        });
  }

  /**
   * Half of what may wait for its DATA, or enough at the worker to keep it busy for a while; and so
   * for a time after, or a flood would keep the worker busy at just that bound.
   */
  private boolean crowded(long now) {
    boolean busy = inFlight > CALM || pending.size() + inFlight > bench.limits.pending() / 2;
    crowdedUntil = busy ? now + CROWDED_NANOS : crowdedUntil;
    return busy || now < crowdedUntil;
  }

  private void retry(long now, InetSocketAddress from, byte[] hello, int helloAt) {
    int at = bench.sink.reserve(this, from, Retry.BYTES);
    if (at >= 0) {
      Retry.write(bench.sink.array(), at, hello, helloAt, cookies.cookie(now, from));
      bench.sink.commit(Retry.BYTES);
    }
  }

  /** Has work done elsewhere; it counts as a handshake under way until its result came back. */
  private void work(Supplier<Runnable> work) {
    boolean room = inFlight < bench.limits.pending();
    if (!room || !bench.host.offload(server.node(), guarded(work))) {
      bench.drops.count(Drop.HANDSHAKE_LIMIT);
      return;
    }
    inFlight++;
  }

  /** The relay's keys may be closed while work waits: then nothing comes of it. */
  private static Supplier<Runnable> guarded(Supplier<Runnable> work) {
    return () -> {
      try {
        return work.get();
      } catch (IllegalStateException closed) {
        return () -> {};
      }
    };
  }

  // --- the judgement

  private void arrived(@Nullable Arrival arrival) {
    inFlight--;
    if (arrival == null) {
      bench.drops.count(Drop.UNREADABLE_HELLO);
      return;
    }
    Capability capability = arrival.capability();
    HopServer home = capability == null ? server : server.home(capability.owner());
    Host host = bench.host;
    if (home == server) {
      judge(host.nanoTime(), arrival);
    } else if (!host.run(home.node(), () -> home.reception().judge(host.nanoTime(), arrival))) {
      bench.drops.count(Drop.HANDSHAKE_LIMIT);
    }
  }

  private void judge(long now, Arrival arrival) {
    if (!counters.fresh(arrival.key(), arrival.deviceCounter())) {
      bench.drops.count(Drop.REPLAYED_HELLO);
      arrival.responder().close();
      return;
    }
    int status = status(now, arrival);
    long id = status == RefusalCode.NONE ? sessions.draw(now) : 0;
    if (status == RefusalCode.NONE && id == 0) {
      status = RefusalCode.BUSY;
    }
    if (status != RefusalCode.NONE) {
      refuse(now, arrival, status);
      return;
    }
    if (!pending.room(arrival.key())) {
      bench.drops.count(Drop.HANDSHAKE_LIMIT);
      return;
    }
    counters.accept(now, arrival.key(), arrival.deviceCounter());
    Hop continues = continued(arrival);
    answer(arrival, continues == null ? RefusalCode.NONE : WelcomePayload.CONTINUED, id, continues);
  }

  /** NONE, or why not. */
  private int status(long now, Arrival arrival) {
    Capability capability = arrival.capability();
    if (capability == null) {
      return refusal(arrival.outcome());
    }
    if (quarantine.holds(arrival.key()) || place.revocations().voids(capability)) {
      return RefusalCode.DENIED;
    }
    if (server.cloned(now, arrival)) {
      return RefusalCode.DENIED;
    }
    Outcome admitted = server.admit(now, capability);
    if (!admitted.ok()) {
      return refusal(admitted);
    }
    boolean full = sessions.hops() >= bench.limits.sessions();
    boolean room = !full || sessions.hop(arrival.key()) != null;
    boolean serves = !server.draining() || continued(arrival) != null;
    return room && serves ? RefusalCode.NONE : RefusalCode.BUSY;
  }

  private static int refusal(Outcome outcome) {
    return switch (outcome) {
      case EXPIRED -> RefusalCode.EXPIRED;
      case BUSY, BACK_PRESSURED -> RefusalCode.BUSY;
      default -> RefusalCode.DENIED;
    };
  }

  /** The live hop this HELLO goes on with: the same owner, signing key and hop key. */
  private @Nullable Hop continued(Arrival arrival) {
    Session named = sessions.find(arrival.continued());
    if (named == null) {
      return null;
    }
    Hop hop = null;
    if (named.holder() instanceof Hop live) {
      hop = live;
    } else if (named.holder() instanceof Pending waiting) {
      hop = waiting.continues;
    }
    Capability held = hop == null ? null : hop.capability();
    Capability offered = arrival.capability();
    boolean same = held != null && offered != null && held.sameHolder(offered);
    return hop != null && same && hop.open() ? hop : null;
  }

  // --- the answer

  private void refuse(long now, Arrival arrival, int status) {
    if (!refusals.take(now)) {
      bench.drops.count(Drop.REFUSAL_LIMIT);
      arrival.responder().close();
      return;
    }
    answer(arrival, status, 0, null);
  }

  private void answer(Arrival arrival, int status, long id, @Nullable Hop continues) {
    byte[] payload = new byte[WelcomePayload.BYTES];
    WelcomePayload.write(payload, 0, status, id, bench.host.epochMillis());
    int idleSeconds = (int) (Hop.IDLE_NANOS / 1_000_000_000L);
    WelcomePayload.writeBounds(payload, 0, WireLimits.MAX_OBJECT, idleSeconds, WireLimits.DATAGRAM);
    byte[] entropy = new byte[32];
    bench.host.randomBytes(entropy);
    long use = answered++;
    work(
        () -> {
          Sealed sealed = seal(arrival, payload, entropy, use);
          Answer answer = new Answer(arrival, status, id, sealed, continues);
          return () -> answered(answer);
        });
  }

  /**
   * Off the thread: ee and se. The HELLO itself goes into the ephemeral, so none is drawn twice.
   */
  private @Nullable Sealed seal(Arrival arrival, byte[] payload, byte[] entropy, long use) {
    byte[] seed = Digest.sha256(entropy, arrival.hello());
    byte[] ephemeral = place.keys().draw(seed, use, USE, 32);
    try (var responder = arrival.responder()) {
      byte[] message = responder.writeWelcome(payload, ephemeral);
      return message == null ? null : new Sealed(message, responder.keys());
    } finally {
      Digest.wipe(ephemeral);
      Digest.wipe(entropy);
    }
  }

  private void answered(Answer answer) {
    inFlight--;
    Sealed sealed = answer.sealed();
    if (sealed == null) {
      bench.drops.count(Drop.UNREADABLE_HELLO);
      return;
    }
    boolean says = !WelcomePayload.opens(answer.status());
    if (says) {
      sealed.keys.close();
    }
    if (says || install(bench.host.nanoTime(), answer, sealed)) {
      welcome(answer.arrival().from(), answer.arrival().sender(), sealed.message);
    }
  }

  private boolean install(long now, Answer answer, Sealed sealed) {
    Arrival arrival = answer.arrival();
    Capability capability = arrival.capability();
    Pending newer = pending.of(arrival.key());
    boolean late = newer != null && newer.deviceCounter > arrival.deviceCounter();
    SentLog sent = new SentLog(bench.randomLong(), bench.limits.skipSpacing());
    Session.Ids ids = new Session.Ids(answer.id(), arrival.sender());
    Session session = new Session(now, ids, sealed.keys, sent, bench.limits);
    boolean fits = !late && pending.room(arrival.key()) && capability != null;
    if (!fits || capability == null || !sessions.take(answer.id(), session)) {
      bench.drops.count(late ? Drop.REPLAYED_HELLO : Drop.HANDSHAKE_LIMIT);
      session.close();
      return false;
    }
    Hop continues = answer.continues();
    server.waits(new Pending(now, session, arrival, capability, continues, sealed.message));
    return true;
  }

  private void welcome(InetSocketAddress to, long sender, byte[] message) {
    int at = bench.sink.reserve(this, to, Welcome.BYTES);
    if (at < 0) {
      return;
    }
    byte[] out = bench.sink.array();
    Welcome.writePrefix(out, at, sender);
    System.arraycopy(message, 0, out, at + Welcome.NOISE, Welcome.NOISE_BYTES);
    bench.sink.commit(Welcome.BYTES);
  }
}
