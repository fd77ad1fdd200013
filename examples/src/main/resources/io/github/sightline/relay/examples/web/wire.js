/**
 * Purpose: every layout of PROTOCOL.md that a display reads or writes: datagrams, frames, CONTROL
 * messages, the sealed object's header. Pure.
 * Invariant: whatever arrives is judged whole before a field of it is used; what does not fit is
 * null, never an exception. Nothing is allocated from a claimed length.
 */
import { Writer, concat, i64, u16, u32, zero } from './base.js';

export const VERSION = 1;
export const DATAGRAM = 1200;
export const DATA_HEADER = 16;
export const TAG = 16;
export const PLAINTEXT = DATAGRAM - DATA_HEADER - TAG;
export const SYMBOL_BYTES = 1138;
export const MAX_FRAGMENTS = 4096;
export const MAX_OBJECT = 4 << 20;
export const COUNTER_LIMIT = 1 << 23;
export const SIGNATURE = 64;
export const GRANT = 260;
export const CONTROL_WINDOW = 65536;
export const CONTROL_BYTES_MAX = PLAINTEXT - 7;
const SYMBOL_HEADER = 15;
const MAX_CHAIN = 3;

export const Datagram = { HELLO: 1, WELCOME: 2, RETRY: 3, DATA: 4 };
export const Frame = {
  PING: 1, PONG: 2, CONTROL: 3, PATH_CHALLENGE: 4, PATH_RESPONSE: 5,
  CLOSE: 6, FEEDBACK: 7, SKIP: 8, FRAGMENT: 9, REPAIR: 10,
};
export const Message = {
  PUBLISH_DONE: 3, SUBSCRIBE: 4, SUBSCRIBE_OK: 5, UNSUBSCRIBE: 7, REQUEST_ERROR: 9, NEW_GROUP_REQUEST: 10,
  GOAWAY: 11, GRANT: 12, REVOKE: 13, KEY_REQUEST: 14, KEY_RESPONSE: 15,
};
export const Flag = { KEYFRAME: 1, DISCARDABLE: 2, CONFIG: 4 };

// --- datagrams

export const HELLO_PREFIX = 8;
export const HELLO_MAC1 = 1168;
export const HELLO_MAC2 = 1184;
const WELCOME = 77;
const RETRY = 40;
const HELLO_PAYLOAD = 1064;

export const helloPrefix = (sender) =>
  new Writer(HELLO_PREFIX).u8(Datagram.HELLO).u8(VERSION).u16(0).u32(sender).done();

/** counter 8, continue 4, chain, zeros: the same length for any chain. */
export const helloPayload = (counter, continued, chain) =>
  new Writer(HELLO_PAYLOAD)
    .u64(counter)
    .u32(continued)
    .bytes(chain)
    .bytes(new Uint8Array(HELLO_PAYLOAD - 12 - chain.length))
    .done();

/** The kind of a datagram whose clear part is well formed, else 0. */
export function datagramType(a) {
  if (a.length < HELLO_PREFIX || a.length > DATAGRAM || u32(a, 4) === 0) {
    return 0;
  }
  if (a[0] === Datagram.DATA) {
    const fits = a.length >= DATA_HEADER + TAG && u32(a, 0) === Datagram.DATA * 2 ** 24;
    return fits && u32(a, 8) === 0 && u32(a, 12) < COUNTER_LIMIT ? Datagram.DATA : 0;
  }
  const size = a[0] === Datagram.WELCOME ? WELCOME : a[0] === Datagram.RETRY ? RETRY : -1;
  return a.length === size && a[1] === VERSION && u16(a, 2) === 0 ? a[0] : 0;
}

export const receiver = (a) => u32(a, 4);
export const dataCounter = (a) => u32(a, 12);
export const welcomeMessage = (a) => a.subarray(8);
export const retryMac1 = (a) => a.subarray(8, 24);
export const retryCookie = (a) => a.slice(24, 40);

export const dataHeader = (to, counter) =>
  new Writer(DATA_HEADER).u32(Datagram.DATA * 2 ** 24).u32(to).u64(counter).done();

export const CONTINUED = 5;
export const Refusal = { NONE: 0, DENIED: 1, BUSY: 2, MALFORMED: 3, EXPIRED: 4 };

/** What a WELCOME says under its seal; null when its fields contradict each other. */
export function readWelcome(payload) {
  if (payload.length !== 21) {
    return null;
  }
  const status = payload[0];
  const sender = u32(payload, 1);
  const opens = status === Refusal.NONE || status === CONTINUED;
  return status <= CONTINUED && opens === (sender !== 0) ? { status, sender, opens } : null;
}

// --- frames inside DATA

/** The frames of one DATA, in order, up to the first thing that is none. */
export function readFrames(a) {
  const frames = [];
  let at = 0;
  while (at < a.length) {
    const frame = readFrame(a, at + 1, a[at]);
    if (frame === null) {
      return { frames, malformed: true };
    }
    frames.push(frame);
    at = frame.end;
  }
  return { frames, malformed: false };
}

function readFrame(a, at, type) {
  const left = a.length - at;
  switch (type) {
    case Frame.PING:
    case Frame.PONG:
      return { type, end: at };
    case Frame.CONTROL:
      return readControl(a, at, left);
    case Frame.PATH_CHALLENGE:
    case Frame.PATH_RESPONSE:
      return left >= 8 ? { type, token: a.slice(at, at + 8), end: at + 8 } : null;
    case Frame.CLOSE:
      return left >= 2 ? { type, code: u16(a, at), end: at + 2 } : null;
    case Frame.FEEDBACK:
      return readFeedback(a, at, left);
    case Frame.SKIP:
      return left >= 16 ? readSkip(a, at) : null;
    case Frame.FRAGMENT:
      return readFragment(a, at, left);
    case Frame.REPAIR:
      return readRepair(a, at, left);
    default:
      return null;
  }
}

function readSkip(a, at) {
  const [alias, epoch, firstSeq, count] = [0, 4, 8, 12].map((offset) => u32(a, at + offset));
  const fits = epoch !== 0 && count !== 0 && firstSeq + count <= 2 ** 32;
  return fits ? { type: Frame.SKIP, alias, epoch, firstSeq, count, end: at + 16 } : null;
}

function readControl(a, at, left) {
  const length = left < 6 ? 0 : u16(a, at + 4);
  if (length < 1 || length > left - 6 || u32(a, at) + length > 2 ** 32) {
    return null;
  }
  const end = at + 6 + length;
  return { type: Frame.CONTROL, offset: u32(a, at), bytes: a.subarray(at + 6, end), end };
}

/** A relay asks a display for nothing, so the entries are judged and passed over. */
function readFeedback(a, at, left) {
  if (left < 45) {
    return null;
  }
  const largest = i64(a, at);
  const map = BigInt.asUintN(64, i64(a, at + 8));
  const none = largest === -1n;
  const whole = none ? map === 0n : largest >= 0n && largest < COUNTER_LIMIT && (largest >= 64n || map >> largest === 0n);
  let end = at + 45;
  const entries = a[at + 44];
  for (let i = 0; i < entries && end > 0; i++) {
    end = entryEnd(a, end);
  }
  if (!whole || entries > 16 || end < 0) {
    return null;
  }
  return { type: Frame.FEEDBACK, largest: Number(largest), map, delayMicros: u32(a, at + 16), end };
}

function entryEnd(a, at) {
  const left = a.length - at;
  if (left < 20 || u32(a, at + 4) === 0) {
    return -1;
  }
  const skip = a[at + 18];
  const bytes = a[at + 19];
  if (bytes === 0) {
    return skip === 0 ? at + 20 : -1;
  }
  const fits = bytes <= left - 20 && a[at + 19 + bytes] !== 0 && (a[at + 20] !== 0 || skip === 255);
  return fits ? at + 20 + bytes : -1;
}

function readFragment(a, at, left) {
  const symbol = at + 14;
  if (left <= 14 + SYMBOL_HEADER || u32(a, at + 4) === 0) {
    return null;
  }
  const piece = readSymbol(a, symbol, a.length);
  const seq = u32(a, at + 8);
  if (piece === null || piece.end !== a.length) {
    return null;
  }
  const firstSeq = seq - piece.index;
  return firstSeq >= 0 && firstSeq + piece.count <= 2 ** 32
    ? { type: Frame.FRAGMENT, alias: u32(a, at), epoch: u32(a, at + 4), firstSeq, sent: u16(a, at + 12), ...piece }
    : null;
}

/** One piece of an object and its place in it; null when they contradict each other. */
export function readSymbol(a, at, limit) {
  const flags = a[at + 8];
  const index = u16(a, at + 9);
  const count = u16(a, at + 11);
  const length = u16(a, at + 13);
  const last = index === count - 1;
  const sized = last ? length >= 1 && length <= SYMBOL_BYTES : length === SYMBOL_BYTES;
  const least = (count - 1) * SYMBOL_BYTES + (last ? length : 1);
  const fits = flags <= 7 && count <= MAX_FRAGMENTS && index < count && sized && least <= MAX_OBJECT;
  if (!fits || length > limit - at - SYMBOL_HEADER) {
    return null;
  }
  const from = at + SYMBOL_HEADER;
  const end = from + length;
  return { group: u32(a, at), object: u32(a, at + 4), flags, index, count, bytes: a.subarray(from, end), end };
}

/** The symbol that a piece of an object is [W-27]: what rows are made of. */
export const writeSymbol = ({ group, object, flags, count }, index, bytes) =>
  new Writer(SYMBOL_HEADER + bytes.length).u32(group).u32(object).u8(flags).u16(index).u16(count).u16(bytes.length).bytes(bytes).done();

function readRepair(a, at, left) {
  const length = left - 14;
  const span = a[at + 12];
  const row = a[at + 13];
  if (length <= SYMBOL_HEADER || length > SYMBOL_HEADER + SYMBOL_BYTES || u32(a, at + 4) === 0) {
    return null;
  }
  const firstSeq = u32(a, at + 8);
  const coded = span >= 1 && span <= 128 && row < 128 && firstSeq + span <= 2 ** 32;
  return coded
    ? { type: Frame.REPAIR, alias: u32(a, at), epoch: u32(a, at + 4), firstSeq, span, row, bytes: a.subarray(at + 14), end: a.length }
    : null;
}

/** Frames without fields: PING, PONG. */
export const bare = (type) => Uint8Array.of(type);
export const pathResponse = (token) => concat(Uint8Array.of(Frame.PATH_RESPONSE), token);
export const closeFrame = (code) => new Writer(3).u8(Frame.CLOSE).u16(code).done();

export const controlFrame = (offset, bytes) =>
  new Writer(7 + bytes.length).u8(Frame.CONTROL).u32(offset).u16(bytes.length).bytes(bytes).done();

/** FEEDBACK: the hop's part, then as many entries as fit the room. */
export function feedbackFrame(hop, entries, room) {
  const fitting = [];
  let length = 46;
  for (const entry of entries) {
    if (fitting.length === 16 || length + entry.length > room) {
      break;
    }
    fitting.push(entry);
    length += entry.length;
  }
  const writer = new Writer(length).u8(Frame.FEEDBACK).u64(hop.largest).u64(hop.map);
  writer.u32(Math.min(hop.delayMicros, 0xffffffff)).u32(hop.received).u32(hop.lost).u32(hop.bursts);
  writer.u32(hop.owdMin).u32(hop.owdMean).u32(hop.owdLast).u8(fitting.length);
  fitting.forEach((entry) => writer.bytes(entry));
  return writer.done();
}

/** One object of which something is missing: fragment indices below 2040, or none for all of it. */
export function missingEntry(alias, at, millisLeft, missing) {
  const bitmap = new Uint8Array(255);
  let front = 255;
  let end = 0;
  for (const index of missing) {
    const place = index >> 3;
    if (place < 255) {
      bitmap[place] |= 1 << (index & 7);
      front = Math.min(front, place);
      end = Math.max(end, place + 1);
    }
  }
  front = end === 0 ? 0 : front;
  const left = Math.max(-30000, Math.min(30000, Math.trunc(millisLeft)));
  return new Writer(20 + end - front)
    .u32(alias).u32(at.epoch).u32(at.group).u32(at.object)
    .u16(left & 0xffff).u8(front).u8(end - front)
    .bytes(bitmap.subarray(front, end))
    .done();
}

// --- the CONTROL stream

const message = (type, body) => new Writer(3 + body.length).u8(type).u16(body.length).bytes(body).done();

export function subscribe(alias, camera, name, deliveryTimeoutMs, chain) {
  const body = new Writer(46 + name.length + chain.length)
    .u32(alias).u32(alias).bytes(camera).u8(1).u8(name.length).bytes(name)
    .u8(0).u8(0).u16(deliveryTimeoutMs).bytes(chain);
  return message(Message.SUBSCRIBE, body.done());
}

export const unsubscribe = (id) => message(Message.UNSUBSCRIBE, new Writer(4).u32(id).done());
export const newGroupRequest = (alias) => message(Message.NEW_GROUP_REQUEST, new Writer(4).u32(alias).done());
export const grant = (chain) => message(Message.GRANT, chain);
export const revoke = (revocation) => message(Message.REVOKE, revocation);
export const keyRequest = (request) => message(Message.KEY_REQUEST, request);

/** Length of the message that begins at `at`: 0 when not all of its header is there, -1 when too long. */
export function messageLength(a, at, end) {
  if (end - at < 3) {
    return 0;
  }
  const length = 3 + u16(a, at + 1);
  return length <= 16384 ? length : -1;
}

/** One whole message; null when it is none, or one that no correct relay sends to a display. */
export function readMessage(a) {
  const type = a[0];
  const body = a.slice(3);
  switch (type) {
    case Message.PUBLISH_DONE:
      return body.length === 6 ? { type, alias: u32(body, 0), code: u16(body, 4) } : null;
    case Message.SUBSCRIBE_OK: {
      const absent = body.length === 17 && body[4] === 0 && zero(body, 5, 17);
      const present = body.length === 17 && body[4] === 1 && u32(body, 5) !== 0;
      return absent || present ? { type, request: u32(body, 0), present } : null;
    }
    case Message.REQUEST_ERROR: {
      const code = body.length === 6 ? u16(body, 4) : 0;
      return code >= 1 && code <= 4 ? { type, request: u32(body, 0), code } : null;
    }
    case Message.REVOKE: {
      const fits = body.length >= 126 && u16(body, 60) <= 1000 && body.length === 126 + 16 * u16(body, 60);
      return fits ? { type, revocation: body } : null;
    }
    case Message.KEY_RESPONSE:
      return body.length === KeyResponse.BYTES && u32(body, KeyResponse.EPOCH) !== 0 ? { type, response: body } : null;
    case Message.GOAWAY:
      return body.length === 0 || (body.length > 181 && body.length === 181 + body[116]) ? { type, card: body } : null;
    case Message.GRANT:
      return chainLength(body, 0) === body.length ? { type, chain: body } : null;
    default:
      return null;
  }
}

export const KeyResponse = {
  CAMERA: 32, EPOCH: 64, FLOOR: 68, CAMERA_TIME: 76, LIFE: 84, ENC: 88, CIPHERTEXT: 1208, SIGNATURE: 1256, BYTES: 1320,
};

/** KEY_REQUEST without its signature. */
export const keyRequestBody = (counter, nonce, camera, kemPublic, largestEpoch, chain) =>
  new Writer(1292 + chain.length)
    .u64(counter).bytes(nonce).bytes(camera).bytes(kemPublic).u32(largestEpoch).bytes(chain)
    .done();

// --- the sealed object

const PREFIX = 14;
const TRAILER = TAG + SIGNATURE;

/** The clear front of a sealed object; null when version, flags, encodings or sizes cannot be. */
export function readSealed(a) {
  if (a.length < PREFIX + 1 + TRAILER || a.length > MAX_OBJECT || a[0] !== VERSION || a[1] > 7) {
    return null;
  }
  const config = a[PREFIX];
  const kidBytes = config & 0x80 ? 1 + ((config >> 4) & 7) : 0;
  const ctrBytes = config & 0x08 ? 1 + (config & 7) : 0;
  const header = PREFIX + 1 + kidBytes + ctrBytes;
  if (kidBytes > 4 || a.length < header + TRAILER) {
    return null;
  }
  const kid = shortest(a, PREFIX + 1, kidBytes, (config >> 4) & 7);
  const ctr = shortest(a, PREFIX + 1 + kidBytes, ctrBytes, config & 7);
  if (kid === null || kid === 0n || ctr === null) {
    return null;
  }
  return {
    flags: a[1],
    captureMicros: i64(a, 2),
    priorGroupLast: u32(a, 10),
    epoch: Number(kid),
    group: Number(ctr >> 32n),
    object: Number(ctr & 0xffffffffn),
    counter: ctr,
    header,
  };
}

/** A number in the fewest bytes; null for any longer encoding of it. */
function shortest(a, at, bytes, small) {
  if (bytes === 0) {
    return BigInt(small);
  }
  if (bytes === 1 ? a[at] <= 7 : a[at] === 0) {
    return null;
  }
  let value = 0n;
  for (let i = 0; i < bytes; i++) {
    value = (value << 8n) | BigInt(a[at + i]);
  }
  return value;
}

/** Length of the chain at `at`, with its count byte; -1 when it is none or goes beyond the end. */
export function chainLength(a, at) {
  const grants = a[at];
  const length = 1 + grants * GRANT;
  return grants >= 1 && grants <= MAX_CHAIN && at + length <= a.length ? length : -1;
}
