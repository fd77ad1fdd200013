/**
 * Purpose: one live session with the relay and the keys it goes through: frames in, CONTROL and
 * FEEDBACK out. Time is a parameter, in milliseconds.
 * Invariant: a hop outlives its keys; a counter is acted on once.
 */
import { ArrivalLog, DelayMeter, FeedbackClock, KeepAlive } from './arrivals.js';
import { concat } from './base.js';
import { ControlReceiver, ControlSender } from './control.js';
import * as wire from './wire.js';

const { Frame } = wire;
const HARD_STOP = 600_000;
const OLD_KEY = 10_000;
const IDLE = 30_000;
const OUTAGE = 300;
const SENT_KEPT = 512;

/** Why a session ended, as CLOSE says it; what is not here no correct relay sends. */
const CloseReason = {
  0: 'normal', 1: 'going away', 2: 'denied', 3: 'expired', 4: 'revoked', 5: 'busy',
  6: 'malformed', 7: 'overflow', 8: 'key limit', 9: 'cloned', 10: 'gone', 11: 'failed',
};

/** Now and then a counter is left out [S-25]: who acknowledges it acknowledges what it never got. */
const spacing = () => 64 + Math.floor(Math.random() * 128);

/** What one handshake gave: two keys, two ids, the counters of both directions. */
export class Session {
  #keys;
  #sent = new Map();
  #arrived = new Set();
  #largestArrived = -1;
  #leaveOut = spacing();
  #leftOut = -1;
  next = 0;

  constructor(now, localId, remoteId, keys, firstNumber) {
    Object.assign(this, { bornAt: now, localId, remoteId, firstNumber, arrivals: new ArrivalLog(now) });
    this.#keys = keys;
  }

  usedUp = (now) => this.next >= wire.COUNTER_LIMIT || now - this.bornAt >= HARD_STOP;
  datagrams = () => Math.max(this.next, this.arrivals.largest + 1);

  /** The sealed datagram, to come; its counter is taken at once. */
  stamp(now, plain) {
    const counter = this.next++;
    this.#sent.set(counter, now);
    this.#sent.delete(counter - SENT_KEPT);
    this.#arrived.delete(counter - SENT_KEPT);
    if (this.next >= this.#leaveOut) {
      this.#leftOut = this.next++;
      this.#leaveOut = this.next + spacing();
    }
    const header = wire.dataHeader(this.remoteId, counter);
    return this.#keys.seal(counter, header, plain).then((sealed) => concat(header, sealed));
  }

  open(datagram) {
    const header = datagram.subarray(0, wire.DATA_HEADER);
    return this.#keys.open(wire.dataCounter(datagram), header, datagram.subarray(wire.DATA_HEADER));
  }

  /** Takes a receipt: a round trip in milliseconds when it has news, null when not, -1 for a lie. */
  receipt(now, feedback) {
    const behind = BigInt(feedback.largest - this.#leftOut);
    const named = behind === 0n || (behind > 0n && behind <= 64n && (feedback.map >> (behind - 1n)) & 1n);
    if (feedback.largest >= this.next || (this.#leftOut >= 0 && named)) {
      return -1;
    }
    const mark = (counter) => this.#sent.has(counter) && this.#arrived.add(counter);
    if (feedback.largest >= 0) {
      mark(feedback.largest);
    }
    for (let i = 0; i < 64; i++) {
      if ((feedback.map >> BigInt(i)) & 1n) {
        mark(feedback.largest - 1 - i);
      }
    }
    const news = feedback.largest > this.#largestArrived && this.#sent.has(feedback.largest);
    this.#largestArrived = Math.max(this.#largestArrived, feedback.largest);
    return news ? now - this.#sent.get(feedback.largest) - feedback.delayMicros / 1000 : null;
  }

  arrived = (number) => this.#arrived.has(number - this.firstNumber);
}

/** One live session with the relay: it outlives its keys. */
export class Hop {
  #client;
  #outgoing = new ControlSender();
  #incoming = new ControlReceiver();
  #delays = new DelayMeter();
  #clock;
  #alive;
  #heardAt;
  #pongOwed = false;
  mediaAt;
  rtt = 100;
  handler = null;
  previous = null;
  previousUntil = Infinity;

  constructor(now, client, session) {
    this.#client = client;
    this.#clock = new FeedbackClock(now);
    this.#alive = new KeepAlive(now);
    this.#heardAt = now;
    this.mediaAt = now;
    this.current = session;
  }

  control(now, message) {
    if (!this.#outgoing.offer(message)) {
      this.#client.end(now, this, 'overflow', 7);
      return;
    }
    this.#sendControl(now);
  }

  ping(now) {
    this.#transmit(now, wire.bare(Frame.PING), true);
    this.#alive.pinged(now);
  }

  succeed(now, session) {
    session.firstNumber = this.#number();
    Object.assign(this, { previous: this.current, previousUntil: now + OLD_KEY, current: session });
  }

  sessionOf(id) {
    return this.current.localId === id ? this.current : this.previous?.localId === id ? this.previous : null;
  }

  /** The frames of a datagram that verified. */
  receive(now, session, plain) {
    const outage = now - this.#heardAt >= OUTAGE;
    this.#heardAt = now;
    const { frames, malformed } = wire.readFrames(plain);
    let media = false;
    for (const frame of frames) {
      if (!this.#alone(now, session, frame)) {
        return;
      }
      media ||= frame.type >= Frame.SKIP;
    }
    if (malformed) {
      this.#client.end(now, this, 'malformed', 6);
      return;
    }
    this.#alive.heard(now, media);
    this.mediaAt = media ? now : this.mediaAt;
    if (session === this.current && outage) {
      this.#clock.atOnce(now);
    } else if (session === this.current && session.arrivals.gap) {
      this.#clock.gap(now);
    }
    if (frames.some((frame) => frame.type !== Frame.FEEDBACK)) {
      this.#clock.elicited(now, this.current.arrivals.lossy(now));
    }
    this.service(now);
  }

  /** Handles one frame; false when the hop has ended with it. */
  #alone(now, session, frame) {
    switch (frame.type) {
      case Frame.PING:
        this.#pongOwed = true;
        this.#clock.atOnce(now);
        break;
      case Frame.CONTROL:
        this.#clock.control(now);
        return this.#deliver(now, this.#incoming.receive(frame.offset, frame.bytes));
      case Frame.PATH_CHALLENGE:
        this.#transmit(now, wire.pathResponse(frame.token), false);
        break;
      case Frame.CLOSE:
        this.#client.end(now, this, CloseReason[frame.code] ?? 'malformed', -1);
        return false;
      case Frame.FEEDBACK:
        return this.#receipt(now, session, frame);
      case Frame.FRAGMENT:
        this.#delays.sample(now, frame.sent);
        this.handler.onFragment(now, frame);
        break;
      case Frame.REPAIR:
        this.handler.onRepair(now, frame);
        break;
      case Frame.SKIP:
        this.handler.onSkip(now, frame);
        break;
      default:
        break;
    }
    return true;
  }

  #deliver(now, messages) {
    if (messages === null) {
      this.#client.end(now, this, 'malformed', 6);
      return false;
    }
    messages.forEach((message) => this.handler.onControl(now, message));
    return this.#client.hop === this;
  }

  #receipt(now, session, frame) {
    const sample = session.receipt(now, frame);
    if (sample === -1) {
      this.#client.end(now, this, 'malformed', 6);
      return false;
    }
    if (sample !== null && session === this.current) {
      this.rtt += (Math.max(0, sample) - this.rtt) / 8;
    }
    this.#outgoing.acknowledge((number) => this.current.arrived(number) || this.previous?.arrived(number));
    return true;
  }

  service(now) {
    if (now >= this.previousUntil) {
      Object.assign(this, { previous: null, previousUntil: Infinity });
    }
    const idle = now - this.#heardAt >= IDLE;
    if (idle || this.current.usedUp(now)) {
      this.#client.end(now, this, idle ? 'idle' : 'key limit', -1);
      return;
    }
    if (this.#feedbackDeadline(now) <= now) {
      this.#sendFeedback(now);
    }
    this.#sendControl(now);
    if (this.#alive.pingDeadline() <= now) {
      this.ping(now);
    }
  }

  deadline(now) {
    return Math.min(
      this.#heardAt + IDLE,
      this.current.bornAt + HARD_STOP,
      this.previousUntil,
      this.#feedbackDeadline(now),
      this.#outgoing.deadline(this.rtt),
      this.#alive.pingDeadline(),
    );
  }

  silentAt = () => this.#alive.silentAt(this.rtt);

  #feedbackDeadline(now) {
    return this.#clock.deadline(this.handler.lossesOpen(now), now - this.#heardAt >= OUTAGE);
  }

  #sendFeedback(now) {
    const pong = this.#pongOwed ? wire.bare(Frame.PONG) : new Uint8Array(0);
    this.#pongOwed = false;
    this.#clock.sent(now);
    const state = { ...this.current.arrivals.report(now), ...this.#delays.report() };
    const feedback = wire.feedbackFrame(state, this.handler.missing(now), wire.PLAINTEXT - pong.length);
    this.#transmit(now, concat(pong, feedback), false);
  }

  #sendControl(now) {
    let frames = this.#outgoing.write(now, this.rtt, this.#number());
    while (frames.length > 0) {
      this.#transmit(now, concat(...frames), true);
      frames = this.#outgoing.write(now, this.rtt, this.#number());
    }
  }

  close(now, code) {
    this.#transmit(now, wire.closeFrame(code), false);
  }

  #number = () => this.current.firstNumber + this.current.next;

  #transmit(now, plain, asks) {
    if (this.current.usedUp(now)) {
      return;
    }
    this.#client.send(this.current.stamp(now, plain));
    if (asks) {
      this.#alive.asked(now);
    }
  }

  /** The hop's part of what a person may want to know. */
  counters(now) {
    const { received, lost } = this.current.arrivals.report(now);
    return { received, lost, acknowledged: this.#outgoing.acknowledged };
  }
}
