/**
 * Purpose: the joining side of a hop: asks (HELLO), keeps the session alive, renews its keys, carries
 * CONTROL and FEEDBACK, and hands media on. Time is a parameter, in milliseconds.
 * Door: HopClient.
 * Guarantees: nothing of a datagram is acted on before its tag verified and its counter was new. What
 * does not verify gets silence and a count.
 * Must not touch: content keys, frames, grants beyond carrying the chain.
 */
import { ascii, concat, equal, u32 } from './base.js';
import { Macs, NoiseInitiator, generateHop, random } from './crypto.js';
import { Hop, Session } from './hop.js';
import * as wire from './wire.js';

const { Datagram } = wire;
const HELLO_FIRST = 1000;
const COPIES = 4;
const COPY = 200;
const LATER_COPY = 800;
const REFUSED_FIRST = 10_000;
const REFUSED_MOST = 600_000;
const LASTING = 60_000;
const RENEW = 270_000;
const RENEW_SPREAD = 30_000;
const RENEW_DATAGRAMS = 2 ** 22;
const FLOWING = 10_000;
const COOKIE_LIFE = 240_000;

const REFUSALS = { 1: 'denied', 2: 'busy', 3: 'denied', 4: 'expired' };
const SOON = ['gone', 'lost', 'idle', 'key limit'];
const FRIENDLY = ['normal', 'going away'];

/** Between 3/4 and 5/4 of a time: so that a thousand displays do not move as one. */
const jitter = (millis) => millis * (0.75 + u32(random(4), 0) / 2 ** 33);

/**
 * Asks until there is a session, renews its keys, and when what was sent finds no answer for 0.8 s asks
 * beside the old session. A refusal is asked again after 10 s, 20 s, ... 10 min.
 *
 * `events` is told joined(now, hop), refused(now, why, againIn), closed(now, why).
 */
export class HopClient {
  #device;
  #relayHop;
  #events;
  #output;
  #macs;
  #attempt = null;
  #cookie = null;
  #cookieAt = 0;
  #tries = 0;
  #refusals = 0;
  #helloAt = -Infinity;
  #giveUpAt = Infinity;
  #joinedAt = 0;
  #renewAge = RENEW;
  #closed = false;
  hop = null;
  reached = false;
  refusedDatagrams = 0;

  /** `device`: {keys: {privateKey, publicKey}, chain(), counter()}; `output` takes a datagram to come. */
  constructor(device, relayHop32, output, events) {
    this.#device = device;
    this.#relayHop = relayHop32;
    this.#output = output;
    this.#events = events;
  }

  send(datagram) {
    this.#output(datagram);
  }

  /** Three HELLOs found no answer [S-23]. */
  unanswered = () => this.#tries >= 3;

  /** The pipe is there again: from another port, which the relay will find out from a datagram. */
  connected(now) {
    this.#tries = 0;
    if (this.hop !== null) {
      this.hop.ping(now);
    } else if (this.#refusals === 0) {
      this.#helloAt = now;
      this.#abandon();
    }
  }

  /** A renewed grant: asked with it at once. */
  forgive(now) {
    this.#refusals = 0;
    this.#helloAt = Math.min(this.#helloAt, now);
  }

  close(now) {
    this.#closed = true;
    this.#abandon();
    this.hop?.close(now, 0);
    this.hop = null;
  }

  /** The clear frames of a DATA of ours, to come; null for all else, which is handled here. */
  accept(now, datagram) {
    switch (wire.datagramType(datagram)) {
      case Datagram.DATA:
        return this.#acceptData(datagram);
      case Datagram.WELCOME:
        this.#onWelcome(datagram);
        return null;
      case Datagram.RETRY:
        this.#onRetry(now, datagram);
        return null;
      default:
        this.refusedDatagrams++;
        return null;
    }
  }

  #acceptData(datagram) {
    const session = this.hop?.sessionOf(wire.receiver(datagram)) ?? null;
    if (session === null || session.arrivals.seen(wire.dataCounter(datagram))) {
      this.refusedDatagrams++;
      return null;
    }
    return { session, hop: this.hop, counter: wire.dataCounter(datagram), plain: session.open(datagram) };
  }

  /** Handles what accept() began, in the order in which datagrams came. */
  opened(now, { session, hop, counter }, plain) {
    const known = this.hop === hop && (session === hop.current || session === hop.previous);
    if (plain === null || !known || !session.arrivals.accept(now, counter)) {
      this.refusedDatagrams++;
      return;
    }
    hop.receive(now, session, plain);
  }

  // --- the handshake

  #wantedAt() {
    if (this.hop === null) {
      return -Infinity;
    }
    const { current, mediaAt } = this.hop;
    const due = current.bornAt + this.#renewAge;
    const renew = current.datagrams() >= RENEW_DATAGRAMS ? -Infinity : mediaAt >= due - FLOWING ? due : due + RENEW;
    return Math.min(this.hop.silentAt(), renew);
  }

  async #ask(now) {
    if (this.#closed || this.#attempt !== null || this.#wantedAt() > now || this.#helloAt > now) {
      return;
    }
    const attempt = { localId: drawId(this.hop), sentAt: now, challenged: false, hello: null, noise: null, sends: 0, copyAt: Infinity };
    this.#attempt = attempt;
    this.#giveUpAt = now + jitter(HELLO_FIRST * 2 ** Math.min(this.#tries, 2));
    const hello = await this.#write(attempt);
    if (attempt !== this.#attempt || hello === null) {
      return;
    }
    attempt.hello = hello;
    await this.#sendHello(now, attempt);
  }

  async #write(attempt) {
    this.#macs ??= await Macs.of(this.#relayHop);
    const prefix = wire.helloPrefix(attempt.localId);
    const prologue = concat(ascii('sl1 hop'), this.#relayHop, prefix);
    attempt.noise = new NoiseInitiator(this.#device.keys, this.#relayHop, await generateHop());
    const payload = wire.helloPayload(this.#device.counter(), this.#continued(), this.#device.chain());
    const message = await attempt.noise.writeHello(prologue, payload);
    if (message === null) {
      return null;
    }
    const covered = concat(prefix, message);
    return concat(covered, await this.#macs.mac1(covered), new Uint8Array(16));
  }

  /** The session to go on with: the newest that the relay is known to have confirmed. */
  #continued() {
    if (this.hop === null) {
      return 0;
    }
    const confirmed = this.hop.current.arrivals.largest >= 0 || this.hop.previous === null;
    return confirmed ? this.hop.current.remoteId : this.hop.previous.remoteId;
  }

  async #sendHello(now, attempt) {
    if (this.#cookie !== null && now - this.#cookieAt < COOKIE_LIFE) {
      const mac2 = await Macs.mac2(this.#cookie, attempt.hello.subarray(0, wire.HELLO_MAC2));
      attempt.hello.set(mac2, wire.HELLO_MAC2);
    }
    attempt.copyAt = performance.now() + jitter(attempt.sends++ < COPIES ? COPY : LATER_COPY);
    this.send(Promise.resolve(attempt.hello.slice()));
  }

  #onRetry(now, datagram) {
    const asked = this.#attempt;
    const echoes = asked?.hello && equal(wire.retryMac1(datagram), asked.hello.subarray(wire.HELLO_MAC1, wire.HELLO_MAC2));
    if (!echoes || asked.challenged || wire.receiver(datagram) !== asked.localId) {
      this.refusedDatagrams++;
      return;
    }
    asked.challenged = true;
    this.#cookie = wire.retryCookie(datagram);
    this.#cookieAt = now;
    this.#sendHello(now, asked);
  }

  async #onWelcome(datagram) {
    const asked = this.#attempt;
    if (!asked?.hello || wire.receiver(datagram) !== asked.localId) {
      this.refusedDatagrams++;
      return;
    }
    const read = await asked.noise.readWelcome(wire.welcomeMessage(datagram));
    const welcome = read && wire.readWelcome(read.payload);
    if (!welcome || asked !== this.#attempt) {
      this.refusedDatagrams++;
      return;
    }
    this.#attempt = null;
    this.reached = true;
    const now = performance.now();
    if (welcome.opens) {
      this.#begin(now, asked, welcome, read.keys);
      return;
    }
    this.#events.refused(now, REFUSALS[welcome.status], this.#refused(now));
  }

  #begin(now, asked, welcome, keys) {
    const old = this.hop;
    const goesOn = welcome.status === wire.CONTINUED;
    this.#tries = 0;
    this.#helloAt = now;
    if (goesOn && old === null) {
      return;
    }
    this.#joinedAt = now;
    this.#renewAge = RENEW + (u32(random(4), 0) / 2 ** 32) * RENEW_SPREAD;
    const session = new Session(now, asked.localId, welcome.sender, keys, 0);
    if (goesOn) {
      old.succeed(now, session);
    } else {
      if (old !== null) {
        this.#events.closed(now, 'lost');
      }
      this.hop = new Hop(now, this, session);
      this.hop.rtt = Math.max(1, now - asked.sentAt);
      this.hop.handler = this.#events;
    }
    this.hop.ping(now);
    if (!goesOn) {
      this.#events.joined(now, this.hop);
    }
  }

  /** How long the relay is left alone after a no. */
  #refused(now) {
    const wait = jitter(Math.min(REFUSED_FIRST * 2 ** Math.min(this.#refusals, 6), REFUSED_MOST));
    this.#refusals++;
    this.#tries = 0;
    this.#helloAt = now + wait;
    return wait;
  }

  /** The hop ended; with a code, the relay is told. */
  end(now, hop, why, code) {
    if (this.hop !== hop) {
      return;
    }
    if (code >= 0) {
      hop.close(now, code);
    }
    this.hop = null;
    this.#abandon();
    this.#refusals = now - this.#joinedAt >= LASTING ? 0 : this.#refusals;
    if (SOON.includes(why)) {
      this.#helloAt = now;
    } else if (FRIENDLY.includes(why)) {
      this.#helloAt = now + jitter(HELLO_FIRST);
    } else {
      this.#refused(now);
    }
    this.#events.closed(now, why);
  }

  #abandon() {
    this.#attempt = null;
    this.#giveUpAt = Infinity;
  }

  onTimer(now) {
    this.hop?.service(now);
    if (this.#attempt !== null && this.#wantedAt() > now) {
      this.#abandon();
      this.#tries = 0;
    }
    if (this.#attempt !== null && this.#giveUpAt <= now) {
      this.#abandon();
      this.#tries++;
    }
    if (this.#attempt?.copyAt <= now) {
      this.#attempt.copyAt = Infinity;
      this.#sendHello(now, this.#attempt);
    }
    this.#ask(now);
  }

  deadline(now) {
    if (this.#closed) {
      return Infinity;
    }
    const asks = this.#attempt !== null ? Math.min(this.#giveUpAt, this.#attempt.copyAt) : Math.max(this.#wantedAt(), this.#helloAt);
    return Math.min(this.hop?.deadline(now) ?? Infinity, asks);
  }
}

function drawId(hop) {
  let id = 0;
  while (id === 0 || hop?.sessionOf(id)) {
    id = u32(random(4), 0);
  }
  return id;
}
