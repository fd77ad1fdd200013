/**
 * Purpose: the CONTROL stream: reliable, ordered, bounded in both directions [W-9]. Pure in time.
 */
import { CONTROL_BYTES_MAX, CONTROL_WINDOW, PLAINTEXT, controlFrame, messageLength, readMessage } from './wire.js';
import { concat } from './base.js';

const SEGMENTS = 128;

/** Each piece goes once more so soon [S-26]: a message of a join that waits costs pictures. */
const SECOND = 10;
const RESEND_LEAST = 50;
const RESEND_MOST = 1000;
const PATIENT_SENDS = 5;
const NEVER = Infinity;

/** Messages become segments of at most one datagram, sent again until one that carried it is acknowledged. */
export class ControlSender {
  #segments = [];
  #end = 0;

  /** Bytes that the other side has. */
  acknowledged = 0;

  /** False when the message does not fit the window: the other side reads too slowly. */
  offer(message) {
    const from = this.#segments.length > 0 ? this.#segments[0].offset : this.#end;
    if (this.#end + message.length - from > CONTROL_WINDOW || this.#segments.length + 2 > SEGMENTS) {
      return false;
    }
    for (let at = 0; at < message.length; at += CONTROL_BYTES_MAX) {
      const bytes = message.slice(at, at + CONTROL_BYTES_MAX);
      this.#segments.push({ offset: this.#end, bytes, sends: 0, sentAt: 0, numbers: [] });
      this.#end += bytes.length;
    }
    return true;
  }

  deadline(rtt) {
    return this.#segments.reduce((due, s) => Math.min(due, s.sends === 0 ? -NEVER : s.sentAt + patience(s, rtt)), NEVER);
  }

  /** The frames that are due, as many as fit one datagram; they count as sent in datagram `number`. */
  write(now, rtt, number) {
    const frames = [];
    let room = PLAINTEXT;
    for (const s of this.#segments) {
      const due = s.sends === 0 || s.sentAt + patience(s, rtt) <= now;
      if (!due || s.bytes.length + 7 > room) {
        continue;
      }
      frames.push(controlFrame(s.offset, s.bytes));
      room -= s.bytes.length + 7;
      s.sends++;
      s.sentAt = now;
      s.numbers = [number, ...s.numbers].slice(0, 2);
    }
    return frames;
  }

  acknowledge(arrived) {
    const there = (segment) => segment.numbers.some(arrived);
    this.acknowledged += this.#segments.filter(there).reduce((sum, segment) => sum + segment.bytes.length, 0);
    this.#segments = this.#segments.filter((segment) => !there(segment));
  }
}

function patience(segment, rtt) {
  if (segment.sends === 1) {
    return SECOND;
  }
  const once = Math.max(2 * rtt, RESEND_LEAST);
  const doublings = Math.max(0, Math.min(segment.sends - PATIENT_SENDS, 8));
  return Math.max(once, Math.min(once * 2 ** doublings, RESEND_MOST));
}

/** The other direction: bytes in any order in, whole messages in order out. */
export class ControlReceiver {
  #next = 0;
  #ahead = [];
  #partial = new Uint8Array(0);

  /** The messages that became whole; null when no correct peer sends this. */
  receive(offset, bytes) {
    const end = offset + bytes.length;
    if (end <= this.#next) {
      return [];
    }
    const held = this.#ahead.reduce((sum, piece) => sum + piece.bytes.length, 0);
    const tooFar = end - this.#next > CONTROL_WINDOW;
    const tooMany = offset > this.#next && (this.#ahead.length >= SEGMENTS || held + bytes.length > CONTROL_WINDOW);
    if (tooFar || tooMany) {
      return null;
    }
    const known = this.#ahead.some((p) => p.offset <= offset && p.offset + p.bytes.length >= end);
    if (!known) {
      this.#ahead.push({ offset, bytes: bytes.slice() });
      this.#ahead.sort((a, b) => a.offset - b.offset);
    }
    while (this.#ahead.length > 0 && this.#ahead[0].offset <= this.#next) {
      const piece = this.#ahead.shift();
      const fresh = piece.bytes.subarray(Math.min(piece.bytes.length, this.#next - piece.offset));
      this.#partial = concat(this.#partial, fresh);
      this.#next += fresh.length;
    }
    return this.#messages();
  }

  #messages() {
    const messages = [];
    let at = 0;
    for (;;) {
      const length = messageLength(this.#partial, at, this.#partial.length);
      if (length < 0) {
        return null;
      }
      if (length === 0 || length > this.#partial.length - at) {
        this.#partial = this.#partial.slice(at);
        return messages;
      }
      const message = readMessage(this.#partial.slice(at, at + length));
      if (message === null) {
        return null;
      }
      messages.push(message);
      at += length;
    }
  }
}
