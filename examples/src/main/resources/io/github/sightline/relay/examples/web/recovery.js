/**
 * Purpose: fragments and repair rows in, whole objects out in strictly increasing location order, and
 * the list of what is missing. A hole is waited for until it would make a complete later keyframe
 * late; then the track jumps to that keyframe and says so. Nothing comes out of order, nothing is
 * lost in silence. What rows rebuild is judged like what arrived, and never replaces it.
 * Bounds: 64 objects and 8 MiB a track, 128 rows, and behind the last object what rows can reach.
 * Time is a parameter, in milliseconds. No keys here.
 */
import { REORDER_WAIT } from './arrivals.js';
import { zero } from './base.js';
import { MAX_MISSING, MAX_SPAN, rebuild } from './fec.js';
import { Incoming, order } from './media.js';
import { MAX_OBJECT, SYMBOL_BYTES, missingEntry, readSymbol } from './wire.js';

const MAX_OBJECTS = 64;
const MAX_BYTES = 8 << 20;
const MAX_ROWS = 128;
const MAX_REFUSED = 2 * MAX_OBJECTS;
const MAX_PASSES = 8;
const MAX_RUNS = 16;
const ABANDON = 2000;
const CLOCK_BUCKET = 5000;

export const Turn = { DONE: 'done', LATER: 'later', REFUSED: 'refused' };

/** Repair rows of one track and epoch that could not rebuild anything yet, oldest first. */
class HeldRows {
  #held = [];
  epoch = 0;

  /** False when it is here already, or of an older epoch. */
  add(row) {
    const known = this.#held.some((r) => r.firstSeq === row.firstSeq && r.span === row.span && r.row === row.row);
    if (row.epoch < this.epoch || (row.epoch === this.epoch && known)) {
      return false;
    }
    if (row.epoch > this.epoch) {
      this.#held = [];
      this.epoch = row.epoch;
    }
    this.#held = [...this.#held, { ...row, bytes: row.bytes.slice() }].slice(-MAX_ROWS);
    return true;
  }

  remove(rows) {
    this.#held = this.#held.filter((row) => !rows.includes(row));
  }

  /**
   * The first rows around some seqs that are as many as what is missing between their ends: {rows,
   * missing}, or null. Rows of which nothing is missing, or that cover what never comes, are forgotten.
   */
  ready(seq, count, known, done) {
    const around = this.#held.filter((row) => row.firstSeq < seq + count + MAX_SPAN && row.firstSeq + row.span + MAX_SPAN > seq);
    const missingOf = new Map(around.map((row) => [row, seqs(row).filter((s) => !known(s))]));
    const near = around.filter((row) => missingOf.get(row).length > 0 && missingOf.get(row)[0] > done);
    this.remove(around.filter((row) => !near.includes(row)));
    for (const from of new Set(near.map((row) => row.firstSeq))) {
      for (const end of new Set(near.map((row) => row.firstSeq + row.span))) {
        const rows = near.filter((row) => row.firstSeq >= from && row.firstSeq + row.span <= end).slice(0, MAX_MISSING);
        const missing = [...new Set(rows.flatMap((row) => missingOf.get(row)))];
        if (missing.length > 0 && missing.length <= rows.length) {
          return { rows, missing };
        }
      }
    }
    return null;
  }

  cover = (seq) => this.#held.some((row) => seq >= row.firstSeq && seq < row.firstSeq + row.span);
}

/**
 * Objects that did not open, verify or agree with their fragments: each is asked for once more, and
 * given up when it comes bad again. As many as two windows hold; more displace the oldest.
 */
class Refusals {
  #times = new Map();

  add(bad) {
    this.#times.set(key(bad), (this.#times.get(key(bad)) ?? 0) + 1);
    if (this.#times.size > MAX_REFUSED) {
      this.#times.delete(this.#times.keys().next().value);
    }
  }

  givenUp = (at) => (this.#times.get(key(at)) ?? 0) > 1;
}

const key = ({ epoch, group, object }) => `${epoch}.${group}.${object}`;

const seqs = (row) => Array.from({ length: row.span }, (_, i) => row.firstSeq + i);

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
  #refusals = new Refusals();
  #draining = false;
  #again = false;
  #closed = false;
  #rows = new HeldRows();
  #past = [];
  #doneSeq = -1;
  #leftOut = [];
  roundTrip = 0;

  /** `listener`: next(object) -> Turn (may be a promise), inconsistent(), lost(count), repaired(). */
  constructor(alias, budgetMillis, listener) {
    this.#alias = alias;
    this.#budget = budgetMillis;
    this.#listener = listener;
  }

  close() {
    this.#closed = true;
    this.#window = [];
    this.#past = [];
  }

  onFragment(now, piece) {
    const seq = piece.firstSeq + piece.index;
    if (this.#take(now, piece) && this.#rows.epoch === piece.epoch && this.#rows.cover(seq)) {
      this.#rebuild(now, seq, 1);
    }
  }

  /** Takes a row: kept until it and others are as many as what is missing. */
  onRepair(now, row) {
    const { epoch, firstSeq, span } = row;
    if (this.#last !== null && (epoch < this.#last.epoch || firstSeq + span <= this.#done(epoch) + 1)) {
      return;
    }
    this.#window.forEach((entry) => {
      const passed = firstSeq + span - entry.firstSeq;
      if (entry.epoch === epoch && passed > 0 && firstSeq < entry.firstSeq + entry.count) {
        entry.passed(now, passed);
      }
    });
    if (this.#rows.add(row)) {
      this.#rebuild(now, firstSeq, span);
    }
  }

  /** Those seqs do not come: none is asked for, and a keyframe behind them need not wait [M-16]. */
  onSkip(now, { epoch, firstSeq, count }) {
    const end = firstSeq + count;
    const runs = this.#leftOut.filter((run) => run.epoch >= epoch && (run.firstSeq !== firstSeq || run.end > end));
    this.#leftOut = [...runs, { epoch, firstSeq, end }].slice(-MAX_RUNS);
    const comes = (entry) => entry.complete() || entry.epoch !== epoch || entry.firstSeq < firstSeq || entry.firstSeq >= end;
    this.#window = this.#window.filter(comes);
    this.drain(now);
  }

  /** Whether all between what was given out last and that keyframe was left out. */
  #skipsTo(entry) {
    if (entry.object !== 0 || entry.epoch !== this.#last?.epoch) {
      return false;
    }
    const from = this.#doneSeq + 1;
    let at = from;
    const covers = (run) => run.epoch === entry.epoch && run.firstSeq <= at && run.end > at;
    for (let run = this.#leftOut.find(covers); run !== undefined; run = this.#leftOut.find(covers)) {
      at = run.end;
    }
    return at > from && at >= entry.firstSeq;
  }

  /** Up to that seq of an epoch nothing comes any more. */
  #done = (epoch) => (this.#last?.epoch === epoch ? this.#doneSeq : -1);

  #containing = (epoch, seq) =>
    this.#window.find((entry) => entry.contains(epoch, seq)) ?? this.#past.find((entry) => entry.contains(epoch, seq)) ?? null;

  /** What comes out of rows is treated as if it had arrived, and may let more come out. */
  #rebuild(now, seq, count) {
    const { epoch } = this.#rows;
    const known = (s) => this.#containing(epoch, s)?.symbol(s) ?? null;
    const here = (s) => this.#containing(epoch, s)?.hasSeq(s) ?? false;
    for (let pass = 0; pass < MAX_PASSES; pass++) {
      const ready = this.#rows.ready(seq, count, here, this.#done(epoch));
      if (ready === null) {
        return;
      }
      const out = rebuild(ready.rows, ready.missing, known);
      const pieces = [...out].map(([s, symbol]) => this.#genuine(epoch, s, symbol));
      const progress = !pieces.includes(null) && pieces.filter((piece) => this.#take(now, piece, true)).length > 0;
      if (!progress) {
        this.#rows.remove(out.size === 0 ? ready.rows.slice(-1) : ready.rows);
      }
    }
  }

  /** A rebuilt symbol as a piece; null when it does not agree with itself, its place or what is around it [F-4]. */
  #genuine(epoch, seq, symbol) {
    const read = readSymbol(symbol, 0, symbol.length);
    if (read === null || !zero(symbol, read.end, symbol.length)) {
      return null;
    }
    const piece = { ...read, epoch, firstSeq: seq - read.index };
    const entry = this.#containing(epoch, seq);
    if (entry !== null) {
      return order(entry, piece) === 0 && entry.matches(piece) ? piece : null;
    }
    const last = piece.firstSeq + piece.count - 1;
    const free = this.#containing(epoch, piece.firstSeq) === null && this.#containing(epoch, last) === null;
    return piece.firstSeq >= 0 && free ? piece : null;
  }

  /** Takes a fragment that came or was rebuilt; false when it brought nothing new. */
  #take(now, piece, rebuilt = false) {
    if (this.#isPast(piece) || this.#refusals.givenUp(piece)) {
      return false;
    }
    const entry = this.#entry(now, piece);
    if (entry === null || !entry.put(now, piece.index, piece.bytes)) {
      return false;
    }
    entry.rebuilt ||= rebuilt;
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
    return true;
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
      if (order(this.#window[oldest], piece) > 0) {
        return null;
      }
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
      this.#refuse(entry);
      this.#listener.inconsistent();
      return;
    }
    if (entry.rebuilt) {
      this.#listener.repaired();
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
        if (turn === Turn.DONE) {
          this.#remove(first);
          this.#passed(first);
        } else {
          this.#refuse(first);
        }
        continue;
      }
      const skipped = first.complete() && this.#skipsTo(first);
      const target = skipped ? first : this.#jumpTarget(Math.max(began, performance.now()));
      if (target === null) {
        return;
      }
      this.#jumpTo(target);
    }
  }

  /** Given out: kept as long as a row may reach back to it. */
  #passed(object) {
    const { epoch, group, firstSeq, count } = object;
    this.#last = { epoch, group, object: object.object };
    this.#doneSeq = firstSeq + count - 1;
    const reached = (entry) => entry.epoch === epoch && entry.firstSeq + entry.count > this.#doneSeq - MAX_SPAN;
    this.#past = [...this.#past, object].filter(reached);
  }

  /** Dropped whole and asked for once more; refused again, it is lost and the next keyframe is the way on. */
  #refuse(bad) {
    this.#refusals.add(bad);
    this.#remove(bad);
  }

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
    this.#doneSeq = target.firstSeq - 1;
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
    if (i === 0 && this.#skipsTo(after)) {
      return 0;
    }
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
      if (!this.#refusals.givenUp(at)) {
        places.push(at);
      }
    }
    return places;
  }
}
