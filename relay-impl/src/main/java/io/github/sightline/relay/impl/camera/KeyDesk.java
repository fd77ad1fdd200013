package io.github.sightline.relay.impl.camera;

import io.github.sightline.relay.impl.crypto.content.KeyWrap;
import io.github.sightline.relay.impl.grant.GrantChain;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.impl.wire.KeyRequestLayout;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who gets which key, and when epochs change for it.
 *
 * <p>Checks come in the protocol's order, cheapest first: size, owner and camera, counter,
 * revocation, time, chain, signature; only then the KEM, off the node's thread; and once more, in
 * the node's turn, what a revocation may have changed meanwhile. One live request per subject: it
 * is answered now, and again before each switch of the epoch.
 *
 * <p>Every chain a secret was wrapped to is remembered as long as the secret may be used. When one
 * of them is void, by revocation or by its end, the secret goes: a current one at the next
 * keyframe, which is asked for, a next one at once. A chain that begins inside the current epoch is
 * given the next one, for a capture of the current one holds what was before its time.
 */
final class KeyDesk {
  /** Displays per camera (protocol, default). */
  static final int MAX_DISPLAYS = 32;

  /** One request per subject and second (protocol). */
  static final long MIN_INTERVAL = 1_000_000_000L;

  /** How long a request stays live (protocol): 15 minutes. */
  static final long LIFE = 900_000_000_000L;

  /** From us: chains one secret is wrapped to; one more is given the next. */
  static final int MAX_HOLDERS = 256;

  /** From us: subjects whose largest counter is remembered beyond their request's life. */
  static final int MAX_COUNTERS = 1024;

  /** From us: requests whose signatures are looked at in a second, whoever sends them. */
  static final int VERIFICATIONS_PER_SECOND = 64;

  private static final long NANOS_PER_MILLI = 1_000_000L;
  private static final long LOOK = 1_000_000_000L;
  private static final long LOOK_WHILE_DUE = 100_000_000L;

  private final CameraEngine engine;
  private final CameraSettings settings;
  private final EpochKeeper epochs;
  private final Map<ByteBuffer, Live> live = new HashMap<>();
  private final Map<ByteBuffer, Long> counters = new LinkedHashMap<>();
  private Set<GrantChain> holders = new LinkedHashSet<>();
  private Set<GrantChain> nextHolders = new LinkedHashSet<>();
  private long second = Long.MIN_VALUE;
  private int verifications;
  private long lookAt = Long.MAX_VALUE;
  private long refused;
  private long answered;

  KeyDesk(CameraEngine engine, CameraSettings settings, EpochKeeper epochs) {
    this.engine = engine;
    this.settings = settings;
    this.epochs = epochs;
  }

  /** One subject's newest request, the chain under which it asks, and from which epoch on. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Live(byte[] request, GrantChain chain, long at, long fromEpoch) {
    ByteBuffer subject() {
      return ByteBuffer.wrap(chain.subjectSign());
    }

    long counter() {
      return KeyRequestLayout.counter(request, 0);
    }

    Live from(long epoch) {
      return new Live(request, chain, at, epoch);
    }
  }

  // --- requests

  void on(long now, byte[] request) {
    GrantChain chain = chain(request);
    if (chain == null) {
      refused++;
      return;
    }
    Live asked = new Live(request, chain, now, 0);
    Live before = live.get(asked.subject());
    long largest = counters.getOrDefault(asked.subject(), -1L);
    boolean fresh = KeyWrap.examine(request, settings.owner(), settings.camera(), largest).ok();
    boolean tooSoon = before != null && now - before.at() < MIN_INTERVAL;
    if (!fresh || tooSoon || !stillAllowed(chain, millis(now)) || !mayVerify(now)) {
      refused++;
      return;
    }
    engine.offload(
        () -> {
          boolean genuine = allowed(now, chain) && KeyWrap.signed(request, chain.subjectSign());
          return () -> verified(engine.now(), asked, genuine);
        });
  }

  private static @Nullable GrantChain chain(byte[] request) {
    if (!KeyRequestLayout.check(request, 0, request.length)) {
      return null;
    }
    int end = KeyRequestLayout.signature(request.length);
    return GrantChain.parse(request, KeyRequestLayout.CHAIN, end - KeyRequestLayout.CHAIN);
  }

  private boolean mayVerify(long now) {
    if (second == Long.MIN_VALUE || now - second >= LOOK) {
      second = now;
      verifications = 0;
    }
    return ++verifications <= VERIFICATIONS_PER_SECOND;
  }

  /** Everything, signatures too. */
  private boolean allowed(long now, GrantChain chain) {
    return chain
        .forKey(
            settings.owner(), settings.camera(), engine.grantMillis(now), settings.revocations())
        .ok();
  }

  /** What may have changed since the signatures were verified. */
  private boolean stillAllowed(GrantChain chain, long millis) {
    return !isVoid(chain, millis) && engine.revocationFresh(millis);
  }

  private boolean isVoid(GrantChain chain, long millis) {
    return settings.revocations().voids(chain) || chain.expiredAt(millis);
  }

  /** The grant clock. */
  private long millis(long now) {
    return engine.grantMillis(now);
  }

  private void verified(long now, Live request, boolean genuine) {
    Live before = live.get(request.subject());
    boolean stale = counters.getOrDefault(request.subject(), -1L) >= request.counter();
    if (!genuine || stale || !stillAllowed(request.chain(), millis(now))) {
      refused++;
      return;
    }
    if (before == null && live.size() >= MAX_DISPLAYS && !expireOne(now)) {
      refused++;
      return;
    }
    remember(request);
    if (before != null && holders.remove(before.chain())) {
      // A renewed right takes the place of the one before it: the subject is the same.
      holders.add(request.chain());
    }
    Live admitted = request.from(firstEpochFor(request.chain(), before));
    live.put(admitted.subject(), admitted);
    if (admitted.fromEpoch() > epochs.epoch()) {
      beginFor(now, admitted);
      return;
    }
    answer(now, admitted, false);
    if (epochs.prepared()) {
      answer(now, admitted, true);
    }
  }

  private void remember(Live request) {
    counters.remove(request.subject());
    counters.put(request.subject(), request.counter());
    if (counters.size() > MAX_COUNTERS) {
      Iterator<ByteBuffer> eldest = counters.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
  }

  private boolean expireOne(long now) {
    Iterator<Live> all = live.values().iterator();
    while (all.hasNext()) {
      Live candidate = all.next();
      if (now - candidate.at() > LIFE || !stillAllowed(candidate.chain(), millis(now))) {
        all.remove();
        return true;
      }
    }
    return false;
  }

  // --- newcomers

  /**
   * The first epoch a chain may open: the current one, unless the chain begins inside it and its
   * subject does not hold it already.
   */
  private long firstEpochFor(GrantChain chain, @Nullable Live before) {
    if (before != null && (before.chain().equals(chain) || holders.contains(chain))) {
      return before.fromEpoch();
    }
    boolean inside = chain.notBeforeMillis() > epochs.begunMillis();
    return inside || holders.size() >= MAX_HOLDERS ? epochs.epoch() + 1 : epochs.epoch();
  }

  private void beginFor(long now, Live newcomer) {
    if (epochs.prepared()) {
      epochs.hasten(now);
      answer(now, newcomer, true);
    } else {
      prepare(now, now);
    }
    look(now);
  }

  // --- answers

  private void answer(long now, Live request, boolean next) {
    (next ? nextHolders : holders).add(request.chain());
    lookAt = Math.min(lookAt, now + LOOK);
    KeyWrap.Granted terms = terms(now, next);
    byte[] seed = engine.draw("wrap", KeyWrap.ANSWER_SEED);
    engine.offload(
        () -> {
          byte[] response = KeyWrap.answer(request.request(), terms, engine.signer(), seed);
          return () -> send(engine.now(), request, terms, response);
        });
  }

  /** What a KEY_RESPONSE says of the current epoch, or of the prepared one. */
  private KeyWrap.Granted terms(long now, boolean next) {
    long time = engine.cameraMicros(now);
    return next
        ? new KeyWrap.Granted(
            epochs.nextEpoch(), epochs.nextSecret(), time, time, EpochKeeper.LIFE / 1_000_000_000L)
        : new KeyWrap.Granted(
            epochs.epoch(),
            epochs.secret(),
            engine.floorMicros(epochs.epoch(), time),
            time,
            epochs.secondsLeft(now));
  }

  private void send(long now, Live request, KeyWrap.Granted terms, byte @Nullable [] response) {
    boolean stillMeant = terms.epoch() == epochs.epoch() || terms.epoch() == epochs.nextEpoch();
    terms.close();
    if (response == null || !stillMeant || !stillAllowed(request.chain(), millis(now))) {
      return;
    }
    answered++;
    engine.control(new ControlMessage.KeyResponse(response));
  }

  // --- the switch

  /**
   * Draws the next epoch, to begin at the first keyframe from {@code at} on, and gives its key to
   * every live request that may still have it then; the void ones are forgotten.
   */
  void prepare(long now, long at) {
    epochs.prepare(at);
    nextHolders = new LinkedHashSet<>();
    long then = Math.max(now, at);
    long thenMillis = millis(now) + (then - now) / NANOS_PER_MILLI;
    Iterator<Live> all = live.values().iterator();
    while (all.hasNext()) {
      Live request = all.next();
      if (now - request.at() > LIFE || !stillAllowed(request.chain(), thenMillis)) {
        all.remove();
      } else {
        answer(now, request, true);
      }
    }
    lookAt = Math.min(lookAt, then);
  }

  /**
   * A keyframe is at hand: whether it opens another epoch. A next secret that somebody holds who is
   * void by now is never used; another is drawn and given to the rest.
   */
  boolean switched(long now) {
    if (!epochs.due(now)) {
      return false;
    }
    if (anyVoid(nextHolders, millis(now))) {
      prepare(now, now);
    }
    epochs.roll(now, engine.grantMillis(now));
    holders = nextHolders;
    nextHolders = new LinkedHashSet<>();
    return true;
  }

  /** A newer revocation is in force: whoever it voids opens nothing from the next keyframe on. */
  void revoked(long now) {
    if (anyVoid(holders, millis(now)) || anyVoid(nextHolders, millis(now))) {
      prepare(now, now);
    }
    look(now);
  }

  private boolean anyVoid(Set<GrantChain> chains, long millis) {
    for (GrantChain chain : chains) {
      if (isVoid(chain, millis)) {
        return true;
      }
    }
    return false;
  }

  // --- time

  /** Ends an epoch that is old, or that somebody holds whose grant ends; asks for the keyframe. */
  void onTimer(long now) {
    if (now >= lookAt || epochs.timeToPrepare(now, 0)) {
      look(now);
    }
  }

  private void look(long now) {
    long ahead = now + EpochKeeper.AHEAD;
    boolean ends =
        !epochs.prepared() && anyVoid(holders, millis(now) + EpochKeeper.AHEAD / NANOS_PER_MILLI);
    if (ends || epochs.timeToPrepare(now, 0)) {
      prepare(now, ahead);
    }
    if (epochs.due(now)) {
      engine.wantKeyframe(now);
    }
    boolean idle = holders.isEmpty() && nextHolders.isEmpty() && !epochs.prepared();
    lookAt = idle ? Long.MAX_VALUE : now + (epochs.due(now) ? LOOK_WHILE_DUE : LOOK);
  }

  long nextDeadline() {
    return Math.min(lookAt, epochs.nextDeadline());
  }

  int size() {
    return live.size();
  }

  long refused() {
    return refused;
  }

  long answered() {
    return answered;
  }
}
