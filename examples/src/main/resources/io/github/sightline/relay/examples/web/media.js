/**
 * Purpose: fragments in, whole objects out in strictly increasing location order, and the list of
 * what is missing. A hole is waited for until it would make a complete later keyframe late; then the
 * track jumps to that keyframe and says so. Nothing comes out of order, nothing is lost in silence.
 * Bounds: 64 objects and 8 MiB a track; a fragment joins only the object with its very location,
 * flags, count and first sequence number. Memory grows with what came, not with what was claimed.
 * Time is a parameter, in milliseconds. No keys here.
 */
import { REORDER_WAIT } from './arrivals.js';
import { MAX_OBJECT, SYMBOL_BYTES, missingEntry, readSealed } from './wire.js';

const MAX_OBJECTS = 64;
const MAX_BYTES = 8 << 20;
const TAIL_WAIT = REORDER_WAIT + 5;
const ABANDON = 2000;
const CLOCK_BUCKET = 5000;

export const Turn = { DONE: 'done', LATER: 'later', REFUSED: 'refused' };

const order = (a, b) => a.epoch - b.epoch || a.group - b.group || a.object - b.object;

/** One object on its way. */
class Incoming {
  #highest = -1;
  #checkpoint = -1;
  #checkpointAt;
  #proven = 0;
  #lastAt;
  #pieces;
  missing;
  sealed = null;
  header = null;

  constructor(now, piece) {
    const { epoch, group, object, flags, count, firstSeq } = piece;
    Object.assign(this, { epoch, group, object, flags, count, firstSeq, firstAt: now });
    this.#pieces = new Map();
    this.missing = count;
    this.#lastAt = now;
    this.#checkpointAt = now;
  }

  matches = (piece) =>
    piece.flags === this.flags && piece.count === this.count && piece.firstSeq === this.firstSeq;

  has = (index) => this.sealed !== null || this.#pieces.has(index);

  /** Stores a piece; false when it was there. */
  put(now, index, bytes) {
    if (this.has(index)) {
      return false;
    }
    this.#pieces.set(index, bytes.slice());
    this.missing--;
    this.#lastAt = now;
    this.#highest = Math.max(this.#highest, index);
    this.#advance(now);
    if (index === 0) {
      this.front = frontOf(this.#pieces.get(0));
    }
    if (this.missing === 0) {
      this.#join();
    }
    return true;
  }

  heard(now) {
    this.#lastAt = now;
  }

  #join() {
    const whole = new Uint8Array((this.count - 1) * SYMBOL_BYTES + this.#pieces.get(this.count - 1).length);
    this.#pieces.forEach((bytes, index) => whole.set(bytes, index * SYMBOL_BYTES));
    this.#pieces.clear();
    this.sealed = whole;
    this.header = readSealed(whole);
  }

  /** A piece as it is, for a repair. */
  piece(index) {
    return this.#pieces.get(index);
  }

  /** Whether its own header says what its fragments said. */
  consistent = () => this.header !== null && this.header.flags === this.flags && order(this.header, this) === 0;

  complete = () => this.missing === 0;

  #advance(now) {
    if (now - this.#checkpointAt >= REORDER_WAIT) {
      this.#proven = Math.max(this.#proven, this.#checkpoint);
      this.#checkpoint = this.#highest;
      this.#checkpointAt = now;
    }
  }

  /** Fragments below this that are not there are lost, not late. */
  proven(now) {
    if (now - this.#lastAt >= TAIL_WAIT) {
      return this.count;
    }
    this.#advance(now);
    return this.#proven;
  }
}

/** captureMicros and priorGroupLast lie in front of everything: known with the first piece. */
function frontOf(bytes) {
  if (bytes.length < 14) {
    return null;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return { captureMicros: view.getBigInt64(2), priorGroupLast: view.getUint32(10) };
}

/** The camera's clock against ours: the smallest (arrival - capture) of the last 5 to 10 s. */
class CaptureClock {
  #current = Infinity;
  #previous = Infinity;
  #bucketAt = 0;

  observe(now, captureMicros) {
    if (now - this.#bucketAt >= CLOCK_BUCKET) {
      this.#previous = this.#current;
      this.#current = Infinity;
      this.#bucketAt = now;
    }
    this.#current = Math.min(this.#current, now - Number(captureMicros) / 1000);
  }

  restart() {
    this.#current = Infinity;
    this.#previous = Infinity;
  }

  arrivalOf = (captureMicros) => Math.min(this.#current, this.#previous) + Number(captureMicros) / 1000;
}

/** The receiving side of one track on one hop. */
export class InboundTrack {
  #listener;
  #alias;
  #budget;
  #window = [];
  #clock = new CaptureClock();
  #clockEpoch = 0;
  #last = null;
  #refused = null;
  #givenUp = false;
  #draining = false;
  #again = false;
  #closed = false;
  roundTrip = 0;

  /** `listener`: next(object) -> Turn (may be a promise), inconsistent(), lost(count). */
  constructor(alias, budgetMillis, listener) {
    this.#alias = alias;
    this.#budget = budgetMillis;
    this.#listener = listener;
  }

  close() {
    this.#closed = true;
    this.#window = [];
  }

  onFragment(now, piece) {
    if (this.#isPast(piece) || this.#isGivenUp(piece)) {
      return;
    }
    const entry = this.#entry(now, piece);
    if (entry === null || !entry.put(now, piece.index, piece.bytes)) {
      return;
    }
    if (piece.index === 0 && entry.front !== null) {
      if (entry.epoch > this.#clockEpoch) {
        this.#clockEpoch = entry.epoch;
        this.#clock.restart();
      }
      this.#clock.observe(now, entry.front.captureMicros);
    }
    if (entry.complete()) {
      this.#completed(now, entry);
    }
  }

  #entry(now, piece) {
    let at = this.#window.length;
    while (at > 0 && order(this.#window[at - 1], piece) > 0) {
      at--;
    }
    const known = at > 0 && order(this.#window[at - 1], piece) === 0 ? this.#window[at - 1] : null;
    if (known !== null) {
      return known.matches(piece) ? known : null;
    }
    if (this.#window.length >= MAX_OBJECTS) {
      const oldest = this.#window.findIndex((entry) => !entry.opening);
      this.#window.splice(oldest, 1);
      return this.#entry(now, piece);
    }
    const reserved = this.#window.reduce((sum, entry) => sum + entry.count, piece.count) * SYMBOL_BYTES;
    if (reserved > MAX_BYTES || piece.count * SYMBOL_BYTES > MAX_OBJECT + SYMBOL_BYTES) {
      return null;
    }
    const made = new Incoming(now, piece);
    this.#window.splice(at, 0, made);
    return made;
  }

  #completed(now, entry) {
    if (!entry.consistent()) {
      this.#remove(entry);
      this.#listener.inconsistent();
      return;
    }
    this.drain(now);
  }

  #remove(entry) {
    this.#window = this.#window.filter((other) => other !== entry);
  }

  /** Gives out what is next. Opening takes a moment, so a second call meanwhile only asks for one more round. */
  async drain(now) {
    this.#again = true;
    if (this.#draining) {
      return;
    }
    this.#draining = true;
    while (this.#again && !this.#closed) {
      this.#again = false;
      await this.#round(now);
    }
    this.#draining = false;
  }

  async #round(began) {
    for (;;) {
      const first = this.#window[0];
      if (first === undefined || this.#closed) {
        return;
      }
      if (first.complete() && this.#isNext(first)) {
        first.opening = true;
        const turn = await this.#listener.next(first);
        first.opening = false;
        if (turn === Turn.LATER || this.#closed) {
          return;
        }
        this.#remove(first);
        if (turn === Turn.DONE) {
          this.#last = { epoch: first.epoch, group: first.group, object: first.object };
        } else {
          this.#refuse(first);
        }
        continue;
      }
      const target = this.#jumpTarget(Math.max(began, performance.now()));
      if (target === null) {
        return;
      }
      this.#jumpTo(target);
    }
  }

  /** Dropped whole and asked for once more; refused again, it is lost and the next keyframe is the way on. */
  #refuse(bad) {
    this.#givenUp = this.#refused !== null && order(this.#refused, bad) === 0;
    this.#refused = { epoch: bad.epoch, group: bad.group, object: bad.object };
  }

  #isGivenUp = (at) => this.#givenUp && order(this.#refused, at) === 0;
  #isPast = (at) => this.#last !== null && order(at, this.#last) <= 0;

  #isNext(candidate) {
    if (this.#last === null) {
      return candidate.object === 0;
    }
    const { epoch, group, object } = this.#last;
    if (candidate.epoch === epoch && candidate.group === group) {
      return candidate.object === object + 1;
    }
    const follows = candidate.epoch === epoch ? candidate.group === group + 1 : candidate.group === 0;
    return follows && candidate.object === 0 && candidate.header.priorGroupLast === object;
  }

  /** The newest complete keyframe that must not wait any longer. */
  #jumpTarget(now) {
    const due = (entry) => this.#last === null || now >= this.#due(entry.header.captureMicros);
    return this.#window.findLast((entry) => entry.object === 0 && entry.complete() && due(entry)) ?? null;
  }

  #jumpTo(target) {
    if (this.#last !== null) {
      const { epoch, group, object } = this.#last;
      const next = target.epoch === epoch && target.group === group + 1;
      this.#listener.lost(next ? Math.max(1, target.header.priorGroupLast - object) : 1);
    }
    this.#window = this.#window.filter((entry) => order(entry, target) >= 0);
    this.#last = { epoch: target.epoch, group: target.group, object: -1 };
  }

  #due = (captureMicros) => this.#clock.arrivalOf(captureMicros) + this.#budget - this.roundTrip / 2;

  onTimer(now) {
    this.drain(now);
    this.#window = this.#window.filter((entry) => entry.complete() || now - entry.firstAt <= ABANDON);
  }

  // --- what is missing

  lossesOpen = (now) => this.#window.some((entry, i) => this.#gap(i) > 0 || this.#holes(now, i).length > 0);

  /** Entries for FEEDBACK, oldest first: state, not events, so a lost one costs nothing but time. */
  missing(now) {
    const entries = [];
    this.#window.forEach((entry, i) => {
      if (now - entry.firstAt >= REORDER_WAIT) {
        this.#absent(i).forEach((at) => entries.push(missingEntry(this.#alias, at, this.#left(now, entry), [])));
      }
      const holes = this.#holes(now, i);
      if (holes.length > 0) {
        entries.push(missingEntry(this.#alias, entry, this.#left(now, entry), holes));
      }
    });
    return entries.slice(0, 16);
  }

  #left(now, entry) {
    const arrival = entry.front ? this.#clock.arrivalOf(entry.front.captureMicros) : entry.firstAt;
    return arrival + this.#budget - this.roundTrip / 2 - now;
  }

  #holes(now, i) {
    const entry = this.#window[i];
    if (entry.complete()) {
      return [];
    }
    const after = this.#window[i + 1];
    const proven = after && now - after.firstAt >= REORDER_WAIT ? entry.count : entry.proven(now);
    const holes = [];
    for (let index = 0; index < proven; index++) {
      if (!entry.has(index)) {
        holes.push(index);
      }
    }
    return holes;
  }

  #before(i) {
    return i > 0 ? this.#window[i - 1] : (this.#last ?? { ...this.#window[0], object: -1 });
  }

  /** How many objects are wholly missing right before entry i. */
  #gap(i) {
    const after = this.#window[i];
    const before = this.#before(i);
    if (after.epoch === before.epoch && after.group === before.group) {
      return after.object - before.object - 1;
    }
    if (after.object > 0) {
      return after.object;
    }
    const next = after.epoch === before.epoch ? after.group === before.group + 1 : after.group === 0;
    return next && after.front ? after.front.priorGroupLast - before.object : 0;
  }

  #absent(i) {
    const gap = Math.min(this.#gap(i), 16);
    const after = this.#window[i];
    const base = after.object > 0 ? after : this.#before(i);
    const first = after.object > 0 ? after.object - this.#gap(i) : base.object + 1;
    const places = [];
    for (let k = 0; k < gap; k++) {
      const at = { epoch: base.epoch, group: base.group, object: first + k };
      if (!this.#isGivenUp(at)) {
        places.push(at);
      }
    }
    return places;
  }
}
