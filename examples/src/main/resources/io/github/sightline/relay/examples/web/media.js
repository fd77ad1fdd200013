/**
 * Purpose: one object on its way: fragments in, a whole object out, and what of it is proven missing.
 * A fragment joins only the object with its very location, flags, count and first sequence number.
 * Memory grows with what came, not with what was claimed. Time is a parameter, in milliseconds.
 */
import { REORDER_WAIT } from './arrivals.js';
import { SYMBOL_BYTES, readSealed, writeSymbol } from './wire.js';

const TAIL_WAIT = REORDER_WAIT + 5;

/** Which location comes first. */
export const order = (a, b) => a.epoch - b.epoch || a.group - b.group || a.object - b.object;

/** One object on its way. */
export class Incoming {
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

  rebuilt = false;

  hasSeq = (seq) => this.has(seq - this.firstSeq);
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

  /** A row that covers what is below came: so much has been sent. */
  passed(now, below) {
    this.#lastAt = now;
    this.#highest = Math.max(this.#highest, Math.min(below, this.count) - 1);
    this.#advance(now);
  }

  #join() {
    const whole = new Uint8Array((this.count - 1) * SYMBOL_BYTES + this.#pieces.get(this.count - 1).length);
    this.#pieces.forEach((bytes, index) => whole.set(bytes, index * SYMBOL_BYTES));
    this.#pieces.clear();
    this.sealed = whole;
    this.header = readSealed(whole);
  }

  contains = (epoch, seq) => epoch === this.epoch && seq >= this.firstSeq && seq < this.firstSeq + this.count;

  /** The symbol with this sequence number, for a repair; null when it is not here. */
  symbol(seq) {
    const index = seq - this.firstSeq;
    if (!this.has(index)) {
      return null;
    }
    const from = index * SYMBOL_BYTES;
    const bytes = this.#pieces.get(index) ?? this.sealed.subarray(from, from + SYMBOL_BYTES);
    return writeSymbol(this, index, bytes);
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
