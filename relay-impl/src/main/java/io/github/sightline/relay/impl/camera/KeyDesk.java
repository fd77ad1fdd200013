package io.github.sightline.relay.impl.camera;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.impl.crypto.content.KeyWrap;
import io.github.sightline.relay.impl.grant.GrantChain;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.impl.wire.KeyRequestLayout;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who gets the key. Checks come in the protocol's order, cheapest first: size, owner and camera,
 * counter, revocation, time, chain, signature; only then the KEM, off the node's thread. One live
 * request per subject: it is answered now, and again before each switch of the epoch.
 */
final class KeyDesk {
  /** Displays per camera (protocol, default). */
  static final int MAX_DISPLAYS = 32;

  /** One request per subject and second (protocol). */
  static final long MIN_INTERVAL = 1_000_000_000L;

  /** How long a request stays live (protocol): 15 minutes. */
  static final long LIFE = 900_000_000_000L;

  private final CameraEngine engine;
  private final Map<ByteBuffer, Live> live = new HashMap<>();
  private long refused;
  private long answered;

  KeyDesk(CameraEngine engine) {
    this.engine = engine;
  }

  /** One subject's newest request and the chain under which it asks. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Live(byte[] request, GrantChain chain, long at) {
    ByteBuffer subject() {
      return ByteBuffer.wrap(chain.subjectSign());
    }

    long counter() {
      return KeyRequestLayout.counter(request, 0);
    }
  }

  void on(long now, byte[] request) {
    GrantChain chain = chain(request);
    if (chain == null) {
      refused++;
      return;
    }
    Live asked = new Live(request, chain, now);
    Live before = live.get(asked.subject());
    Outcome first =
        KeyWrap.examine(
            request, engine.owner(), engine.camera(), before == null ? -1 : before.counter());
    boolean tooSoon = before != null && now - before.at() < MIN_INTERVAL;
    if (!first.ok() || tooSoon || !stillAllowed(now, chain)) {
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

  /** Everything, signatures too. */
  private boolean allowed(long now, GrantChain chain) {
    return chain
        .forKey(engine.owner(), engine.camera(), engine.grantMillis(now), engine.revocations())
        .ok();
  }

  /** What may have changed since the signatures were verified. */
  private boolean stillAllowed(long now, GrantChain chain) {
    return !engine.revocations().voids(chain) && !chain.expiredAt(engine.grantMillis(now));
  }

  private void verified(long now, Live request, boolean genuine) {
    Live newer = live.get(request.subject());
    boolean stale = newer != null && newer.counter() >= request.counter();
    if (!genuine || stale || (newer == null && live.size() >= MAX_DISPLAYS && !expireOne(now))) {
      refused++;
      return;
    }
    live.put(request.subject(), request);
    engine.granted(now, request.chain());
    answer(now, request, false);
    if (engine.epochs().prepared()) {
      answer(now, request, true);
    }
  }

  private boolean expireOne(long now) {
    Iterator<Live> all = live.values().iterator();
    while (all.hasNext()) {
      Live candidate = all.next();
      if (now - candidate.at() > LIFE || !stillAllowed(now, candidate.chain())) {
        all.remove();
        return true;
      }
    }
    return false;
  }

  private void answer(long now, Live request, boolean next) {
    KeyWrap.Granted terms = engine.terms(now, next);
    byte[] seed = engine.draw("wrap", 64);
    engine.offload(
        () -> {
          byte[] response = KeyWrap.answer(request.request(), terms, engine.signer(), seed);
          return () -> send(terms, response);
        });
  }

  private void send(KeyWrap.Granted terms, byte @Nullable [] response) {
    boolean stillMeant =
        terms.epoch() == engine.epochs().epoch() || terms.epoch() == engine.epochs().nextEpoch();
    terms.close();
    if (response == null || !stillMeant) {
      return;
    }
    answered++;
    engine.control(new ControlMessage.KeyResponse(response));
  }

  /**
   * Gives the prepared epoch's key to every live request that still may have it; the void ones are
   * forgotten.
   */
  void push(long now) {
    Iterator<Live> all = live.values().iterator();
    while (all.hasNext()) {
      Live request = all.next();
      if (now - request.at() > LIFE || !stillAllowed(now, request.chain())) {
        all.remove();
        continue;
      }
      answer(now, request, true);
    }
  }

  /**
   * Whether any live request's chain is void by now: then a secret it may hold must not be used.
   */
  boolean anyVoid(long now) {
    for (Live request : live.values()) {
      if (!stillAllowed(now, request.chain())) {
        return true;
      }
    }
    return false;
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
